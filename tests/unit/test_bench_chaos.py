"""The judge of ``make chaos`` sees what was lost and doubled, and the keeper starts anew what ended."""

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.chaos.checks import Verdict, judge
from benchmarks.chaos.customer import Book, Ended, Sent
from benchmarks.chaos.keeper import Kept
from benchmarks.chaos.people import seeded
from benchmarks.chaos.wishes import Wish
from tests.e2e.people import Person
from xiaoka.carrier.demo.records import RequestRow, SmsRow
from xiaoka.carrier.demo.seed import reset
from xiaoka.db.session import Database
from xiaoka.gateway import conversations, messages
from xiaoka.gateway.enums import Role

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WHO = Person("13410000000", "林小满", "110105197001010011", "258036")


@pytest.fixture
def carrier(tmp_path: Path) -> Database:
    """A demo carrier of its own."""
    db = Database(f"sqlite:///{tmp_path / 'carrier.db'}")
    reset(db, frozen_at=NOW)
    return db


def talk(db: Database, answers: int = 1, status: str = "done") -> tuple[str, Book]:
    """Store one message with answers; returns its conversation and a customer's book that fits."""
    with db.session() as session:
        one = conversations.open_new(session, channel="web", now=NOW)
        said = messages.append(session, one, role=Role.CUSTOMER, now=NOW, client_id="m1", text="你好", status=status)
        for _ in range(answers):
            messages.append(session, one, role=Role.BOT, now=NOW, text="您好", shown="您好", reply_to=said.id)
        return one.id, Book(sent=[Sent(one.id, "m1", True)])


def wrong(verdict: Verdict) -> list[str]:
    return [name for name, lines in vars(verdict).items() if lines]


def test_a_message_answered_once_is_sound(db: Database, carrier: Database) -> None:
    _, book = talk(db)
    assert wrong(judge(db, carrier, book)) == []


@pytest.mark.parametrize(
    ("answers", "status", "kind"),
    [(0, "done", "lost_messages"), (1, "pending", "lost_messages"), (2, "done", "doubled_messages")],
)
def test_a_message_without_one_answer_is_seen(
    answers: int, status: str, kind: str, db: Database, carrier: Database
) -> None:
    _, book = talk(db, answers, status)
    assert wrong(judge(db, carrier, book)) == [kind]


def test_a_taken_message_that_is_not_stored_is_lost(db: Database, carrier: Database) -> None:
    conversation, book = talk(db)
    book.sent.append(Sent(conversation, "m2", True))
    book.sent.append(Sent(conversation, "m3", False))
    assert len(judge(db, carrier, book).lost_messages) == 1


def test_a_case_that_was_told_and_is_not_stored_is_lost(db: Database, carrier: Database) -> None:
    conversation, book = talk(db)
    book.ended.append(Ended(Wish("cancel", WHO, ""), conversation, True, "XK20261123AAAAA"))
    assert wrong(judge(db, carrier, book)) == ["lost_cases"]


def test_a_customer_who_was_left_alone_is_untold(db: Database, carrier: Database) -> None:
    conversation, book = talk(db)
    book.ended.append(Ended(Wish("balance", WHO, ""), conversation, False))
    assert wrong(judge(db, carrier, book)) == ["untold"]


def test_what_the_carrier_did_twice_is_seen(db: Database, carrier: Database) -> None:
    _, book = talk(db)
    with carrier.session() as session:
        for key in ("one", "two"):
            arguments = '{"msisdn": "13410000000"}'
            session.add(RequestRow(operation="pre_cancel", key=key, arguments=arguments, result=None, at=NOW))
            session.add(SmsRow(key=key, to=WHO.number, text="已收到", at=NOW))
    assert len(judge(db, carrier, book).doubled_requests) == 2


def test_seeded_people_can_all_be_told_apart(carrier: Database) -> None:
    people = list(seeded(carrier, 40, NOW))
    assert len({one.number for one in people}) == len({one.id_card for one in people}) == 40


def test_what_ended_is_started_again(tmp_path: Path) -> None:
    one = Kept("short", [sys.executable, "-c", "print(1)"], dict(os.environ), tmp_path / "log")
    deadline = time.monotonic() + 20
    while one.starts < 2 and time.monotonic() < deadline:
        one.look()
        time.sleep(0.01)
    assert one.starts == 2
    assert one.process is not None
    one.process.wait(10)


def test_a_customer_presses_what_mends_before_what_leads_on() -> None:
    def button(title: str) -> dict[str, str]:
        return {"id": f"id-{title}", "title": title}

    said = {"role": "bot", "live": True, "body": {"buttons": [button("确认提交"), button("再试一次")]}}
    assert Wish("cancel", WHO, "").next({"messages": [said]}).value == "id-再试一次"
