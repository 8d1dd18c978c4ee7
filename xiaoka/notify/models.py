"""The outbox (待发通知): what is to be sent, written in the same transaction as its cause."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from xiaoka import tracing
from xiaoka.db.base import Base

_WAITING = text("done_at IS NULL AND dead_at IS NULL")


class InboundSms(Base):
    """An SMS that came in (上行短信), so that it counts once; its words are not kept."""

    __tablename__ = "inbound_sms"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    at: Mapped[datetime]
    meant: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(10))


class Outbox(Base):
    """One message on its way out."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_waiting", "not_before", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_outbox_lane", "lane", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    """Names the message for good: enqueued twice it is sent once, and receivers drop repeats by it."""
    kind: Mapped[str] = mapped_column(String(10))
    lane: Mapped[str | None] = mapped_column(String(80))
    """Messages of one lane leave one after the other, in the order they were written; none: in any order."""
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    trace: Mapped[str | None] = mapped_column(String(tracing.LENGTH), default=tracing.current)
    """The trace in which it was written; sending it is a part of that."""
    created: Mapped[datetime]
    not_before: Mapped[datetime]
    """Not sent earlier; also the lease while a relay has it in hand."""
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(300))
