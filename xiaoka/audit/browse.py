"""Looking through the audit trail (审计查询): filters over entries, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.audit.models import AuditEntry
from xiaoka.audit.service import as_dict

PAGE = 100


@dataclass(frozen=True)
class Filter:
    """Which entries; empty means any. ``event`` and ``subject`` are beginnings, ``actor`` is whole."""

    actor: str = ""
    event: str = ""
    subject: str = ""
    channel: str = ""
    since: datetime | None = None
    until: datetime | None = None


def entries(
    session: Session, wanted: Filter, *, before: int | None = None, after: int | None = None, limit: int = PAGE
) -> list[dict[str, Any]]:
    """Return entries newest first, below a number; with ``after`` oldest first, above it."""
    query = select(AuditEntry)
    for column, text in ((AuditEntry.actor, wanted.actor), (AuditEntry.channel, wanted.channel)):
        query = query.where(column == text) if text else query
    for column, text in ((AuditEntry.event, wanted.event), (AuditEntry.subject, wanted.subject)):
        query = query.where(column.startswith(text, autoescape=True)) if text else query
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntry.at < wanted.until)
    if before is not None:
        query = query.where(AuditEntry.seq < before)
    if after is not None:
        query = query.where(AuditEntry.seq > after)
    order = AuditEntry.seq if after is not None else AuditEntry.seq.desc()
    return [{**as_dict(one), "hash": one.hash} for one in session.scalars(query.order_by(order).limit(limit))]
