"""The outbox on the command line."""

import pytest
from typer.testing import CliRunner

from xiaoka.audit.models import AuditEntry
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.cli import app
from xiaoka.db.session import Database
from xiaoka.notify import cli, looks, service
from xiaoka.notify.service import GiveUp, enqueue, relay_once
from xiaoka.settings import Settings


def fail(_payload: object) -> None:
    raise GiveUp("no such customer")


@pytest.fixture
def dead(db: Database, carrier: DemoCarrier) -> int:
    with db.session() as session:
        enqueue(session, kind="sms", key="k", payload={"to": "13800138001", "text": "秘密"}, now=carrier.clock.now())
    relay_once(db, None, {"sms": fail}, carrier.clock.now())
    with db.session() as session:
        return service.dead(session)[0].id


@pytest.fixture
def here(db: Database, carrier_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    config = Settings(_env_file=None, database_url=db.url, demo_carrier_url=carrier_db.url)
    monkeypatch.setattr(cli, "settings", lambda: config)


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["outbox", *words], env={"COLUMNS": "200"})
    return result.exit_code, result.output


@pytest.mark.usefixtures("here")
def test_dead_letters_are_listed_and_sent_again(db: Database, carrier: DemoCarrier, dead: int) -> None:
    code, told = run("dead")
    assert code == 1
    assert "waiting: 0, dead: 1" in told and "138****8001" in told and "no such customer" in told
    assert "秘密" not in told and "13800138001" not in told
    assert run("retry", str(dead), "--who", "li.na") == (0, "retried: 1\n")
    assert run("dead") == (0, "waiting: 1, dead: 0\n")
    assert relay_once(db, carrier, {}, carrier.clock.now()) == 1
    assert [sms.text for sms in carrier.inbox("13800138001")] == ["秘密"]
    with db.session() as session:
        entry = session.query(AuditEntry).where(AuditEntry.event == "outbox.retried").one()
        assert (entry.actor, entry.subject) == ("cli:li.na", f"outbox:{dead}")


@pytest.mark.usefixtures("here")
def test_all_at_once_and_none(dead: int) -> None:
    assert run("retry", "--all")[1] == "retried: 1\n"
    code, told = run("retry", str(dead), "99")
    assert code == 1
    assert f"not dead or unknown: {dead}, 99" in told


@pytest.mark.parametrize(
    ("to", "shown"), [("13800138001", "138****8001"), ("wang@example.com", "w***@example.com"), (None, "")]
)
def test_addresses_are_masked(db: Database, carrier: DemoCarrier, to: str | None, shown: str) -> None:
    with db.session() as session:
        entry = enqueue(session, kind="event", key="k", payload={"to": to} if to else {}, now=carrier.clock.now())
        assert looks.summary(entry)["to"] == shown
