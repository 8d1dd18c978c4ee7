"""Tables of running tasks. They, and not the engine's tracker, say what a customer is in the middle of."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import Mapped, mapped_column

from xiaoka.db.base import Base
from xiaoka.tasks.enums import TaskStatus


class TaskInstance(Base):
    """One task a customer has begun (办理中的业务)."""

    __tablename__ = "tasks"
    __table_args__ = (Index("ix_tasks_conversation_status", "conversation_id", "status"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(30))
    status: Mapped[str] = mapped_column(String(12), default=TaskStatus.ACTIVE)
    position: Mapped[int] = mapped_column(default=0)
    step: Mapped[str | None] = mapped_column(String(40))
    tries: Mapped[int] = mapped_column(default=0)
    data: Mapped[dict[str, Any]] = mapped_column(MutableDict.as_mutable(JSON()), default=dict)
    case_number: Mapped[str | None] = mapped_column(String(24))
    created: Mapped[datetime]
    updated: Mapped[datetime]


class TaskMemory(Base):
    """What a conversation knows across its tasks: the number spoken of, and its proof lives elsewhere."""

    __tablename__ = "task_memory"

    conversation_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    msisdn: Mapped[str | None] = mapped_column(String(11), index=True)


class TurnLog(Base):
    """Outcome of an action for one customer message, so that a retried message repeats nothing."""

    __tablename__ = "turn_log"
    __table_args__ = (UniqueConstraint("turn_id", "action"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    turn_id: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    task_id: Mapped[str | None] = mapped_column(ForeignKey("tasks.id"))
