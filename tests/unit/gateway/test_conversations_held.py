"""A conversation is asked for once in a transaction that holds it, and again where the hold may be gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, update
from sqlalchemy.orm import Session

from xiaoka.db.session import Database
from xiaoka.gateway import conversations
from xiaoka.gateway.models import Conversation

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


@contextmanager
def reads(db: Database) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        found.extend([statement] if "FROM conversations" in statement else [])

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


def opened(db: Database) -> str:
    with db.session() as session:
        return conversations.open_new(session, channel="rest", external_id="a", now=NOW).id


def note_expected(session: Session, conversation_id: str, what: str) -> None:
    session.execute(update(Conversation).where(Conversation.id == conversation_id).values(expects=what))


def test_one_transaction_asks_once(db: Database) -> None:
    mine = opened(db)
    with reads(db) as asked, db.session() as session:
        found = conversations.of_external(session, channel="rest", external_id="a", now=NOW)
        assert conversations.locked(session, mine) is conversations.locked(session, mine) is found
    assert len(asked) == 1


def test_the_next_transaction_of_a_session_asks_anew(db: Database) -> None:
    mine = opened(db)
    with Session(db.engine) as session:
        with session.begin():
            assert conversations.locked(session, mine).expects is None
        with db.session() as other:
            note_expected(other, mine, "phone_number")
        with session.begin():
            assert conversations.locked(session, mine).expects == "phone_number"


def test_what_a_savepoint_held_is_asked_for_again_when_it_was_undone(db: Database) -> None:
    mine = opened(db)
    with reads(db) as asked, db.session() as session:
        inner = session.begin_nested()
        conversations.locked(session, mine)
        inner.rollback()
        conversations.locked(session, mine)
    assert len(asked) == 2


def test_what_is_written_past_the_object_is_seen_under_the_same_hold(db: Database) -> None:
    mine = opened(db)
    with db.session() as session:
        held = conversations.locked(session, mine)
        note_expected(session, mine, "sms_code")
        assert conversations.locked(session, mine).expects == held.expects == "sms_code"
