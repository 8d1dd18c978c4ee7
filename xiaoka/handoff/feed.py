"""What consoles are told (坐席实时事件): rows written in the transaction that causes them. The caller owns it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiaoka.handoff.models import DeskEvent

KEPT = timedelta(days=1)
"""Whoever was away for longer reads the lists anew."""
_LATE = 50
# ids are given out before transactions commit: one of these may become visible after a greater one


def write(session: Session, kind: str, at: datetime, conversation_id: str | None = None, **data: Any) -> None:
    """Tell consoles something.

    Args:
        session: the caller's.
        kind: ``message``, ``queue``, ``owner``, ``note`` or ``presence``.
        at: aware UTC time.
        conversation_id: which conversation it is about.
        data: what they need to show it, masked.
    """
    session.add(DeskEvent(at=at, kind=kind, conversation_id=conversation_id, data=data))


def newest(session: Session) -> int:
    """Return the id of the last event."""
    return session.scalar(select(func.max(DeskEvent.id))) or 0


def after(session: Session, last: int, seen: set[int], *, limit: int = 500) -> list[DeskEvent]:
    """Return events behind an id, and those just before it that became visible late."""
    late = [one for one in seen if last - _LATE < one <= last]
    query = select(DeskEvent).where(DeskEvent.id > last - _LATE, DeskEvent.id.not_in(late))
    return list(session.scalars(query.order_by(DeskEvent.id).limit(limit)))


def window(session: Session, last: int) -> set[int]:
    """Return the ids just before one, which need not be told again."""
    return set(session.scalars(select(DeskEvent.id).where(DeskEvent.id > last - _LATE, DeskEvent.id <= last)))
