"""Table of requests for a person (转人工请求)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from xiaoka.db.base import Base

_OPEN = text("closed_at IS NULL")


class HandoffRequest(Base):
    """A customer's wish for a person (转人工请求): waiting, then taken by an agent (坐席), then closed."""

    __tablename__ = "handoff_requests"
    __table_args__ = (
        # asking again while waiting is the same wish
        Index("uq_handoff_requests_open", "conversation_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    turn_id: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(60))
    context: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    case_number: Mapped[str | None] = mapped_column(String(24))
    agent: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    """What the agent wrote at the end, masked."""
    created: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
