"""What a loss report does to other cases of the number, and what a new card does to the loss report."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.cases.context import CaseContext
from xiaoka.cases.enums import HIGH_RISK, Actor
from xiaoka.cases.guards import open_loss
from xiaoka.cases.machine import MACHINES, fire
from xiaoka.cases.models import Case


def freeze_earlier(session: Session, ctx: CaseContext, loss: Case) -> list[Case]:
    """Freeze every cancellation and replacement that was filed before a loss report (挂失冻结在办业务).

    Frozen cases no longer hold the number: a new replacement may be filed under the loss report.
    """
    query = select(Case).where(
        Case.msisdn == loss.msisdn, Case.kind.in_(HIGH_RISK), Case.closed.is_(None), Case.id != loss.id
    )
    frozen = []
    for case in session.scalars(query):
        if case.frozen_at is None and "freeze" in MACHINES[case.kind].events_in(case.state):
            fire(session, case, "freeze", Actor.SYSTEM, ctx=ctx, data={"loss": loss.number})
            frozen.append(case)
    return frozen


def end_loss(session: Session, ctx: CaseContext, replacement: Case) -> None:
    """Close the loss report when its number has a new card; the stop was lifted with it."""
    loss = open_loss(session, replacement.msisdn)
    if loss is not None and "replaced" in MACHINES[loss.kind].events_in(loss.state):
        fire(session, loss, "replaced", Actor.SYSTEM, ctx=ctx, data={"replacement": replacement.number})
