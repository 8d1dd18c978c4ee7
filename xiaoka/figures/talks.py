"""Containment (自助解决率), reasons for a person, waiting and handling times, from conversations and handoffs."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiaoka.clock import china
from xiaoka.figures.spans import Span, percentile, share
from xiaoka.gateway.enums import Role
from xiaoka.gateway.models import Conversation, Message
from xiaoka.handoff.models import HandoffRequest


def containment(session: Session, span: Span) -> dict[str, Any]:
    """Return how many conversations began in the span, and how many of them never asked for a person.

    A conversation counts once the customer has said something.
    """
    spoke = select(Message.conversation_id).where(Message.role == Role.CUSTOMER)
    begun = select(Conversation.id, Conversation.created).where(
        Conversation.created >= span.since, Conversation.created < span.until, Conversation.id.in_(spoke)
    )
    asked = set(session.scalars(select(HandoffRequest.conversation_id).distinct()))
    all_days, kept_days = Counter[date](), Counter[date]()
    for conversation, created in session.execute(begun):
        day = china(created).date()
        all_days[day] += 1
        kept_days[day] += conversation not in asked
    total, kept = all_days.total(), kept_days.total()
    days = [
        {"day": day.isoformat(), "talks": all_days[day], "contained": kept_days[day],
         "share": share(kept_days[day], all_days[day])}
        for day in span.days()
    ]  # fmt: skip
    return {"talks": total, "contained": kept, "share": share(kept, total), "days": days}


def reasons(session: Session, span: Span) -> list[dict[str, Any]]:
    """Return why people were asked for, the most frequent first."""
    query = (
        select(HandoffRequest.reason, func.count())
        .where(HandoffRequest.created >= span.since, HandoffRequest.created < span.until)
        .group_by(HandoffRequest.reason)
    )
    found = sorted(session.execute(query), key=lambda row: (-row[1], row[0]))
    return [{"reason": reason, "count": count} for reason, count in found]


def times(session: Session, span: Span) -> dict[str, Any]:
    """Return waiting (asked → taken) and handling (taken → closed) in seconds: count, median and p95, also by day."""
    query = select(HandoffRequest.created, HandoffRequest.taken_at, HandoffRequest.closed_at).where(
        HandoffRequest.created >= span.since, HandoffRequest.created < span.until
    )
    waits: dict[date, list[float]] = {day: [] for day in span.days()}
    works: dict[date, list[float]] = {day: [] for day in span.days()}
    missed = 0
    for created, taken, closed in session.execute(query):
        day = china(created).date()
        if taken is not None:
            waits[day].append((taken - created).total_seconds())
        if taken is not None and closed is not None:
            works[day].append((closed - taken).total_seconds())
        missed += taken is None and closed is not None
    days = [{"day": day.isoformat(), **_pair("wait", waits[day]), **_pair("handle", works[day])} for day in span.days()]
    return {
        "wait": _summary([one for day in waits.values() for one in day]),
        "handle": _summary([one for day in works.values() for one in day]),
        "missed": missed,
        "days": days,
    }


def _summary(values: list[float]) -> dict[str, Any]:
    return {"count": len(values), "median": percentile(values, 0.5), "p95": percentile(values, 0.95)}


def _pair(name: str, values: list[float]) -> dict[str, Any]:
    return {f"{name}_count": len(values), f"{name}_median": percentile(values, 0.5),
            f"{name}_p95": percentile(values, 0.95)}  # fmt: skip
