from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.unit.cases.conftest import NUMBER, Desk
from xiaoka.cases.cli import app
from xiaoka.settings import settings


@pytest.fixture(autouse=True)
def _same_databases(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (Path(settings().domain_file)).exists():
        pytest.skip("no domain.yml")
    monkeypatch.setenv("XIAOKA_DATABASE_URL", desk.db.url)
    monkeypatch.setenv("XIAOKA_DEMO_CARRIER_URL", desk.carrier.db.url)
    settings.cache_clear()


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(words), env={"COLUMNS": "200"})
    assert result.exit_code == code, result.output
    return result.output


def test_list_show_decide(desk: Desk) -> None:
    case = desk.file("cancel_card")
    listed = run()
    assert case.number in listed and NUMBER not in listed
    assert "C6_REVIEW" in run("show", case.number)
    assert "C7_RESERVED" in run("approve", case.number, "--by", "li")
    assert desk.events(case)[-1] == "approve"
    run("approve", case.number, code=1)
    run("show", "XK20261122ZZZZZ", code=1)


def test_reject_wants_reason_and_remedy(desk: Desk) -> None:
    case = desk.file("cancel_card")
    run("reject", case.number, "--reason", "资料不符", code=2)
    run("reject", case.number, "--reason", "资料不符", "--remedy", "请到营业厅补充")
    assert desk.read(case).state == "REJECTED"
    assert case.number not in run()
    assert case.number in run("--all")
