"""``xiaoka doctor`` for messaging channels and e-mail: settings that cannot work, vendors out of reach, a wrong clock.

Nothing is sent to a vendor but a plain request for his address, without any secret of ours.
"""

import ipaddress
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from xiaoka.gateway.channels.port import SKEW
from xiaoka.launch.finding import Finding, well, wrong
from xiaoka.settings import Settings

TIMEOUT_S = 5.0
DRIFT = timedelta(seconds=30)
"""So far may our clock be from a vendor's: the header that tells his has whole seconds, and the way takes some time."""
_AES = r"[A-Za-z0-9]{43}"
_LOCAL = (".local", ".internal", ".lan", ".example")


@dataclass(frozen=True)
class Shape:
    """How a setting looks when it was copied whole.

    Args:
        setting: its name without ``XIAOKA_``.
        pattern: a regular expression of the whole value.
        words: the same for people.
    """

    setting: str
    pattern: str
    words: str


@dataclass(frozen=True)
class Vendor:
    """One channel: the setting that turns it on, those with the vendor's addresses, and where its values are found."""

    name: str
    first: str
    bases: tuple[str, ...]
    where: str
    shapes: tuple[Shape, ...]


VENDORS = (
    Vendor(
        "wechat", "wechat_app_id", ("wechat_api",), "公众平台 → 设置与开发 → 基本配置",
        (
            Shape("wechat_app_id", r"wx[0-9a-f]{16}", "wx and 16 characters 0-9a-f"),
            Shape("wechat_app_secret", r"[0-9a-f]{32}", "32 characters 0-9a-f"),
            Shape("wechat_token", r"[A-Za-z0-9]{3,32}", "3 to 32 letters and digits"),
            Shape("wechat_aes_key", rf"({_AES})?", "43 letters and digits, or nothing"),
        ),
    ),
    Vendor(
        "wechat_kf", "wechat_kf_corp_id", ("wechat_kf_api",), "企业微信管理后台 → 应用管理 → 应用 → 接收消息",
        (
            Shape("wechat_kf_corp_id", r"w[a-z][0-9A-Za-z]{16}", "ww or wx and 16 characters"),
            Shape("wechat_kf_secret", r"[\w-]{43}", "43 letters, digits, - and _"),
            Shape("wechat_kf_token", r"[A-Za-z0-9]{1,32}", "up to 32 letters and digits"),
            Shape("wechat_kf_aes_key", _AES, "43 letters and digits"),
        ),
    ),
    Vendor(
        "dingtalk", "dingtalk_app_key", ("dingtalk_api", "dingtalk_webhook_base"),
        "钉钉开放平台 → 应用 → 凭证与基础信息",
        (
            Shape("dingtalk_app_key", r"[A-Za-z0-9]{12,40}", "letters and digits, mostly ding…"),
            Shape("dingtalk_app_secret", r"[\w-]{30,}", "64 letters, digits, - and _"),
        ),
    ),
    Vendor(
        "feishu", "feishu_app_id", ("feishu_api",), "飞书开放平台 → 应用 → 凭证与基础信息、事件与回调",
        (
            Shape("feishu_app_id", r"cli_[0-9a-z]{16}", "cli_ and 16 characters"),
            Shape("feishu_app_secret", r"[A-Za-z0-9]{32}", "32 letters and digits"),
            Shape("feishu_verification_token", r"[A-Za-z0-9]{32}", "32 letters and digits"),
            Shape("feishu_encrypt_key", r"\S+", "without blanks"),
        ),
    ),
)  # fmt: skip


def examine_channels(current: Settings) -> list[Finding]:
    """Check every channel that is on; returns one line when none is."""
    on = [vendor for vendor in VENDORS if _value(current, vendor.first)]
    found = [finding for vendor in on for finding in _channel(current, vendor)]
    if current.smtp_host:
        found.append(_smtp(current))
    return found or [well("channels", "none is on")]


def _channel(current: Settings, vendor: Vendor) -> Iterator[Finding]:
    yield from _shapes(current, vendor)
    yield _callback(current, vendor)
    for base in vendor.bases:
        yield from _reach(vendor, base, _value(current, base))


def _shapes(current: Settings, vendor: Vendor) -> Iterator[Finding]:
    what = f"{vendor.name} settings"
    bad = [shape for shape in vendor.shapes if not re.fullmatch(shape.pattern, _value(current, shape.setting))]
    for shape in bad:
        # the value itself may be a secret and is not shown
        length = len(_value(current, shape.setting))
        why = f"it has {length} characters and does not look as the vendor's: {shape.words}"
        yield wrong(
            what,
            why,
            where=_variable(shape.setting),
            mend=f"copy it again, without blanks or quotes, from {vendor.where}",
        )
    if vendor.name == "wechat" and not current.demo and not _value(current, "wechat_aes_key"):
        why = "plain mode (明文模式): signatures do not cover what customers write"
        yield wrong(
            what,
            why,
            where=_variable("wechat_aes_key"),
            mend=f"choose 安全模式 and set its EncodingAESKey; {vendor.where}",
        )
    elif not bad:
        yield well(what)


def _callback(current: Settings, vendor: Vendor) -> Finding:
    what, url = f"{vendor.name} callback", f"{current.public_url.rstrip('/')}/channels/{vendor.name}"
    parts = urlsplit(url)
    mend = f"set it to the https address customers see, and enter …/channels/{vendor.name} at {vendor.where}"
    if parts.scheme != "https":
        return wrong(what, f"{url} is not https", where="XIAOKA_PUBLIC_URL", mend=mend)
    if _private(parts.hostname or ""):
        return wrong(what, f"the vendor cannot reach {parts.hostname}", where="XIAOKA_PUBLIC_URL", mend=mend)
    return well(what, url)


def _private(host: str) -> bool:
    """Tell whether a host is one that only we can see."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(_LOCAL)


def _reach(vendor: Vendor, setting: str, base: str) -> Iterator[Finding]:
    what = f"{vendor.name} {setting.removeprefix(vendor.name + '_')}"
    where = _variable(setting)
    if urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).hostname:
        yield wrong(
            what, f"{base} is no address", where=where, mend="leave it unset for the vendor's own, or give https://HOST"
        )
        return
    try:
        answer = httpx.get(base, timeout=TIMEOUT_S, follow_redirects=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = f"{base} is out of reach ({type(error).__name__})"
        yield wrong(
            what,
            why,
            where=where,
            mend="let this machine out to it (firewall, DNS, HTTPS_PROXY), or give your gateway's address",
        )
        return
    yield well(what, base)
    yield _clock(vendor, answer)


def _clock(vendor: Vendor, answer: httpx.Response) -> Finding:
    what = f"clock beside {vendor.name}"
    try:
        theirs = parsedate_to_datetime(answer.headers["date"])
    except (KeyError, ValueError):
        return well(what, "the vendor tells no time")
    off = datetime.now(UTC) - theirs
    if abs(off) <= DRIFT:
        return well(what)
    way = "ahead" if off > timedelta(0) else "behind"
    why = f"{abs(off).total_seconds():.0f} s {way}; callbacks are refused from {SKEW.total_seconds():.0f} s on"
    return wrong(what, why, where="clock of this machine", mend="run an NTP client, such as chrony; see: timedatectl")


def _smtp(current: Settings) -> Finding:
    what, at = "smtp", f"{current.smtp_host}:{current.smtp_port}"
    try:
        socket.create_connection((current.smtp_host, current.smtp_port), TIMEOUT_S).close()
    except OSError as error:
        why = f"{at} is out of reach ({type(error).__name__})"
        return wrong(
            what, why, where="XIAOKA_SMTP_HOST, XIAOKA_SMTP_PORT", mend="correct them, or open the firewall to the port"
        )
    return well(what, at)


def _value(current: Settings, setting: str) -> str:
    value = getattr(current, setting)
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def _variable(setting: str) -> str:
    return f"XIAOKA_{setting.upper()}"
