"""Table of suggestions that agents were given, and what they made of them (建议采纳记录)."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from xiaoka.db.base import Base


class AssistSuggestion(Base):
    """One suggestion; ``outcome`` is ``accepted``, ``edited`` or ``ignored`` once the agent has decided."""

    __tablename__ = "assist_suggestions"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(40), index=True)
    """Empty for a talk that was pasted and is not kept."""
    version: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    heard: Mapped[str] = mapped_column(Text, default="")
    """What the customer had said, as a wording for training: without anything of his."""
    label: Mapped[str] = mapped_column(String(60), default="")
    confidence: Mapped[float] = mapped_column(default=0.0)
    turn_id: Mapped[str | None] = mapped_column(String(40))
    created: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(String(10))
    edited: Mapped[str | None] = mapped_column(Text)
    """What the agent made of the text, masked."""
    by: Mapped[str | None] = mapped_column(String(40))
    decided: Mapped[datetime | None]
