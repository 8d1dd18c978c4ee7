"""News of a case for its conversation: what is worth it, when, once."""

from datetime import UTC, datetime

from sqlalchemy import select

from tests.unit.cases.conftest import Desk
from xiaoka.clock import china
from xiaoka.notify.models import Outbox
from xiaoka.notify.proactive import opening
from xiaoka.policy.values import parse_hours


def news(desk: Desk) -> list[Outbox]:
    with desk.db.session() as session:
        return list(session.scalars(select(Outbox).where(Outbox.kind == "news").order_by(Outbox.id)))


def test_a_new_state_is_announced_once_and_not_in_the_first_minutes(desk: Desk) -> None:
    case = desk.file("cancel_card")
    desk.work()
    desk.work()
    (row,) = news(desk)
    assert row.payload["conversation_id"] == "conv_1"
    assert row.payload["news"] == {"event": "case_moved", "case_number": case.number, "state": "C7_RESERVED"}
    assert (row.not_before - case.created).total_seconds() >= 600


def test_what_the_holder_did_himself_is_no_news(desk: Desk) -> None:
    case = desk.file("cancel_card")
    desk.work()
    desk.fire(case, "revoke", "H")
    assert [row.payload["news"]["state"] for row in news(desk)] == ["C7_RESERVED"]


def test_a_stop_by_the_old_card_is_news(desk: Desk) -> None:
    case = desk.file("cancel_card")
    desk.work()
    desk.fire(case, "object", "O")
    assert news(desk)[-1].payload["news"]["state"] == "FRAUD_HOLD"


def test_only_the_reminder_of_the_last_day_is_said_in_the_conversation(desk: Desk) -> None:
    case = desk.file("cancel_card")
    desk.work()
    ends = desk.read(case).next_at
    assert ends is not None
    for hours in (71, 24, 22):
        left = (ends - desk.now()).total_seconds() / 3600
        desk.pass_time(hours=max(0.0, left - hours))
        desk.work()
    told = [row.payload["news"]["event"] for row in news(desk)]
    assert told == ["case_moved", "reservation_ends"]


def test_a_loss_report_is_not_spoken_of(desk: Desk) -> None:
    desk.file("report_loss", reason_code="lost")
    desk.work()
    assert news(desk) == []


def test_nobody_is_woken_at_night() -> None:
    hours = parse_hours("08:00-21:00")
    day = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in China
    late = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 23:00
    early = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)  # 05:00 of the 24th
    assert opening(hours, day) == day
    assert f"{china(opening(hours, late)):%d %H:%M}" == "24 08:00"
    assert f"{china(opening(hours, early)):%d %H:%M}" == "24 08:00"
