"""The worker's part: whatever is due, done once, whoever runs it and however often it is killed."""

from datetime import datetime, timedelta
from logging import ERROR, WARNING

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from xiaoka.carrier.ports import CarrierUnavailable
from xiaoka.cases import freeze, notices, timers
from xiaoka.cases.context import CaseContext, Rules
from xiaoka.cases.effects import EffectFailed
from xiaoka.cases.enums import Actor, CaseKind
from xiaoka.cases.looks import Next, look
from xiaoka.cases.machine import fire, next_wake, note_down, state_of
from xiaoka.cases.models import Case
from xiaoka.cases.table import State
from xiaoka.db.session import Database

log = structlog.get_logger(__name__)

BATCH = 100
CHAIN = 10
"""Steps of one case in one run; a chain such as approved → hold → issued → shipped is shorter."""
BACKOFF_MAX = timedelta(minutes=30)
ATTENTION_AFTER = 5
"""Failures in a row after which a person is asked to look."""


def due(session: Session, now: datetime) -> list[str]:
    """Return the ids of cases that the worker must look at, longest waiting first."""
    query = select(Case.id).where(Case.wake_at <= now).order_by(Case.wake_at).limit(BATCH)
    return list(session.scalars(query))


def run_due(db: Database, ctx: CaseContext) -> int:
    """Do everything that is due and return how many steps were taken.

    Each step is one transaction: the change at the carrier, then the move, then commit. A worker killed in
    between repeats the change with the same key, which the carrier carries out once. Two workers meet in the
    row lock or the version of the case: one of them gives way.
    """
    with db.session() as session:
        waiting = due(session, ctx.clock.now())
    return sum(_run_case(db, ctx, case_id) for case_id in waiting)


def backoff(tries: int) -> timedelta:
    """Return the pause after so many failures: 1, 2, 4 … minutes, half an hour at most."""
    return min(timedelta(minutes=2 ** min(tries - 1, 10)), BACKOFF_MAX)


def _run_case(db: Database, ctx: CaseContext, case_id: str) -> int:
    taken = 0
    while taken < CHAIN:
        try:
            with db.session() as session:
                moved = _step(session, ctx, case_id)
        except StaleDataError:
            break
        except Exception as error:
            _failed(db, ctx, case_id, error)
            break
        if not moved:
            break
        taken += 1
    return taken


def _step(session: Session, ctx: CaseContext, case_id: str) -> bool:
    """Take one step of a case; False when there is nothing to do now."""
    now = ctx.clock.now()
    case = session.get(Case, case_id, with_for_update={"skip_locked": True})
    if case is None or case.wake_at is None or case.wake_at > now:
        return False
    assert case.next_at is not None
    state, rules = state_of(case), Rules(ctx.policy, case, now)
    if now >= case.next_at and not (state.work and case.tries == 0 and state.on_time != state.work):
        return _fire(session, ctx, case, Next(state.on_time))
    if state.work:
        follows = look(state.work, case, ctx, rules, now)
        if follows.event:
            return _fire(session, ctx, case, follows)
        if now >= case.next_at:
            return _fire(session, ctx, case, Next(state.on_time))
        case.wake_at = min(case.next_at, now + follows.again) if follows.again else case.next_at
        return False
    _remind(session, case, state, rules, now)
    return False


def _fire(session: Session, ctx: CaseContext, case: Case, follows: Next) -> bool:
    try:
        # what the effect wrote before it failed, such as that an address was read, stays
        fire(session, case, follows.event, follows.actor, ctx=ctx, data=follows.data)
    except EffectFailed as failure:
        log.warning("effect_failed", case=case.number, instead=failure.event, error=str(failure))
        fire(session, case, failure.event, Actor.SYSTEM, ctx=ctx)
    if case.kind == CaseKind.REPLACE_CARD and case.state == "R11_PROTECTED":
        freeze.end_loss(session, ctx, case)
    return True


def _remind(session: Session, case: Case, state: State, rules: Rules, now: datetime) -> None:
    """Send the reminder that is due and sleep until the next one."""
    assert case.next_at is not None and case.wake_at is not None
    left = case.next_at - case.wake_at
    if any(abs(left - timedelta(hours=hours)) < timedelta(seconds=1) for hours in _hours(state, rules)):
        seq = note_down(
            session, case, event="reminded", actor=Actor.SYSTEM, came_from=case.state, note=state.remind_key,
            data={}, at=now,
        )  # fmt: skip
        notices.tell(session, case, state, state.remind_key, seq=str(seq), rules=rules, now=now)
    case.wake_at = next_wake(case, state, rules, now)


def _hours(state: State, rules: Rules) -> list[int]:
    return timers.remind_hours(state.reminders, rules) if state.reminders else []


def _failed(db: Database, ctx: CaseContext, case_id: str, error: Exception) -> None:
    """Try again later; after several failures ask a person."""
    now = ctx.clock.now()
    expected = isinstance(error, CarrierUnavailable)
    log.log(WARNING if expected else ERROR, "case_step_failed", case=case_id, error=repr(error))
    with db.session() as session:
        case = session.get_one(Case, case_id)
        if case.wake_at is None:
            return
        case.tries += 1
        case.wake_at = now + backoff(case.tries)
        if case.tries == ATTENTION_AFTER:
            case.attention = True
            note_down(
                session, case, event="stuck", actor=Actor.SYSTEM, came_from=case.state, note=None,
                data={"error": type(error).__name__}, at=now,
            )  # fmt: skip
