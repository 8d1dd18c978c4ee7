from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.cli import app
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.carrier.demo.page import table
from xiaoka.db.session import Database
from xiaoka.settings import settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoCarrier]:
    url = f"sqlite:///{tmp_path / 'cli.db'}"
    monkeypatch.setenv("XIAOKA_DEMO_CARRIER_URL", url)
    settings.cache_clear()
    assert _run("reset", "--at", "2026-11-22T10:00").startswith("已复位：51 个号码，现在是 2026-11-22 10:00:00")
    yield DemoCarrier(Database(url))
    settings.cache_clear()


def _run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result.output


def test_sms(home: DemoCarrier) -> None:
    assert "没有短信" in _run("sms", "13800138001")
    home.send_sms("13800138001", "验证码 123456", "a")
    home.send_sms("18700187017", "您好", "b")
    assert "2026-11-22 10:00:00  验证码 123456" in _run("sms", "13800138001")
    assert "〔号码停机，短信未送达〕" in _run("sms", "18700187017")


@pytest.mark.usefixtures("home")
def test_calls() -> None:
    lines = _run("calls", "13800138001").strip().splitlines()
    assert len(lines) == 8 and all("1399998" in line for line in lines)
    assert "没有通话记录" in _run("calls", "13911112222")


@pytest.mark.usefixtures("home")
def test_clock() -> None:
    assert "2026-11-22 10:00:00" in _run("clock")
    assert "2026-11-25 12:00:00" in _run("clock", "--advance", "3d2h")
    assert "2026-12-10 09:00" in _run("clock", "--set", "2026-12-10T09:00")
    assert "2026-12-10 09:00" in _run("clock", "--set", "2026-12-10T01:00:00+00:00")
    assert "演示时钟" in _run("clock", "--real")
    for wrong in (["--advance", "soon"], ["--set", "tomorrow"], ["--real", "--freeze"]):
        _run("clock", *wrong, code=2)


def test_fault(home: DemoCarrier) -> None:
    assert "slow（2 秒）" in _run("fault", "slow", "--seconds", "2")
    assert home.faults.get() == (FaultKind.SLOW, 2)
    _run("fault", "none")
    assert home.faults.get() == (FaultKind.NONE, 0)
    _run("fault", "sick", code=2)


@pytest.mark.usefixtures("home")
def test_list() -> None:
    assert _run("list", "--markdown").strip() == table()
    assert "13800138001" in _run("list")


def test_pay_and_release(home: DemoCarrier) -> None:
    _run("pay", "13500135003", "12.30")
    assert home.line("13500135003").account.arrears == 0
    _run("pay", "13500135003", "1.234", code=2)
    _run("pay", "13500135003", "many", code=2)
    _run("pay", "13911112222", "1", code=1)
    _run("release", "15100151007", "secondary_card")
    assert home.line("15100151007").bundles == ()
    _run("release", "15100151007", "secondary_card", code=1)
