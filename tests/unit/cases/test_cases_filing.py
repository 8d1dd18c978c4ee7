from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from tests.unit.cases.conftest import NUMBER, Desk
from xiaoka.audit.service import verify
from xiaoka.carrier.demo.faults import FaultKind
from xiaoka.carrier.ports import CarrierUnavailable, LineStatus, StopReason
from xiaoka.cases import service
from xiaoka.cases.models import Case
from xiaoka.cases.service import DuplicateCase
from xiaoka.notify.models import Outbox


def test_same_key_same_case(desk: Desk) -> None:
    first = desk.file("cancel_card", "once")
    with desk.db.session() as session:
        again = desk.file_in(session, "cancel_card", "once")
    assert (again.case.number, again.created) == (first.number, False)


def test_cancellation_is_in_review_with_a_date(desk: Desk) -> None:
    case = desk.file("cancel_card")
    assert case.state == "C6_REVIEW"
    assert case.number.startswith("XK20261122")
    assert case.next_at is not None and (case.next_at - desk.now()).total_seconds() == 48 * 3600
    assert service.status_key(case) == "status_cancel_c6"
    assert case.policy_version == desk.ctx.policy.version
    assert desk.events(case) == ["file", "submit"]


def test_filed_at_night_waits_for_the_morning(desk: Desk) -> None:
    desk.carrier.clock.freeze(datetime(2026, 11, 22, 15, 30, tzinfo=UTC))  # 23:30 in China
    case = desk.file("cancel_card")
    assert case.state == "C5_CONFIRMED"
    assert case.next_at == datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # 07:30 in China
    desk.work()
    assert desk.read(case).state == "C5_CONFIRMED"
    desk.pass_time(hours=8)
    desk.work()
    assert desk.read(case).state == "C7_RESERVED"


def test_filed_in_the_last_hours_of_the_month_waits_for_the_next(desk: Desk) -> None:
    desk.carrier.clock.freeze(datetime(2026, 11, 30, 10, 30, tzinfo=UTC))  # 18:30 in China
    case = desk.file("cancel_card")
    assert case.next_at == datetime(2026, 11, 30, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("second", ["cancel_card", "replace_card"])
def test_one_high_risk_case_per_number(desk: Desk, second: str) -> None:
    first = desk.file("cancel_card", "a")
    with pytest.raises(DuplicateCase) as raised, desk.db.session() as session:
        desk.file_in(session, second, "b")
    assert raised.value.number == first.number


def test_the_database_refuses_a_second_one(desk: Desk) -> None:
    case = desk.file("cancel_card")
    columns = [c.name for c in Case.__table__.columns]
    changed = {"id": "'other'", "number": "'XKother'", "idempotency_key": "'other'", "kind": "'replace_card'"}
    copy = ", ".join(changed.get(name, name) for name in columns)
    with pytest.raises(IntegrityError), desk.db.session() as session:
        names = ", ".join(columns)
        session.execute(text(f"INSERT INTO cases ({names}) SELECT {copy} FROM cases WHERE id = :id"), {"id": case.id})


def test_the_database_refuses_an_open_case_without_a_date(desk: Desk) -> None:
    case = desk.file("cancel_card")
    with pytest.raises(IntegrityError), desk.db.session() as session:
        session.execute(text("UPDATE cases SET next_at = NULL WHERE id = :id"), {"id": case.id})


def test_loss_report_stops_the_line_at_once(desk: Desk) -> None:
    case = desk.file("report_loss", actor="X")
    assert case.state == "L1_PROVISIONAL_STOP"
    line = desk.carrier.line(NUMBER).line
    assert (line.status, line.stop_reasons) == (LineStatus.STOPPED, (StopReason.LOSS,))


def test_unproven_person_cannot_file_a_cancellation(desk: Desk) -> None:
    with pytest.raises(service.IllegalTransition), desk.db.session() as session:
        desk.file_in(session, "cancel_card", actor="X")


def test_second_loss_report_is_the_first(desk: Desk) -> None:
    first = desk.file("report_loss", "a")
    with desk.db.session() as session:
        again = desk.file_in(session, "report_loss", "b")
    assert (again.case.number, again.created) == (first.number, False)


def test_nothing_is_filed_when_the_carrier_is_down(desk: Desk) -> None:
    view = desk.carrier.line(NUMBER)
    desk.carrier.faults.set(FaultKind.DOWN)
    with pytest.raises(CarrierUnavailable), desk.db.session() as session:
        service.file_case(
            session, desk.ctx, kind="report_loss", msisdn=NUMBER, customer_id=view.customer.id, fields={},
            reason_code="lost", quote=None, conversation_id="c", channel="web", idempotency_key="k",
        )  # fmt: skip
    with desk.db.session() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0
        assert session.scalar(select(func.count()).select_from(Outbox)) == 0


def test_two_at_the_same_moment_give_one_case(desk: Desk) -> None:
    def attempt(key: str) -> str:
        try:
            return desk.file("cancel_card", key).number
        except DuplicateCase as duplicate:
            return duplicate.number

    with ThreadPoolExecutor(4) as pool:
        numbers = set(pool.map(attempt, ["a", "b", "a", "c"]))
    assert len(numbers) == 1


def test_finding(desk: Desk) -> None:
    case = desk.file("cancel_card")
    with desk.db.session() as session:
        found = service.find(session, f" {case.number.lower()} ")
        assert found is not None and found.id == case.id
        assert service.find(session, "XK20261122AAAAA") is None
        assert [one.id for one in service.open_cases(session, NUMBER)] == [case.id]


def test_everything_is_audited_and_masked(desk: Desk) -> None:
    desk.file("report_loss")
    with desk.db.session() as session:
        assert verify(session) == []
        rows = session.execute(text("SELECT event, subject, before, after FROM audit")).all()
    assert {row.event for row in rows} == {"report_loss.file", "report_loss.stop"}
    assert NUMBER not in str(rows)
