"""Handing a conversation over to a person and back (转人工). Callers own the transaction.

The bot is silent from the moment an agent takes a request until it is closed; until it is taken, the bot goes on.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka import ids
from xiaoka.audit.service import record
from xiaoka.gateway import conversations, messages
from xiaoka.gateway.enums import Owner, Role
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.models import Conversation, Message
from xiaoka.gateway.protect import Protected
from xiaoka.handoff.models import HandoffRequest

COMPLAINT = "complaint"


def ask(session: Session, turn: Message, reason: str, context: dict[str, Any], now: datetime) -> HandoffRequest:
    """Register a customer's wish for a person; while one is open, asking again is the same wish.

    Args:
        session: the caller's; the conversation is held for writing.
        turn: the message that expressed the wish.
        reason: ``wish``, ``complaint``, ``engine_down`` or another word of the action.
        context: what the agent should know, free of secrets.
        now: aware UTC time.
    """
    found = open_of(session, turn.conversation_id)
    if found is not None:
        found.context = {**found.context, **context}
        found.reason = reason[:60] if reason == COMPLAINT else found.reason
        return found
    request = HandoffRequest(
        id=ids.token("h"),
        conversation_id=turn.conversation_id,
        turn_id=turn.id,
        reason=reason[:60],
        context=context,
        case_number=context.get("case_number"),
        created=now,
    )
    session.add(request)
    session.flush()
    return request


def open_of(session: Session, conversation_id: str) -> HandoffRequest | None:
    """Return the open request of a conversation."""
    query = select(HandoffRequest).where(
        HandoffRequest.conversation_id == conversation_id, HandoffRequest.closed_at.is_(None)
    )
    return session.scalar(query)


def waiting(session: Session, *, limit: int = 100) -> list[HandoffRequest]:
    """Return open requests, taken or not, the longest waiting first."""
    query = select(HandoffRequest).where(HandoffRequest.closed_at.is_(None)).order_by(HandoffRequest.created)
    return list(session.scalars(query.limit(limit)))


def get(session: Session, request_id: str) -> HandoffRequest:
    """Return a request, open or closed.

    Raises:
        DeskError: ``handoff_unknown``.
    """
    request = session.get(HandoffRequest, request_id)
    if request is None:
        raise DeskError("handoff_unknown")
    return request


def take(session: Session, request_id: str, *, agent: str, now: datetime) -> HandoffRequest:
    """Make an agent the owner of the conversation (接手); the same agent may ask twice.

    Raises:
        DeskError: ``handoff_unknown``, ``handoff_closed``, or ``handoff_taken`` when somebody else was quicker.
    """
    request = _open(session, request_id)
    if request.agent == agent:
        return request
    conversation = session.get_one(Conversation, request.conversation_id)
    free = request.agent is None and conversation.owner == Owner.BOT
    if not (free and _handed(session, conversation, Owner.AGENT)):
        raise DeskError("handoff_taken")
    # what the bot offered is void: the agent answers now
    conversation.choice_group = None
    request.agent, request.taken_at = agent, now
    _audit(session, request, conversation, "handoff.taken", agent, now, Owner.BOT, Owner.AGENT)
    return request


def reply(session: Session, request_id: str, *, agent: str, text: Protected, now: datetime) -> Message:
    """Say something to the customer (回复); a request that nobody took is taken by it.

    Raises:
        DeskError: as :func:`take`.
    """
    request = take(session, request_id, agent=agent, now=now)
    conversation = conversations.locked(session, request.conversation_id)
    return messages.append(
        session,
        conversation,
        role=Role.AGENT,
        now=now,
        text=text.text,
        shown=text.shown,
        body={"text": text.shown, "agent": agent},
    )


def close(
    session: Session, request_id: str, *, agent: str, note: Protected | None, farewells: tuple[str, str], now: datetime
) -> Message:
    """End a request (结束) and let the bot answer again; return the line that tells the customer.

    Any agent may end it, so that a conversation is not lost with an agent who has gone; the audit trail says who.

    Args:
        session: the caller's.
        request_id: id of the request.
        agent: who ends it.
        note: for colleagues, without secrets.
        farewells: the line after a talk, and the line when nobody had taken the request.
        now: aware UTC time.

    Raises:
        DeskError: ``handoff_unknown``, ``handoff_closed``, or ``handoff_taken`` when the owner changed just now.
    """
    request = _open(session, request_id)
    conversation = session.get_one(Conversation, request.conversation_id)
    before = Owner(conversation.owner)
    if before == Owner.AGENT and not _handed(session, conversation, Owner.BOT):
        raise DeskError("handoff_taken")
    request.closed_at, request.note = now, note.shown if note else ""
    _audit(session, request, conversation, "handoff.closed", agent, now, before, Owner.BOT)
    line = farewells[0] if before == Owner.AGENT else farewells[1]
    conversation = conversations.locked(session, request.conversation_id)
    return messages.append(session, conversation, role=Role.SYSTEM, now=now, text=line, shown=line, body={"text": line})


def _open(session: Session, request_id: str) -> HandoffRequest:
    request = get(session, request_id)
    if request.closed_at is not None:
        raise DeskError("handoff_closed")
    return request


def _handed(session: Session, conversation: Conversation, owner: Owner) -> bool:
    return conversations.set_owner(session, conversation.id, owner=owner, expected_version=conversation.owner_version)


def _audit(
    session: Session,
    request: HandoffRequest,
    conversation: Conversation,
    event: str,
    agent: str,
    now: datetime,
    before: Owner,
    after: Owner,
) -> None:
    record(
        session,
        at=now,
        actor=f"agent:{agent}",
        channel=conversation.channel,
        event=event,
        subject=f"conversation:{conversation.id}",
        before={"owner": before.value},
        after={"owner": after.value, "request": request.id, "note": request.note or ""},
    )
