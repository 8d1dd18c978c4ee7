"""The supervisor's figures, from rows whose numbers are known."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.unit.board.conftest import Staffing, file
from tests.unit.gateway.conftest import Desk
from xiaoka.audit.models import AuditEntry
from xiaoka.cases.machine import MACHINES
from xiaoka.figures import funnel, satisfaction, talks, understanding
from xiaoka.figures.service import TABLES
from xiaoka.figures.spans import Span, percentile, share
from xiaoka.gateway.models import Conversation, Message
from xiaoka.handoff.models import HandoffRequest
from xiaoka.insight.models import UncertainTurn
from xiaoka.notify.models import Outbox
from xiaoka.satisfaction.models import Rating
from xiaoka.tasks.models import TaskInstance


def talk(session: Session, name: str, at: datetime, *, says: str = "我要销户") -> None:
    session.add(Conversation(id=name, channel="web", created=at, last_active=at))
    session.flush()
    session.add(Message(id=f"m_{name}", conversation_id=name, seq=1, role="customer", text=says, created=at))


def wish(
    session: Session, name: str, at: datetime, *, reason: str = "wish", taken: int | None, closed: int | None
) -> None:
    def later(seconds: int | None) -> datetime | None:
        return None if seconds is None else at + timedelta(seconds=seconds)

    session.add(
        HandoffRequest(
            id=f"h_{name}", conversation_id=name, turn_id=f"m_{name}", reason=reason, context={}, created=at,
            taken_at=later(taken), closed_at=later(closed),
        )
    )  # fmt: skip


def task(session: Session, name: str, at: datetime, **more: Any) -> None:
    given = {"kind": "cancel_card", "status": "active", "step": None} | more
    session.add(TaskInstance(id=name, conversation_id="c", channel="web", created=at, updated=at, **given))


@pytest.fixture
def now(desk: Desk) -> datetime:
    return desk.core.clock.now()


def test_percentiles_are_values_that_occurred() -> None:
    assert percentile([], 0.5) is None
    assert (percentile([9, 1, 5], 0.5), percentile([9, 1, 5], 0.95), percentile([7], 0.95)) == (5, 9, 7)
    assert (share(1, 3), share(0, 0)) == (0.3333, None)


def test_a_day_is_a_day_in_china(now: datetime) -> None:
    span = Span.ending(now, 1)
    assert (span.until - span.since, span.since.hour) == (timedelta(days=1), 16)
    assert len(list(Span.ending(now, 500).days())) == 92


def test_states_of_success_are_states() -> None:
    known = {state for machine in MACHINES.values() for state in machine.states}
    assert known >= funnel.SUCCESS


def test_a_funnel_tells_how_far_people_came(desk: Desk, now: datetime) -> None:
    case = file(desk, "cancel_card")
    with desk.core.db.session() as session:
        task(session, "t1", now, step="number")
        task(session, "t2", now, step="verify", status="stopped")
        task(session, "t3", now, step="quote", status="handed_off")
        task(session, "t4", now, step="confirm", status="stopped")
        task(session, "t5", now, status="done", case_number=case.number, step="confirm")
        task(session, "old", now - timedelta(days=30))
        task(session, "b1", now, kind="check_balance", status="done")
        session.flush()
        cancel, balance = funnel.funnels(session, Span.ending(now, 7))
    assert cancel["stages"] == {"started": 5, "verified": 3, "confirmed": 1, "filed": 1, "done": 0}
    assert {one["step"] for one in cancel["drops"]} == {"number", "verify", "quote", "confirm"}
    assert balance["stages"]["confirmed"] is None and balance["stages"]["done"] == 1


def test_containment_counts_who_spoke_and_asked_for_nobody(desk: Desk, now: datetime) -> None:
    with desk.core.db.session() as session:
        for name in ("c_a", "c_b", "c_c", "c_d"):
            talk(session, name, now)
        session.add(Conversation(id="c_silent", channel="web", created=now, last_active=now))
        session.flush()
        wish(session, "c_a", now, taken=30, closed=330)
        wish(session, "c_b", now, reason="complaint", taken=None, closed=600)
        session.flush()
        span = Span.ending(now, 2)
        found = talks.containment(session, span)
        assert (found["talks"], found["contained"], found["share"]) == (4, 2, 0.5)
        assert [day["talks"] for day in found["days"]] == [0, 4]
        assert talks.reasons(session, span) == [{"reason": "complaint", "count": 1}, {"reason": "wish", "count": 1}]
        times = talks.times(session, span)
    assert times["wait"] == {"count": 1, "median": 30, "p95": 30}
    assert (times["handle"]["median"], times["missed"]) == (300, 1)


def test_accuracy_is_what_people_said(desk: Desk, now: datetime) -> None:
    def turn(session: Session, name: str, heard: str, label: str | None, status: str = "labelled") -> None:
        session.add(
            UncertainTurn(
                turn_id=name, conversation_id="c", marked="说法", heard=heard, confidence=0.4, ranking=[], why="unsure",
                status=status, label=label, created=now,
            )
        )  # fmt: skip

    with desk.core.db.session() as session:
        for number in range(20):
            talk(session, f"c_{number}", now)
        turn(session, "1", "cancel_card", "cancel_card")
        turn(session, "2", "cancel_card", "replace_card", "exported")
        turn(session, "3", "greet", None, "dropped")
        turn(session, "4", "greet", None, "new")
        session.flush()
        found = understanding.accuracy(session, Span.ending(now, 1))
    assert (found["heard"], found["collected"], found["judged"], found["right"]) == (20, 4, 2, 1)
    assert (found["right_share"], found["estimate"]) == (0.5, 0.9)
    assert found["confused"] == [{"heard": "cancel_card", "label": "replace_card", "count": 1}]


def test_satisfaction_is_of_those_who_voted(desk: Desk, now: datetime) -> None:
    with desk.core.db.session() as session:
        for number, (stars, agent) in enumerate([(5, None), (4, "li.na"), (1, "li.na")]):
            talk(session, f"c_{number}", now)
            session.add(Rating(conversation_id=f"c_{number}", stars=stars, channel="web", agent=agent, at=now))
        session.flush()
        found = satisfaction.csat(session, Span.ending(now, 2))
    assert (found["votes"], found["mean"], found["share"]) == (3, 3.33, 0.6667)
    assert (found["with_person"], found["bot_alone"]) == (2.5, 5.0)
    assert [day["votes"] for day in found["days"]] == [0, 3] and found["days"][0]["mean"] is None


async def test_figures_are_for_those_who_may(desk: Desk, clerk: Staffing) -> None:
    li, zhao = await clerk("li.na"), await clerk("zhao.min")
    assert (await li.http.get("/api/console/figures")).status_code == 403
    assert (await li.http.get("/api/console/figures/funnel.csv")).status_code == 403
    found = await zhao.look("/api/console/figures", days=7)
    assert len(found["containment"]["days"]) == 7
    for table in ("funnel", "accuracy", "letters"):
        answer = await zhao.http.get(f"/api/console/figures/{table}.csv", params={"days": 3})
        assert answer.status_code == 200 and answer.text.startswith("\ufeff")
        assert "attachment" in answer.headers["content-disposition"]
    assert (await zhao.http.get("/api/console/figures/salaries.csv")).status_code == 422
    with desk.core.db.session() as session:
        assert session.query(AuditEntry).filter_by(event="figures.exported").count() == 3
        span = Span.ending(desk.core.clock.now(), 3)
        assert all(isinstance(rows(session, span), list) for rows in TABLES.values())


async def test_a_dead_letter_is_tried_again_by_a_supervisor(desk: Desk, clerk: Staffing, now: datetime) -> None:
    with desk.core.db.session() as session:
        letter = Outbox(
            key="k", kind="push", payload={"to": "13800138001"}, created=now, not_before=now, tries=10, dead_at=now,
            last_error="GiveUp: no such address",
        )  # fmt: skip
        session.add(letter)
        session.flush()
        number = letter.id
    sun, zhao = await clerk("sun.jie"), await clerk("zhao.min")
    (dead,) = (await sun.look("/api/console/figures"))["dead_letters"]
    assert (dead["to"], dead["error"]) == ("138****8001", "GiveUp: no such address")
    assert await sun.refused(f"/api/console/letters/{number}/retry") == "right_missing"
    assert (await zhao.send(f"/api/console/letters/{number}/retry"))["dead_at"] is None
    assert await zhao.refused(f"/api/console/letters/{number}/retry") == "letter_unknown"
    assert await zhao.refused(f"/api/console/letters/{2**70}/retry") == "request_malformed"
