"""The worker's part: whatever is due, done once, whoever runs it and however often it is killed."""

from datetime import datetime, timedelta
from logging import ERROR, WARNING

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from structlog.contextvars import bound_contextvars

from xiaoka import tracing
from xiaoka.carrier.outside import rehearse
from xiaoka.carrier.ports import CarrierUnavailable
from xiaoka.cases import news, notices, timers
from xiaoka.cases.context import CaseContext, Rules
from xiaoka.cases.effects import EffectFailed
from xiaoka.cases.enums import Actor
from xiaoka.cases.looks import Next, look
from xiaoka.cases.machine import fire, next_wake, note_down, state_of
from xiaoka.cases.models import Case, CaseEvent
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
    with db.reading() as session:
        waiting = due(session, ctx.clock.now())
    return sum(_run_case(db, ctx, case_id) for case_id in waiting)


def backoff(tries: int) -> timedelta:
    """Return the pause after so many failures: 1, 2, 4 … minutes, half an hour at most."""
    return min(timedelta(minutes=2 ** min(tries - 1, 10)), BACKOFF_MAX)


def _run_case(db: Database, ctx: CaseContext, case_id: str) -> int:
    taken = 0
    while taken < CHAIN:
        try:
            with bound_contextvars(case=case_id):
                moved = rehearse(ctx.carrier, lambda: _stepped(db, ctx, case_id))
        except StaleDataError:
            break
        except Exception as error:
            _failed(db, ctx, case_id, error)
            break
        if not moved:
            break
        taken += 1
    return taken


def _stepped(db: Database, ctx: CaseContext, case_id: str) -> bool:
    with db.session() as session:
        return _step(session, ctx, case_id)


def _step(session: Session, ctx: CaseContext, case_id: str) -> bool:
    """Take one step of a case; False when there is nothing to do now."""
    now = ctx.clock.now()
    case = session.get(Case, case_id, with_for_update={"skip_locked": True})
    if case is None or case.wake_at is None or case.wake_at > now:
        return False
    with tracing.span("case.step", parent=case.trace, case=case.id, kind_of_case=case.kind, state=case.state):
        return _taken(session, ctx, case, now)


def _taken(session: Session, ctx: CaseContext, case: Case, now: datetime) -> bool:
    """Do what is due in a case that is due."""
    assert case.next_at is not None and case.wake_at is not None
    state, rules = state_of(case), Rules(ctx.policy, case, now)
    if now >= case.next_at and not (state.work and case.tries == 0 and state.on_time != state.work):
        return _fire(session, ctx, case, Next(state.on_time))
    if state.work:
        follows = look(state.work, case, ctx, rules, now)
        if follows.event:
            return _fire(session, ctx, case, follows)
        if now >= case.next_at:
            return _fire(session, ctx, case, Next(state.on_time))
        _remind(session, case, state, rules, now)
        if follows.again:
            case.wake_at = min(case.wake_at, now + follows.again)
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
    return True


def _remind(session: Session, case: Case, state: State, rules: Rules, now: datetime) -> None:
    """Send the reminder that is due, once, and sleep until the next one."""
    passed = timers.reminders(state, case, rules, case.updated, until=now)
    if passed and not _reminded(session, case, passed[-1]):
        seq = note_down(
            session, case, event="reminded", actor=Actor.SYSTEM, came_from=case.state, note=state.remind_key,
            data={}, at=now,
        )  # fmt: skip
        notices.tell(session, case, state, state.remind_key, seq=str(seq), rules=rules, now=now, actor=Actor.SYSTEM)
        news.reminded(session, case, seq=str(seq), rules=rules, now=now)
    case.wake_at = next_wake(case, state, rules, now)


def _reminded(session: Session, case: Case, since: datetime) -> bool:
    query = select(CaseEvent.seq).where(
        CaseEvent.case_id == case.id, CaseEvent.event == "reminded", CaseEvent.at >= since
    )
    return session.scalars(query).first() is not None


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
