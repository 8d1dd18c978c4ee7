"""Records are removed when their time is over, not before; the clock is moved, nothing else."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.unit.retention.conftest import ADDRESS, NUMBER, World
from xiaoka.audit.models import AuditEntry
from xiaoka.audit.service import verify
from xiaoka.cases.models import Case, CaseEvent
from xiaoka.db.tables import metadata
from xiaoka.gateway.models import Choice, Conversation, Message
from xiaoka.identity.models import IdentityAttempt, SmsCode
from xiaoka.notify.models import Outbox
from xiaoka.retention.service import FOR_GOOD, KEPT, months_before
from xiaoka.tasks.models import TaskInstance, TaskMemory, TurnLog
from xiaoka.vault.models import VaultItem, VaultRead
from xiaoka.worker import tick

TALK = (Conversation, Message, Choice, TaskInstance, TaskMemory, TurnLog)


def test_every_table_says_how_long_its_rows_are_kept() -> None:
    tables = set(metadata().tables)
    missing = tables - set(KEPT) - set(FOR_GOOD)
    assert missing == set(), "say in xiaoka/retention/service.py how long these are kept, and remove them in a step"
    assert set(KEPT) | set(FOR_GOOD) == tables


def test_every_rule_of_retention_is_in_the_policy(world: World) -> None:
    for key in {*KEPT.values(), "tracker.retention", "log.retention"}:
        assert world.services.policy.integer(key) > 0


def test_a_conversation_goes_with_all_that_hangs_on_it_after_its_time(world: World) -> None:
    world.talk()
    assert [world.count(model) for model in TALK] == [1, 1, 1, 1, 1, 1]
    world.later(days=175)
    assert [world.count(model) for model in TALK] == [1, 1, 1, 1, 1, 1]
    assert world.later(days=10)["conversations"] == 1
    assert [world.count(model) for model in TALK] == [0, 0, 0, 0, 0, 0]


def test_a_conversation_that_goes_on_is_kept(world: World) -> None:
    talk = world.talk()
    world.later(days=175)
    with world.db.session() as session:
        session.get_one(Conversation, talk).last_active = world.now()
    world.later(days=10)
    assert world.count(Conversation) == 1


def test_a_conversation_with_a_case_is_kept_as_long_as_the_case(world: World) -> None:
    case = world.file(world.talk(), kind="report_loss")
    world.later(days=3 * 365)
    assert world.count(Conversation) == 1, "the case is open: nobody lifted the stop"
    with world.db.session() as session:
        found = session.scalars(select(Case).where(Case.number == case)).one()
        assert found.closed is None and found.msisdn == NUMBER


def test_a_closed_case_loses_person_and_number_after_two_years(world: World) -> None:
    number = world.file(world.talk(), refund="original")
    world.withdraw(number)
    world.later(days=725)
    with world.db.session() as session:
        assert session.scalars(select(Case)).one().msisdn == NUMBER
    assert world.later(days=10)["cases"] == 1
    with world.db.session() as session:
        case = session.scalars(select(Case)).one()
        assert (case.number, case.kind, case.state) == (number, "cancel_card", "REVOKED")
        assert (case.msisdn, case.customer_id, case.conversation_id) == ("", "", "")
        assert (case.fields, case.facts, case.quote) == ({}, {}, None)
        assert case.closed is not None and case.policy_version
        assert all(step.data == {} for step in session.scalars(select(CaseEvent)))
    assert world.count(Conversation) == 0
    assert world.later(days=1)["cases"] == 0, "once is enough"


def test_after_two_years_nothing_in_the_database_names_the_customer(world: World) -> None:
    view = world.carrier.line(NUMBER)
    number = world.file(world.talk())
    world.withdraw(number)
    tick(world.db, world.services.cases, {}, wording=world.services.wording)
    assert NUMBER in world.cells()
    with world.db.session() as session:
        world.services.vault.purge_expired(session, world.now())
    world.later(days=740)
    left = world.cells()
    for datum in (NUMBER, view.customer.id, view.customer.id_card, view.customer.name, ADDRESS):
        assert datum not in left, datum
    with world.db.session() as session:
        assert verify(session) == [], "the audit trail is untouched: it never held them"
    assert world.count(AuditEntry) > 0


def test_records_of_proofs_go_after_six_months_and_not_before(world: World) -> None:
    world.talk()
    world.later(days=175)
    assert (world.count(IdentityAttempt), world.count(SmsCode)) == (1, 1)
    world.later(days=10)
    assert (world.count(IdentityAttempt), world.count(SmsCode)) == (0, 0)


def test_sent_notices_go_and_waiting_ones_stay(world: World) -> None:
    world.talk()
    with world.db.session() as session:
        waiting = session.scalars(select(Outbox).where(Outbox.done_at.is_not(None))).one()
        session.add(Outbox(key="w", kind="event", payload={}, created=waiting.created, not_before=waiting.created))
    world.later(days=190)
    with world.db.session() as session:
        assert [one.key for one in session.scalars(select(Outbox)) if one.kind == "event"] == ["w"]
    assert world.count(Outbox, Outbox.done_at.is_not(None)) == 0


def test_the_log_of_openings_is_kept_two_years(world: World) -> None:
    talk = world.talk()
    with world.db.session() as session:
        item = session.scalars(select(VaultItem)).one()
        token = f"⟦address:{item.id}⟧"
        world.services.vault.masked(session, token, now=world.now(), actor="agent:li", conversation_id=talk)
    world.later(days=725)
    assert world.count(VaultRead) == 1
    world.later(days=10)
    assert world.count(VaultRead) == 0


def test_what_was_removed_stands_in_the_audit_trail(world: World) -> None:
    world.talk()
    world.later(days=190)
    with world.db.session() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "retention.swept")).one()
        assert entry.after is not None and entry.after["conversations"] == 1 and entry.actor == "S"
    world.later(days=1)
    assert world.count(AuditEntry, AuditEntry.event == "retention.swept") == 1, "nothing removed, nothing written"


@pytest.mark.parametrize(
    ("moment", "months", "before"),
    [
        ((2026, 8, 31), 6, (2026, 2, 28)),
        ((2028, 8, 31), 6, (2028, 2, 29)),
        ((2026, 3, 1), 24, (2024, 3, 1)),
        ((2026, 1, 15), 1, (2025, 12, 15)),
        ((2026, 12, 31), 1, (2026, 11, 30)),
    ],
)
def test_months_are_calendar_months(moment: tuple[int, int, int], months: int, before: tuple[int, int, int]) -> None:
    assert months_before(datetime(*moment, 5, 6, tzinfo=UTC), months) == datetime(*before, 5, 6, tzinfo=UTC)
