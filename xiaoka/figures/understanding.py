"""How well messages were understood over time (理解准确率), from what people said of collected turns."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiaoka.clock import china
from xiaoka.figures.spans import Span, share
from xiaoka.gateway.enums import Role
from xiaoka.gateway.models import Message
from xiaoka.insight.enums import Status
from xiaoka.insight.models import UncertainTurn

_JUDGED = (Status.LABELLED, Status.EXPORTED)


def accuracy(session: Session, span: Span) -> dict[str, Any]:
    """Return by day of the message: how many came, were collected, judged, and judged right.

    ``right_share`` is of the judged alone, which are the doubtful ones: it is a lower bound of the accuracy of all.
    ``estimate`` carries the errors among the judged over to all collected, and takes what was not collected for right.
    """
    heard, doubtful, judged, right = (Counter[date]() for _ in range(4))
    messages = select(Message.created).where(
        Message.role == Role.CUSTOMER, Message.command.is_(None), Message.text != "",
        Message.created >= span.since, Message.created < span.until,
    )  # fmt: skip
    for created in session.scalars(messages):
        heard[china(created).date()] += 1
    for turn in session.scalars(_turns(span)):
        day = china(turn.created).date()
        doubtful[day] += 1
        if turn.status in _JUDGED:
            judged[day] += 1
            right[day] += turn.label == turn.heard
    days = [{"day": day.isoformat(), **_row(heard[day], doubtful[day], judged[day], right[day])} for day in span.days()]
    total = _row(heard.total(), doubtful.total(), judged.total(), right.total())
    return {**total, "days": days, "confused": _confused(session, span)}


def _turns(span: Span) -> Any:
    return select(UncertainTurn).where(UncertainTurn.created >= span.since, UncertainTurn.created < span.until)


def _row(heard: int, doubtful: int, judged: int, right: int) -> dict[str, Any]:
    wrong = share(judged - right, judged)
    # a turn of a conversation that is erased by now is still collected
    whole = max(heard, doubtful)
    estimate = None if wrong is None or not whole else round(1 - wrong * doubtful / whole, 4)
    return {"heard": heard, "collected": doubtful, "judged": judged, "right": right,
            "right_share": share(right, judged), "estimate": estimate}  # fmt: skip


def _confused(session: Session, span: Span) -> list[dict[str, Any]]:
    """Return what was taken for what, the most frequent first."""
    query = (
        select(UncertainTurn.heard, UncertainTurn.label, func.count())
        .where(UncertainTurn.created >= span.since, UncertainTurn.created < span.until)
        .where(UncertainTurn.status.in_(_JUDGED), UncertainTurn.label != UncertainTurn.heard)
        .group_by(UncertainTurn.heard, UncertainTurn.label)
        .order_by(func.count().desc(), UncertainTurn.heard)
        .limit(10)
    )
    return [{"heard": heard, "label": label, "count": count} for heard, label, count in session.execute(query)]
