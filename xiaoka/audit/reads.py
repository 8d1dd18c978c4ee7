"""Reading leaves a trace, too (查阅留痕): who looked at which masked data. The caller owns the transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.audit.models import AuditEntry
from xiaoka.audit.service import record

AGAIN = timedelta(minutes=10)
"""Within it the same person seeing the same things again is one reading: consoles ask every few seconds."""


def looked(
    session: Session, *, at: datetime, actor: str, channel: str, event: str, subject: str, seen: Sequence[str] = ()
) -> None:
    """Write down that somebody looked.

    Args:
        session: the caller's.
        at: aware UTC time.
        actor: who, such as ``agent:li.na``.
        channel: ``api`` or ``cli``.
        event: what, such as ``case.read``.
        subject: of what, such as ``case:<number>``, or a list such as ``cases``.
        seen: numbers of the things in a list.
    """
    after = {"seen": list(seen)} if seen else None
    query = (
        select(AuditEntry)
        .where(AuditEntry.subject == subject, AuditEntry.event == event, AuditEntry.actor == actor)
        .where(AuditEntry.at > at - AGAIN, AuditEntry.at <= at)
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    last = session.scalars(query).first()
    if last is None or last.after != after:
        record(session, at=at, actor=actor, channel=channel, event=event, subject=subject, after=after)
