"""Messages: appended with gap-free numbers, read back as history. Callers hold the conversation's lock."""

from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka import ids
from xiaoka.gateway import delivery, statements
from xiaoka.gateway.enums import Role, Status
from xiaoka.gateway.models import Choice, Conversation, Message
from xiaoka.gateway.plain import hide_numbers
from xiaoka.handoff import feed

HISTORY_LIMIT = 200
_PREVIEW = 200
_SHOWN_BODY = frozenset(("text", "buttons", "card", "progress", "link", "expects", "agent"))


def append(
    session: Session,
    conversation: Conversation,
    *,
    role: Role,
    now: datetime,
    hidden: bool = False,
    **fields: Any,
) -> Message:
    """Store a message at the end of a conversation; a hidden one gets no number that people see."""
    if not hidden:
        conversation.last_seq += 1
    message = Message(
        id=ids.token("m"),
        conversation_id=conversation.id,
        seq=None if hidden else conversation.last_seq,
        role=role,
        created=now,
        **fields,
    )
    session.add(message)
    session.flush()
    if role != Role.CUSTOMER and not hidden:
        delivery.post(session, conversation, message, now)
    if not hidden:
        told = hide_numbers(str(fields.get("shown", "")))[:_PREVIEW]
        feed.write(session, "message", now, conversation.id, seq=message.seq, role=role, text=told)
    return message


def by_client_id(session: Session, conversation_id: str, client_id: str) -> Message | None:
    """Return the message that a client already sent under this id."""
    return session.scalar(statements.message_of_client(), {"conversation": conversation_id, "client": client_id})


def by_id(session: Session, message_id: str) -> Message:
    """Return a message by its public id."""
    return session.scalars(statements.message(), {"message": message_id}).one()


def conversation_of(session: Session, message_id: str) -> str:
    """Return the id of the conversation that a message is in."""
    return session.scalars(statements.conversation_of_message(), {"message": message_id}).one()


def find(session: Session, message_id: str) -> Message | None:
    """Return a message by its public id, if there is one."""
    return session.scalar(statements.message(), {"message": message_id})


def next_pending(session: Session, conversation_id: str) -> Message | None:
    """Return the oldest message of a conversation that still wants an answer."""
    return session.scalar(statements.next_pending(), {"conversation": conversation_id})


def conversations_with_pending(session: Session) -> list[str]:
    """Return the conversations in which a message still wants an answer."""
    query = select(Message.conversation_id).where(Message.status == Status.PENDING).distinct()
    return list(session.scalars(query))


def unanswered(session: Session, conversation_id: str) -> list[Message]:
    """Return the messages that wait for an answer or got none."""
    query = (
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.status.in_((Status.PENDING, Status.FAILED)),
        )
        .order_by(Message.n)
    )
    return list(session.scalars(query))


def undelivered(session: Session, conversation: Conversation, *, asked: int) -> list[Message]:
    """Return what others said that the client has not been told, oldest first.

    It ends before the first answer to a message that the customer sent later: another request waits for that one.

    Args:
        session: the caller's.
        conversation: held for writing.
        asked: number of the message that is being answered.
    """
    unheard = {"conversation": conversation.id, "delivered": conversation.delivered}
    rows = session.execute(statements.undelivered(), unheard)
    return [message for message, _ in takewhile(lambda row: (row[1] or 0) <= asked, rows)]


def between(session: Session, conversation_id: str, first: int, last: int) -> list[Message]:
    """Return what others than the customer said, from one number to another."""
    query = (
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.seq.between(first, last),
            Message.role != Role.CUSTOMER,
        )
        .order_by(Message.seq)
    )
    return list(session.scalars(query))


def history(
    session: Session, conversation: Conversation, *, after: int = 0, limit: int = HISTORY_LIMIT
) -> list[dict[str, Any]]:
    """Return the messages behind a sequence number as clients see them, oldest first."""
    query = (
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.seq > after)
        .order_by(Message.seq)
        .limit(limit)
    )
    found = list(session.scalars(query))
    choices = _choices(session, conversation.id, found)
    return [public(one, conversation.choice_group, choices.get(one.seq or 0, [])) for one in found]


def public(message: Message, live_group: str | None, choices: list[Choice]) -> dict[str, Any]:
    """Return a message as clients see it: masked, without payloads and without what was understood.

    ``live`` tells whether its buttons can still be pressed, ``chosen`` which one was. Rows to be shown whole have their
    mark still: :mod:`xiaoka.gateway.whole` takes it out where the message leaves for its customer.
    """
    shown: dict[str, Any] = {
        "seq": message.seq,
        "id": message.id,
        "role": message.role,
        "text": message.shown,
        "at": message.created.isoformat(),
    }
    if message.role == Role.CUSTOMER:
        shown |= {"client_message_id": message.client_id, "status": message.status}
        if picture := message.body.get("picture"):
            shown["picture"] = picture
        return shown | ({"choice_id": message.choice_id} if message.choice_id else {})
    shown["body"] = {name: value for name, value in message.body.items() if name in _SHOWN_BODY}
    if choices:
        chosen = next((one.id for one in choices if one.used_at), None)
        shown |= {"live": choices[0].group_id == live_group, "chosen": chosen}
    return shown


def receipt(message: Message) -> dict[str, Any]:
    """Return what a client is told of the fate of its message."""
    return {"seq": message.seq, "client_message_id": message.client_id, "status": message.status}


def publics(session: Session, conversation: Conversation, found: list[Message]) -> list[dict[str, Any]]:
    """Return several messages as clients see them."""
    choices = _choices(session, conversation.id, found)
    visible = [one for one in found if one.seq is not None]
    return [public(one, conversation.choice_group, choices.get(one.seq or 0, [])) for one in visible]


def _choices(session: Session, conversation_id: str, found: list[Message]) -> dict[int, list[Choice]]:
    # most answers have nothing to press, and need no look
    offered = [one for one in found if one.role in (Role.BOT, Role.AGENT)]
    pressable = [one for one in offered if one.body.get("buttons") or one.body.get("card")]
    seqs = [one.seq for one in pressable if one.seq is not None]
    if not seqs:
        return {}
    grouped: dict[int, list[Choice]] = {}
    query = select(Choice).where(Choice.conversation_id == conversation_id, Choice.seq.in_(seqs))
    for choice in session.scalars(query):
        grouped.setdefault(choice.seq, []).append(choice)
    return grouped
