"""Erasing on request: from the command line, audited, and never what an open case still needs."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from tests.unit.retention.conftest import ADDRESS, NUMBER, World
from xiaoka.audit.models import AuditEntry
from xiaoka.gateway.models import Conversation, Message
from xiaoka.identity.models import IdentityAttempt
from xiaoka.settings import settings
from xiaoka.vault.cli import app
from xiaoka.vault.models import VaultItem
from xiaoka.vault.service import TOKEN


@pytest.fixture(autouse=True)
def installed(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XIAOKA_DATABASE_URL", world.db.url)
    monkeypatch.setenv("XIAOKA_DEMO_CARRIER_URL", world.carrier.db.url)
    settings.cache_clear()
    yield
    settings.cache_clear()


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_the_values_of_a_number_are_erased_and_the_deed_is_audited(world: World) -> None:
    first, second = world.talk(), world.talk()
    assert world.count(VaultItem) == 2
    shown = run("erase", "--number", NUMBER, "--reason", "删除申请 2026-11")
    assert f"{first}: 1 value(s)" in shown and f"{second}: 1 value(s)" in shown and "2 conversation(s)" in shown
    assert world.count(VaultItem) == 0
    assert world.count(Message) == 2, "only with --messages"
    with world.db.session() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.event == "vault.erased")).all()
    assert {one.subject for one in entries} == {f"conversation:{first}", f"conversation:{second}"}
    assert all(one.evidence == "删除申请 2026-11" and one.actor.startswith("operator:") for one in entries)
    assert NUMBER not in str([(one.subject, one.after, one.evidence) for one in entries])


def test_with_messages_the_whole_conversation_is_gone_but_not_the_record_of_proofs(world: World) -> None:
    talk, other = world.talk(), world.talk()
    run("erase", "--conversation", talk, "--reason", "r", "--messages")
    assert world.count(Conversation, Conversation.id == talk) == 0
    assert world.count(Conversation, Conversation.id == other) == 1
    assert world.count(VaultItem) == 1
    assert world.count(IdentityAttempt, IdentityAttempt.conversation_id == talk) == 1, "the law keeps it six months"


def test_what_an_open_case_needs_is_kept_until_it_is_closed(world: World) -> None:
    talk = world.talk()
    with world.db.session() as session:
        token = session.scalars(select(Message.text).where(Message.conversation_id == talk)).one()
        assert TOKEN.fullmatch(token)
        world.services.vault.seal(session, kind="id_card", value="1", conversation_id=talk, now=world.now())
    number = world.file(talk, kind="replace_card", delivery="mail", address=token, fee=0)
    shown = run("erase", "--conversation", talk, "--reason", "r", "--messages")
    assert f"1 value(s), 0 row(s) erased, kept for open cases {number}" in shown
    with world.db.session() as session:
        opened = world.services.vault.open(session, token, purpose="ship_card", actor="S", now=world.now())
    assert opened == ADDRESS

    world.withdraw(number)
    assert "nothing kept" in run("erase", "--conversation", talk, "--reason", "r", "--messages")
    assert (world.count(VaultItem), world.count(Message)) == (0, 0)


def test_one_of_conversation_and_number_must_be_given() -> None:
    assert CliRunner().invoke(app, ["erase", "--reason", "r"]).exit_code == 2
    assert CliRunner().invoke(app, ["erase", "--conversation", "c"]).exit_code == 2, "a reason is required"
