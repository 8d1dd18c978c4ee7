"""Table of what customers thought of a conversation (满意度评价)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from xiaoka.db.base import Base


class Rating(Base):
    """One opinion, once per conversation."""

    __tablename__ = "ratings"
    __table_args__ = (CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),)

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    stars: Mapped[int]
    comment: Mapped[str] = mapped_column(Text, default="")
    """What he wrote, masked from the start."""
    channel: Mapped[str] = mapped_column(String(20))
    agent: Mapped[str | None] = mapped_column(String(40))
    """The agent who had the conversation last, None when it was the bot's alone."""
    at: Mapped[datetime]
