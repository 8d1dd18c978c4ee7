"""The outbox (待发通知): what is to be sent, written in the same transaction as its cause."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from xiaoka.db.base import Base

_WAITING = text("done_at IS NULL AND dead_at IS NULL")


class Outbox(Base):
    """One message on its way out."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_waiting", "not_before", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    """Names the message for good: enqueued twice it is sent once, and receivers drop repeats by it."""
    kind: Mapped[str] = mapped_column(String(10))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created: Mapped[datetime]
    not_before: Mapped[datetime]
    """Not sent earlier; also the lease while a relay has it in hand."""
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(300))
