"""Moving a case from state to state, by the tables and nothing else."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiaoka.audit.service import record
from xiaoka.cases import news, notices, timers
from xiaoka.cases.context import CaseContext, Rules
from xiaoka.cases.effects import EFFECTS, Job
from xiaoka.cases.enums import HIGH_RISK, Actor
from xiaoka.cases.guards import GUARDS, Ask, entered
from xiaoka.cases.machine_cancel import CANCEL
from xiaoka.cases.machine_complaint import COMPLAINT
from xiaoka.cases.machine_dispute import DISPUTE
from xiaoka.cases.machine_keep import KEEP
from xiaoka.cases.machine_loss import LOSS
from xiaoka.cases.machine_password import PASSWORD
from xiaoka.cases.machine_pay import PAY
from xiaoka.cases.machine_replace import REPLACE
from xiaoka.cases.machine_resume import RESUME
from xiaoka.cases.models import Case, CaseEvent
from xiaoka.cases.table import START, Machine, Row, State
from xiaoka.ids import mask_msisdn
from xiaoka.policy.history import keep

__all__ = ["MACHINES", "START", "IllegalTransition", "allowed", "fire", "holder_of", "open_cases", "state_of"]

_TABLES = (CANCEL, REPLACE, LOSS, DISPUTE, RESUME, PAY, PASSWORD, KEEP, COMPLAINT)
MACHINES: dict[str, Machine] = {table.kind: table for table in _TABLES}
KEPT = frozenset(
    "risk risk_reasons sim_attached reserved_days at_shop reason remedy documents appeal second_report to".split()
    + "agreed_rest honoured refund_method".split()
)
"""Data of an event that is kept as a fact of the case."""


class IllegalTransition(Exception):
    """The tables do not allow the event; nothing was changed.

    ``why`` is ``closed``, ``event`` (unknown in this state), ``actor``, ``guard:<name>`` or ``number_busy``.
    """

    def __init__(self, case: Case, event: str, actor: str, why: str) -> None:
        super().__init__(f"{case.number} in {case.state}: {event} by {actor} refused ({why})")
        self.why = why


def fire(
    session: Session, case: Case, event: str, actor: str, *, ctx: CaseContext, data: dict[str, Any] | None = None
) -> Case:
    """Fire an event: check actor and guard, make the change, move, set the next date, tell and write down.

    Args:
        session: the caller's; on any error roll it back.
        case: the case, read in this session.
        event: as in the tables.
        actor: one of :class:`Actor`; an event with an effect is for ``S`` alone.
        ctx: services.
        data: facts about the event, free of secrets: ``by`` (agent), ``level`` (proof, 0 to 3),
            ``evidence_id``, ``reason``, ``remedy`` …

    Raises:
        IllegalTransition: not allowed; nothing was changed.
        EffectFailed: the change cannot be made; fire the event it names instead.
        CarrierUnavailable: try again later.
        sqlalchemy.orm.exc.StaleDataError: somebody else moved the case meanwhile.
    """
    given = data or {}
    now = ctx.clock.now()
    rules = Rules(ctx.policy, case, now)
    ask = Ask(session, case, ctx, rules, given, now)
    row = _choose(ask, event, Actor(actor))
    state = MACHINES[case.kind].states[row.target]
    _check_number_free(session, case, row, state)
    before = {"state": case.state, "next_at": _iso(case.next_at)}
    facts = {**case.facts, **{name: given[name] for name in KEPT & given.keys()}}
    if row.effect:
        facts |= EFFECTS[row.effect](Job(session, case, ctx, _key(session, case, row), now))
    case.facts = facts
    _move(case, row, state, rules, now)
    session.add(case)
    session.flush()
    keep(session, ctx.policy, now)
    _write_down(session, case, row, event, actor, given, before, state, rules, now)
    if row.spreads:
        _spread(session, case, row.spreads, ctx)
    return case


def allowed(
    session: Session, case: Case, event: str, actor: str, *, ctx: CaseContext, data: dict[str, Any] | None = None
) -> Row:
    """Return the row that an event would take now; nothing is changed. Arguments and errors as :func:`fire`."""
    now = ctx.clock.now()
    row = _choose(Ask(session, case, ctx, Rules(ctx.policy, case, now), data or {}, now), event, Actor(actor))
    _check_number_free(session, case, row, MACHINES[case.kind].states[row.target])
    return row


def open_cases(session: Session, msisdn: str) -> list[Case]:
    """Return the open cases of a number, newest first; frozen ones are open too."""
    query = select(Case).where(Case.msisdn == msisdn, Case.closed.is_(None)).order_by(Case.created.desc(), Case.id)
    return list(session.scalars(query))


def state_of(case: Case) -> State:
    """Return the state of a case as the tables describe it."""
    return MACHINES[case.kind].states[case.state]


def holder_of(session: Session, msisdn: str) -> Case | None:
    """Return the high-risk case that holds a number; frozen cases do not."""
    query = select(Case).where(
        Case.msisdn == msisdn, Case.kind.in_(HIGH_RISK), Case.closed.is_(None), Case.frozen_at.is_(None)
    )
    return session.scalars(query).first()


def _choose(ask: Ask, event: str, actor: Actor) -> Row:
    case = ask.case
    rows = MACHINES[case.kind].rows_for(case.state, event)
    if not rows:
        why = "closed" if case.closed else "event"
        raise IllegalTransition(case, event, actor, why)
    allowed = [row for row in rows if actor in row.actors]
    if not allowed:
        raise IllegalTransition(case, event, actor, "actor")
    for row in allowed:
        if not row.guard or GUARDS[row.guard](ask):
            return row
    raise IllegalTransition(case, event, actor, f"guard:{allowed[-1].guard}")


def _spread(session: Session, case: Case, event: str, ctx: CaseContext) -> None:
    """Fire an event by S at the other open cases of the number; those that do not know it now are left alone."""
    for other in open_cases(session, case.msisdn):
        if other.id == case.id or (event == "freeze" and other.frozen_at is not None):
            continue
        with suppress(IllegalTransition):
            fire(session, other, event, Actor.SYSTEM, ctx=ctx, data={"because": case.number})


def _check_number_free(session: Session, case: Case, row: Row, state: State) -> None:
    """A parked case may only go on when no other case has taken the number meanwhile."""
    still = row.target == case.state or row.parks or row.stays or state.terminal
    leaves = case.frozen_at is not None and not still
    if leaves and case.kind in HIGH_RISK and holder_of(session, case.msisdn) is not None:
        raise IllegalTransition(case, row.event, "", "number_busy")


def _key(session: Session, case: Case, row: Row) -> str:
    times = entered(session, case, row.target) + 1
    return f"{case.id}:{row.target}" + (f":{times}" if times > 1 else "")


def _move(case: Case, row: Row, state: State, rules: Rules, now: datetime) -> None:
    loop = case.state == row.target
    case.state = row.target
    case.updated, case.tries = now, 0
    case.attention = row.attention or state.attention
    case.next_note_key = state.next_note or None
    if row.parks:
        case.frozen_at = case.frozen_at or now
    elif not loop and not row.stays:
        case.frozen_at = None
    if state.terminal:
        case.closed, case.next_at, case.wake_at = now, None, None
        return
    if not row.keeps or case.next_at is None:
        case.next_at = timers.deadline(state, case, rules, now)
    case.wake_at = now if state.work else next_wake(case, state, rules, now)


def next_wake(case: Case, state: State, rules: Rules, now: datetime) -> datetime:
    """Return when the worker looks again if nothing happens: the next reminder, else the next date."""
    assert case.next_at is not None
    return next(iter(timers.reminders(state, case, rules, now)), case.next_at)


def _write_down(
    session: Session,
    case: Case,
    row: Row,
    event: str,
    actor: str,
    data: dict[str, Any],
    before: dict[str, Any],
    state: State,
    rules: Rules,
    now: datetime,
) -> None:
    loop = before["state"] == row.target
    note = row.message or (None if loop or row.quiet else state.sms)
    seq = note_down(session, case, event=event, actor=actor, came_from=before["state"], note=note, data=data, at=now)
    record(
        session,
        at=now,
        actor=str(data.get("by") or actor),
        channel=case.channel,
        event=f"{case.kind}.{event}",
        subject=f"case:{case.number}",
        before=before,
        after={"state": case.state, "next_at": _iso(case.next_at), "number": mask_msisdn(case.msisdn)},
        evidence=data.get("evidence_id"),
        policy_version=rules.version,
    )
    notices.tell(session, case, state, note, seq=str(seq), rules=rules, now=now, actor=actor)
    if not loop:
        news.moved(session, case, seq=str(seq), rules=rules, now=now, actor=actor)


def note_down(
    session: Session,
    case: Case,
    *,
    event: str,
    actor: str,
    came_from: str,
    note: str | None,
    data: dict[str, Any],
    at: datetime,
) -> int:
    """Append to the timeline of a case and return the number of the entry."""
    last = session.scalar(select(func.max(CaseEvent.seq)).where(CaseEvent.case_id == case.id))
    seq = (last or 0) + 1
    session.add(
        CaseEvent(
            case_id=case.id, seq=seq, at=at, actor=actor, event=event, from_state=came_from, to_state=case.state,
            note=note, data=data,
        )
    )  # fmt: skip
    session.flush()
    return seq


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
