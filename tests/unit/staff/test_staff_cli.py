"""``xiaoka staff``."""

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from xiaoka.cli import app
from xiaoka.clock import SystemClock
from xiaoka.db.session import Database
from xiaoka.settings import settings
from xiaoka.staff import demo, service
from xiaoka.staff.secret import Codes


@pytest.fixture(autouse=True)
def _here(db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XIAOKA_DATABASE_URL", db.engine.url.render_as_string(hide_password=False))
    settings.cache_clear()
    yield
    settings.cache_clear()


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["staff", *words], env={"COLUMNS": "200"})
    assert result.exit_code == code and not isinstance(result.exception, Exception), (result.output, result.exception)
    return result.output


def test_accounts_are_made_and_changed() -> None:
    first = run("add", "li.na").rsplit(": ", 1)[1].strip()
    assert len(first) >= 12
    assert "already" in run("add", "li.na", code=1)
    assert "characters" in run("add", "wu", "--password", "short", code=1)
    run("change", "li.na", "--role", "supervisor", "--capacity", "5", "--skills", "complaint")
    run("unlock", "li.na")
    run("reset-codes", "li.na")
    assert "first password" in run("password", "li.na")
    listed = run()
    assert "li.na" in listed and "supervisor" in listed and "complaint" in listed
    run("change", "li.na", "--disable")
    assert "停用" in run()
    assert "no such account" in run("unlock", "nobody", code=1)


def test_codes_are_shown_in_the_demo_alone(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    now, key = SystemClock().now(), settings().identity_key.get_secret_value()
    with db.session() as session:
        demo.ensure(session, now)
        demo.ensure(session, now)
    assert "no one-time codes yet" in run("code", "zhao.min", code=1)
    with db.session() as session:
        service.sign_in(session, Codes(key), name="zhao.min", password=demo.PASSWORD, code="", now=now)
    assert len(run("code", "zhao.min").strip()) == 6
    monkeypatch.setenv("XIAOKA_DEMO", "false")
    for name in ("ENGINE", "ACTIONS", "SESSION", "VAULT", "IDENTITY", "API"):
        monkeypatch.setenv(f"XIAOKA_{name}_KEY", "x" * 40)
    monkeypatch.setenv("XIAOKA_AGENT_TOKEN", "x" * 40)
    settings.cache_clear()
    assert "demo mode only" in run("code", "zhao.min", code=1)
