"""The second pair of eyes (双人复核): one person proposes, another one decides. The caller owns the transaction.

A proposal is a line of the case's own timeline, so it is kept, shown and erased with the case. It holds as long as the
case stands in the state in which it was made.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.audit.service import record
from xiaoka.board.deeds import Deed
from xiaoka.cases.context import CaseContext, Rules
from xiaoka.cases.machine import note_down
from xiaoka.cases.models import Case, CaseEvent
from xiaoka.ids import mask_msisdn

PROPOSED = "proposed:"
_LOCKED = "LOCKED_SHOP"


def needed(ctx: CaseContext, case: Case, deed: Deed) -> bool:
    """Tell whether a deed needs two persons: the policy says which, and what the tables ask for is never less."""
    if case.state == _LOCKED and deed.name in ("shop_lift", "shop_convert"):
        return True
    listed = Rules(ctx.policy, case, ctx.clock.now()).value("review.second_clerk")
    return f"{case.kind}.{deed.event}" in listed


def proposal(session: Session, case: Case, deed: Deed) -> CaseEvent | None:
    """Return the proposal that stands; None when the case has moved since."""
    steps = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq.desc())
    for step in session.scalars(steps):
        if step.event == f"{PROPOSED}{deed.name}" and step.to_state == case.state:
            return step
        if step.from_state != step.to_state:
            return None
    return None


def proposer(session: Session, case: Case, deed: Deed) -> str:
    """Return who proposed; empty when nobody did."""
    found = proposal(session, case, deed)
    return str(found.data.get("by", "")) if found else ""


def propose(
    session: Session,
    case: Case,
    deed: Deed,
    *,
    by: str,
    note: str,
    at: datetime,
    version: str,
    channel: str = "console",
) -> None:
    """Write down that somebody wants a deed done; the customer hears nothing yet.

    Args:
        session: the caller's; the case is held for writing.
        case: which.
        deed: what.
        by: who, such as ``agent:li.na``.
        note: why, for the colleague who decides.
        at: aware UTC time.
        version: of the policy.
        channel: ``console`` or ``cli``.
    """
    event = f"{PROPOSED}{deed.name}"
    data = {"by": by, "comment": note}
    note_down(session, case, event=event, actor="A", came_from=case.state, note=None, data=data, at=at)
    record(
        session, at=at, actor=by, channel=channel, event=f"{case.kind}.{event}"[:64], subject=f"case:{case.number}",
        after={"state": case.state, "number": mask_msisdn(case.msisdn)}, policy_version=version,
    )  # fmt: skip
