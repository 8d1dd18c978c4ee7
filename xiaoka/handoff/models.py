"""Tables of requests for a person (转人工请求), of what colleagues write about a talk, and of events for consoles."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from xiaoka.db.base import Base
from xiaoka.handoff.enums import State

_OPEN = text("closed_at IS NULL")


class HandoffRequest(Base):
    """A customer's wish for a person (转人工请求); ``machine.py`` says what may happen to it."""

    __tablename__ = "handoff_requests"
    __table_args__ = (
        # asking again while waiting is the same wish
        Index("uq_handoff_requests_open", "conversation_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_handoff_requests_state", "state", "due_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    turn_id: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(60))
    context: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    case_number: Mapped[str | None] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(12), default=State.WAITING)
    skill: Mapped[str] = mapped_column(String(20), default="")
    """What an agent should know about (技能); empty for anybody."""
    agent: Mapped[str | None] = mapped_column(String(40))
    offered_to: Mapped[str | None] = mapped_column(String(40))
    tried: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Agents who were asked and did not take it."""
    note: Mapped[str] = mapped_column(Text, default="")
    """What the agent wrote at the end, masked."""
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """How things stood when an agent took it, and what he did: proofs, changed fields, cases."""
    call_back: Mapped[str | None] = mapped_column(Text)
    """Where and when to come back to the customer: a text with vault tokens."""
    told: Mapped[int] = mapped_column(default=0)
    """Position in the queue that the customer was told last."""
    created: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    first_reply_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    """When the worker looks again."""
    give_up_at: Mapped[datetime | None]
    """When waiting ends."""
    closed_at: Mapped[datetime | None]


class DeskEvent(Base):
    """Something that consoles are told; ``Last-Event-ID`` is its id."""

    __tablename__ = "desk_events"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(12))
    conversation_id: Mapped[str | None] = mapped_column(String(40), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class DeskNote(Base):
    """A note of colleagues about a talk (内部备注), masked; customers never see it."""

    __tablename__ = "desk_notes"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(40), index=True)
    by: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    after_seq: Mapped[int] = mapped_column(default=0)
    """Where in the talk it was written."""
    created: Mapped[datetime]


class DeskTag(Base):
    """A word on a talk (标签)."""

    __tablename__ = "desk_tags"
    __table_args__ = (UniqueConstraint("conversation_id", "tag"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(String(40), index=True)
    tag: Mapped[str] = mapped_column(String(20), index=True)
    by: Mapped[str] = mapped_column(String(40))


class DeskRead(Base):
    """Up to which message an agent has read a talk (已读)."""

    __tablename__ = "desk_reads"

    conversation_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
