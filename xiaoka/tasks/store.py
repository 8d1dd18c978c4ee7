"""Running tasks in the database: a stack per conversation."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from xiaoka.ids import token
from xiaoka.tasks.enums import TaskStatus
from xiaoka.tasks.models import TaskInstance, TaskMemory, TurnLog


def stack(session: Session, conversation_id: str) -> list[TaskInstance]:
    """Return the open tasks of a conversation, top first."""
    return list(session.scalars(_open(), {"conversation": conversation_id}))


def top(session: Session, conversation_id: str) -> TaskInstance | None:
    """Return the task being worked on."""
    return next(iter(stack(session, conversation_id)), None)


def push(session: Session, conversation_id: str, channel: str, kind: str, now: datetime) -> TaskInstance:
    """Put a new task on top of the stack."""
    open_tasks = stack(session, conversation_id)
    task = TaskInstance(
        id=token("t"),
        conversation_id=conversation_id,
        channel=channel,
        kind=kind,
        status=TaskStatus.ACTIVE,
        position=open_tasks[0].position + 1 if open_tasks else 0,
        step=None,
        tries=0,
        data={},
        created=now,
        updated=now,
    )
    session.add(task)
    session.flush()
    return task


def raise_to_top(session: Session, task: TaskInstance) -> None:
    """Make an open task the one being worked on."""
    others = [one for one in stack(session, task.conversation_id) if one.id != task.id]
    if others:
        task.position = others[0].position + 1
        session.flush()


def last_done(session: Session, conversation_id: str, kind: str) -> TaskInstance | None:
    """Return the newest finished task of a kind in this conversation."""
    return _last(session, conversation_id, kind, TaskStatus.DONE)


def last_blocked(session: Session, conversation_id: str, kind: str) -> TaskInstance | None:
    """Return the newest task of a kind that a rule ended in this conversation."""
    return _last(session, conversation_id, kind, TaskStatus.BLOCKED)


def _last(session: Session, conversation_id: str, kind: str, status: TaskStatus) -> TaskInstance | None:
    query = (
        select(TaskInstance)
        .where(
            TaskInstance.conversation_id == conversation_id,
            TaskInstance.kind == kind,
            TaskInstance.status == status,
        )
        .order_by(TaskInstance.updated.desc())
    )
    return session.scalars(query).first()


def left_last(session: Session, conversation_id: str) -> TaskInstance | None:
    """Return the newest task of a conversation if it was left or handed over before its end."""
    newest = next(iter(lately(session, conversation_id, 1)), None)
    return newest if newest and newest.status in (TaskStatus.STOPPED, TaskStatus.HANDED_OFF) else None


def lately(session: Session, conversation_id: str, count: int) -> list[TaskInstance]:
    """Return the newest tasks of a conversation, however they ended."""
    query = (
        select(TaskInstance)
        .where(TaskInstance.conversation_id == conversation_id)
        .order_by(TaskInstance.updated.desc(), TaskInstance.position.desc())
    )
    return list(session.scalars(query.limit(count)))


def remembered_msisdn(session: Session, conversation_id: str) -> str | None:
    """Return the number this conversation last spoke of."""
    memory = session.get(TaskMemory, conversation_id)
    return memory.msisdn if memory else None


def remember_msisdn(session: Session, conversation_id: str, msisdn: str) -> None:
    """Keep the number for the next task of the conversation."""
    memory = session.get(TaskMemory, conversation_id)
    if memory is None:
        session.add(TaskMemory(conversation_id=conversation_id, msisdn=msisdn))
    else:
        memory.msisdn = msisdn


def logged(session: Session, turn_id: str, action: str) -> dict[str, Any] | None:
    """Return the outcome an action already had for this message, if it ran before."""
    found: dict[str, Any] | None = session.scalar(_outcome(), {"turn": turn_id, "action": action})
    return found


def log(session: Session, turn_id: str, action: str, outcome: dict[str, Any], now: datetime) -> None:
    """Keep the outcome of an action for this message."""
    session.add(TurnLog(turn_id=turn_id, action=action, outcome=outcome, at=now))


# Every turn asks these, and building a question costs more than asking it.
@cache
def _open() -> Select[TaskInstance]:
    mine = (TaskInstance.conversation_id == bindparam("conversation"), TaskInstance.status == TaskStatus.ACTIVE)
    return select(TaskInstance).where(*mine).order_by(TaskInstance.position.desc())


@cache
def _outcome() -> Select[dict[str, Any]]:
    return select(TurnLog.outcome).where(TurnLog.turn_id == bindparam("turn"), TurnLog.action == bindparam("action"))
