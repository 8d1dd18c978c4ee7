"""Table of turns worth learning from (待学说法)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from xiaoka.db.base import Base
from xiaoka.insight.enums import Status


class UncertainTurn(Base):
    """A message that was understood with little confidence, or corrected by an agent; masked from the start."""

    __tablename__ = "insight_turns"
    __table_args__ = (Index("ix_insight_turns_status", "status", "created"),)

    turn_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Id of the customer's message: the same message is collected once."""
    conversation_id: Mapped[str] = mapped_column(String(40), index=True)
    marked: Mapped[str] = mapped_column(Text)
    """The wording in the form of training data, ``[text](entity)``, with invented values instead of real ones."""
    heard: Mapped[str] = mapped_column(String(60))
    """The label that production gave."""
    confidence: Mapped[float]
    ranking: Mapped[list[Any]]
    why: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(10), default=Status.NEW)
    label: Mapped[str | None] = mapped_column(String(60))
    """The label a person gave."""
    by: Mapped[str | None] = mapped_column(String(40))
    created: Mapped[datetime]
    reviewed: Mapped[datetime | None]
