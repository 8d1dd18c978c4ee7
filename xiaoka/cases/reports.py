"""Limits on stops without proof of the holder: what is easy to ask for can be used to harm (恶意挂失).

The identity service limits the proofs; this counts the stops themselves, whichever way they came about. A holder who
proves himself is never limited.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiaoka.cases.context import CaseContext
from xiaoka.cases.enums import Actor, CaseKind
from xiaoka.cases.models import Case, CaseEvent


class TooManyReports(Exception):
    """The limit is used up: the reserved contact is called back (回拨), or the holder proves more."""


def check(session: Session, ctx: CaseContext, msisdn: str, source: str, now: datetime) -> None:
    """Refuse a loss report by somebody not proven when there were too many.

    Args:
        session: the caller's.
        ctx: services.
        msisdn: the number to be stopped.
        source: keyed hash of where the wish came from; empty: unknown, not limited here.
        now: aware time.

    Raises:
        TooManyReports: of this number, or of different numbers from this source.
    """
    for limit in ctx.policy.limits("loss.reports_per_number", at=now):
        made = _weak(now - limit.window).where(Case.msisdn == msisdn)
        if (session.scalar(made) or 0) >= limit.count:
            raise TooManyReports(f"reports of one number in {limit.window}")
    if not source:
        return
    for limit in ctx.policy.limits("loss.reports_per_source", at=now):
        others = _weak(now - limit.window, func.count(func.distinct(Case.msisdn))).where(
            Case.facts["source"].as_string() == source, Case.msisdn != msisdn
        )
        if (session.scalar(others) or 0) >= limit.count:
            raise TooManyReports(f"numbers of one source in {limit.window}")


def check_stops(session: Session, ctx: CaseContext, msisdn: str, source: str, now: datetime) -> None:
    """Refuse "that was not me" by somebody not proven as often as :func:`check` refuses a loss report.

    Args:
        session: the caller's.
        ctx: services.
        msisdn: the number whose cases are to be stopped.
        source: keyed hash of where the wish came from; empty: unknown, not limited here.
        now: aware time.

    Raises:
        TooManyReports: of this number, or of different numbers from this source.
    """
    for limit in ctx.policy.limits("loss.reports_per_number", at=now):
        made = _stops(now - limit.window, CaseEvent.at).where(Case.msisdn == msisdn)
        if (session.scalar(made) or 0) >= limit.count:
            raise TooManyReports(f"stops of one number in {limit.window}")
    if not source:
        return
    for limit in ctx.policy.limits("loss.reports_per_source", at=now):
        others = _stops(now - limit.window, Case.msisdn).where(
            CaseEvent.data["source"].as_string() == source, Case.msisdn != msisdn
        )
        if (session.scalar(others) or 0) >= limit.count:
            raise TooManyReports(f"numbers of one source in {limit.window}")


def facts(actor: str, source: str) -> dict[str, Any]:
    """Return what is kept of who filed."""
    return {"filed_by": str(actor)} | ({"source": source} if source else {})


def _weak(since: datetime, what: Any = None) -> Any:
    counted = func.count() if what is None else what
    return select(counted).select_from(Case).where(
        Case.kind == CaseKind.REPORT_LOSS, Case.created > since,
        Case.facts["filed_by"].as_string() == Actor.CONTACT,
    )  # fmt: skip


def _stops(since: datetime, each: Any) -> Any:
    """Count occasions or numbers; one occasion may stop several cases of a number."""
    return select(func.count(func.distinct(each))).select_from(CaseEvent).join(Case).where(
        CaseEvent.at > since, CaseEvent.actor == Actor.CONTACT, CaseEvent.event.in_(("object", "not_me")),
    )  # fmt: skip
