"""``xiaoka doctor`` for channels: faults say what is wrong, where, and how to mend it, and never show a secret."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from xiaoka.launch.doctor_channels import VENDORS, examine_channels
from xiaoka.launch.finding import Finding
from xiaoka.settings import ROOT, Settings

AES = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
GOOD = {
    "wechat": {
        "wechat_app_id": "wx0123456789abcdef",
        "wechat_app_secret": "0123456789abcdef0123456789abcdef",
        "wechat_token": "xiaoka2026",
        "wechat_aes_key": AES,
    },
    "wechat_kf": {
        "wechat_kf_corp_id": "ww0123456789abcdef",
        "wechat_kf_secret": "a-b_" + "x" * 39,
        "wechat_kf_token": "QDG6eK",
        "wechat_kf_aes_key": AES,
    },
    "dingtalk": {"dingtalk_app_key": "dingabcdefghijklmnop", "dingtalk_app_secret": "a-b_" + "x" * 60},
    "feishu": {
        "feishu_app_id": "cli_a1b2c3d4e5f6a7b8",
        "feishu_app_secret": "Ab" * 16,
        "feishu_verification_token": "Cd" * 16,
        "feishu_encrypt_key": "any words of ours".replace(" ", "-"),
    },
}


class Vendor:
    """A server that answers everybody 404, as vendors do at their root, with a clock of its own."""

    def __init__(self) -> None:
        vendor = self
        self.off = timedelta(0)
        self.asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                vendor.asked.append(f"{self.path} {dict(self.headers)}")
                self.send_response(404)
                self.end_headers()

            def date_time_string(self, timestamp: float | None = None) -> str:
                del timestamp
                return format_datetime(datetime.now(UTC) + vendor.off, usegmt=True)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    one = Vendor()
    yield one
    one.server.shutdown()
    one.server.server_close()


def found(vendor: Vendor | None, name: str, **more: Any) -> list[Finding]:
    """Examine one channel with good settings, but for some."""
    bases = {base: vendor.url for one in VENDORS if one.name == name for base in one.bases} if vendor else {}
    given = {"public_url": "https://sim.carrier.cn", **bases, **GOOD.get(name, {}), **more}
    return examine_channels(Settings(_env_file=None, **given))  # type: ignore[call-arg]


def faults(findings: list[Finding]) -> list[str]:
    return [one.line() for one in findings if not one.ok]


@pytest.mark.parametrize("name", GOOD)
def test_what_is_right_is_well(vendor: Vendor, name: str) -> None:
    findings = found(vendor, name)
    assert faults(findings) == []
    whats = [one.what for one in findings]
    assert f"{name} settings" in whats and f"{name} callback" in whats and f"clock beside {name}" in whats
    assert any(vendor.url == one.detail for one in findings)


@pytest.mark.parametrize("name", GOOD)
def test_no_secret_leaves_or_is_shown(vendor: Vendor, name: str) -> None:
    broken = {setting: f" {value}'" for setting, value in GOOD[name].items()}
    lines = "".join(one.line() for one in found(vendor, name, **broken)) + "".join(vendor.asked)
    assert vendor.asked
    for value in GOOD[name].values():
        assert value not in lines


def test_nothing_is_on() -> None:
    assert [one.line() for one in found(None, "none")] == ["✓ channels：none is on"]


@pytest.mark.parametrize(
    ("name", "setting", "value"),
    [
        ("wechat", "wechat_app_id", "gh_0123456789ab"),
        ("wechat", "wechat_app_secret", "0123456789ABCDEF0123456789ABCDEF "),
        ("wechat", "wechat_token", "小卡"),
        ("wechat", "wechat_aes_key", AES + "="),
        ("wechat_kf", "wechat_kf_corp_id", "1000002"),
        ("wechat_kf", "wechat_kf_secret", '"' + "x" * 43 + '"'),
        ("wechat_kf", "wechat_kf_token", "with-hyphen"),
        ("wechat_kf", "wechat_kf_aes_key", AES[:-1]),
        ("dingtalk", "dingtalk_app_key", "ding key"),
        ("dingtalk", "dingtalk_app_secret", "short"),
        ("feishu", "feishu_app_id", "a1b2c3d4e5f6a7b8"),
        ("feishu", "feishu_app_secret", "x" * 31),
        ("feishu", "feishu_verification_token", "x" * 33),
        ("feishu", "feishu_encrypt_key", "key\n"),
    ],
)
def test_a_setting_that_was_not_copied_whole(vendor: Vendor, name: str, setting: str, value: str) -> None:
    (line,) = faults(found(vendor, name, **{setting: value}))
    assert line.startswith(f"✗ {name} settings：it has {len(value)} characters")
    assert f"where: XIAOKA_{setting.upper()}; mend: copy it again" in line


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://sim.carrier.cn", "is not https"),
        ("http://127.0.0.1:8080", "is not https"),
        ("https://192.168.1.20", "cannot reach 192.168.1.20"),
        ("https://desk", "cannot reach desk"),
        ("https://desk.internal/", "cannot reach desk.internal"),
    ],
)
def test_a_callback_that_no_vendor_can_call(vendor: Vendor, url: str, why: str) -> None:
    (line,) = faults(found(vendor, "feishu", public_url=url))
    assert line.startswith("✗ feishu callback：") and why in line
    assert "where: XIAOKA_PUBLIC_URL; mend: set it to the https address" in line and "/channels/feishu" in line


def test_the_address_is_told_as_it_is_entered_at_the_vendor(vendor: Vendor) -> None:
    details = [one.detail for one in found(vendor, "dingtalk", public_url="https://sim.carrier.cn/")]
    assert "https://sim.carrier.cn/channels/dingtalk" in details


@pytest.mark.parametrize(("off", "way"), [(400, "behind"), (-400, "ahead")])
def test_a_clock_that_makes_every_signature_too_old(vendor: Vendor, off: int, way: str) -> None:
    vendor.off = timedelta(seconds=off)
    (line,) = faults(found(vendor, "wechat"))
    assert line.startswith("✗ clock beside wechat：")
    assert f" s {way}; callbacks are refused from 300 s on" in line and "mend: run an NTP client" in line


def test_a_vendor_out_of_reach() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{taken.getsockname()[1]}"
        (line,) = faults(found(None, "wechat", wechat_api=base))
    assert line.startswith(f"✗ wechat api：{base} is out of reach (ConnectError)")
    assert "where: XIAOKA_WECHAT_API; mend: let this machine out" in line


def test_an_address_that_is_none(vendor: Vendor) -> None:
    (line,) = faults(found(vendor, "dingtalk", dingtalk_webhook_base="oapi.dingtalk.com"))
    assert line.startswith("✗ dingtalk webhook_base：oapi.dingtalk.com is no address")
    assert "where: XIAOKA_DINGTALK_WEBHOOK_BASE" in line


def test_plain_mode_is_for_trying_only(vendor: Vendor) -> None:
    assert faults(found(vendor, "wechat", wechat_aes_key="")) == []
    keys = ("engine_key", "actions_key", "session_key", "vault_key", "identity_key", "api_key", "agent_token")
    real = {name: name * 8 for name in keys}
    (line,) = faults(found(vendor, "wechat", wechat_aes_key="", demo=False, **real))
    assert "明文模式" in line and "where: XIAOKA_WECHAT_AES_KEY; mend: choose 安全模式" in line


def test_a_mail_server(vendor: Vendor) -> None:
    mail = {"smtp_host": "127.0.0.1", "smtp_sender": "desk@carrier.cn"}
    port = vendor.server.server_port
    assert [one.line() for one in found(None, "none", smtp_port=port, **mail)] == [f"✓ smtp：127.0.0.1:{port}"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        (line,) = faults(found(None, "none", smtp_port=taken.getsockname()[1], **mail))
    assert "is out of reach (ConnectionRefusedError); where: XIAOKA_SMTP_HOST, XIAOKA_SMTP_PORT" in line


def test_half_a_channel_is_named_instead_of_a_traceback() -> None:
    env = os.environ | {"XIAOKA_WECHAT_APP_ID": "wx0123456789abcdef", "XIAOKA_WECHAT_TOKEN": "do-not-show-me"}
    run = subprocess.run(
        [sys.executable, "-m", "xiaoka", "doctor"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.startswith("✗ settings：XIAOKA_WECHAT_APP_ID is set, but these are not: XIAOKA_WECHAT_APP_SECRET")
    assert "mend:" in run.stdout and "do-not-show-me" not in run.stdout
