"""Erasing what a conversation left (删除), on request or when its time is over. The caller owns the transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from xiaoka.assist.models import AssistSuggestion
from xiaoka.audit.service import record
from xiaoka.cases.models import Case
from xiaoka.gateway.channels.models import ChannelPeer
from xiaoka.gateway.models import Choice, Conversation, Message
from xiaoka.handoff.models import DeskEvent, DeskNote, DeskRead, DeskTag, HandoffRequest
from xiaoka.insight.models import UncertainTurn
from xiaoka.satisfaction.models import Rating
from xiaoka.tasks.models import TaskInstance, TaskMemory, TurnLog
from xiaoka.vault.service import TOKEN, Vault


@dataclass(frozen=True)
class Erased:
    """What was erased of a conversation; ``kept`` says what was not, and why."""

    conversation: str
    values: int
    rows: int
    kept: str


def of_number(session: Session, msisdn: str) -> list[str]:
    """Return the conversations that spoke of a number, by themselves, their tasks or their cases."""
    queries = (
        select(Conversation.id).where(Conversation.msisdn == msisdn),
        select(TaskMemory.conversation_id).where(TaskMemory.msisdn == msisdn),
        select(Case.conversation_id).where(Case.msisdn == msisdn, Case.conversation_id != ""),
    )
    return sorted({found for query in queries for found in session.scalars(query)})


def erase_conversation(
    session: Session,
    vault: Vault,
    conversation_id: str,
    *,
    now: datetime,
    actor: str,
    reason: str,
    messages: bool = False,
) -> Erased:
    """Erase the sealed values of a conversation and, when wished, everything that was said in it.

    What an open case needs (such as the address a card is sent to) stays until the case is closed, and so do the
    messages by which it was agreed to. The case itself is kept as the law on records asks.

    Args:
        session: the caller's.
        vault: holds the values.
        conversation_id: which.
        now: aware UTC.
        actor: who does it, for the audit trail.
        reason: why, such as the number of the request.
        messages: remove messages, buttons, tasks and requests for a person as well.
    """
    open_cases = list(
        session.scalars(select(Case).where(Case.conversation_id == conversation_id, Case.closed.is_(None)))
    )
    needed = {match.group() for case in open_cases for match in TOKEN.finditer(_texts(case.fields))}
    values = vault.erase(session, conversation_id, keep=needed)
    rows = forget(session, conversation_id) if messages and not open_cases else 0
    kept = f"kept for open cases {', '.join(case.number for case in open_cases)}" if open_cases else "nothing kept"
    record(
        session, at=now, actor=actor, channel="cli", event="vault.erased", subject=f"conversation:{conversation_id}",
        after={"values": values, "rows": rows, "kept_for": [case.number for case in open_cases]},
        evidence=reason[:128],
    )  # fmt: skip
    return Erased(conversation_id, values, rows, kept)


def forget(session: Session, conversation_id: str) -> int:
    """Remove everything that was said in a conversation and the conversation itself; return how many rows.

    Records of proofs have a retention of their own, and the cases and the audit trail stay.
    """
    mine: list[tuple[type[Any], ColumnElement[bool]]] = [
        (TurnLog, or_(TurnLog.turn_id.in_(_turns(conversation_id)), TurnLog.task_id.in_(_tasks(conversation_id)))),
        *(
            (model, model.conversation_id == conversation_id)
            for model in (
                UncertainTurn,
                AssistSuggestion,
                HandoffRequest,
                Rating,
                DeskEvent,
                DeskNote,
                DeskTag,
                DeskRead,
                Choice,
                ChannelPeer,
                Message,
                TaskInstance,
                TaskMemory,
            )  # fmt: skip
        ),
        (Conversation, Conversation.id == conversation_id),
    ]
    return sum(removed(session, model, where) for model, where in mine)


def removed(session: Session, model: type[Any], *where: ColumnElement[bool]) -> int:
    """Delete rows and return how many."""
    result = session.execute(delete(model).where(*where).execution_options(synchronize_session=False))
    return result.rowcount if isinstance(result, CursorResult) else 0


def _turns(conversation_id: str) -> Any:
    return select(Message.id).where(Message.conversation_id == conversation_id)


def _tasks(conversation_id: str) -> Any:
    return select(TaskInstance.id).where(TaskInstance.conversation_id == conversation_id)


def _texts(fields: dict[str, Any]) -> str:
    return " ".join(value for value in fields.values() if isinstance(value, str))
