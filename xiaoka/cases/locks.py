"""What may not be done with a number now, because of a case of it (业务锁).

Asked by tasks whose doing is no case of its own, such as a new service password, before they do anything.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from xiaoka.cases.context import CaseContext, Rules
from xiaoka.cases.enums import CaseKind
from xiaoka.cases.machine import open_cases
from xiaoka.cases.models import Case

FROZEN_BY_LOSS = frozenset("cancel transfer portcode reset_password".split())
"""A loss report freezes these; a new card may be asked for under it."""
_ALARMS = frozenset("OBJECTED FRAUD_LOCK R11L_LOCKING FRAUD_HOLD C8H_HELD".split())
_PROTECTED = frozenset("R10_SWITCHED R11_PROTECTED".split())


@dataclass(frozen=True)
class Lock:
    """Why an operation has to wait.

    Attributes:
        reason: ``alarm`` (somebody objected or fraud is feared, only a shop opens it), ``loss``, ``protected``
            (after a new card) or ``busy`` (another high-risk case is open).
        case: the case that locks.
        until: aware time of the end, where it is known.
    """

    reason: str
    case: Case
    until: datetime | None = None


def locked(session: Session, ctx: CaseContext, msisdn: str, operation: str) -> Lock | None:
    """Return what stands in the way of an operation on a number, the gravest first; None when it may go on.

    Args:
        session: any session.
        ctx: services.
        msisdn: the number.
        operation: ``cancel``, ``replace``, ``transfer``, ``portcode``, ``reset_password`` or ``call_records``.
    """
    found = [lock for case in open_cases(session, msisdn) if (lock := _by(case, ctx, operation))]
    order = ("alarm", "loss", "protected", "busy")
    return min(found, key=lambda lock: order.index(lock.reason), default=None)


def _by(case: Case, ctx: CaseContext, operation: str) -> Lock | None:
    if case.kind == CaseKind.REPORT_LOSS:
        return Lock("loss", case) if operation in FROZEN_BY_LOSS else None
    if case.frozen_at is not None:
        return None  # parked by a loss report, which locks by itself
    if case.state in _ALARMS:
        return Lock("alarm", case)
    if case.state in _PROTECTED:
        rules = Rules(ctx.policy, case, ctx.clock.now())
        protected = rules.value("replace.protected_operations")
        return Lock("protected", case, case.next_at) if operation in protected else None
    return Lock("busy", case) if operation != "call_records" else None
