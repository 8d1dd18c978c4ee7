"""Handing a conversation over to a person and back (转人工). Callers own the transaction.

The bot is silent from the moment an agent takes a request until it is closed or given back; until it is taken, the bot
goes on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiaoka import ids
from xiaoka.gateway import conversations, messages
from xiaoka.gateway.enums import Owner, Role
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.models import Conversation, Message
from xiaoka.gateway.protect import Protected
from xiaoka.handoff import deeds, skills
from xiaoka.handoff.enums import Event, State
from xiaoka.handoff.models import HandoffRequest
from xiaoka.handoff.rules import Rules
from xiaoka.handoff.steps import step, told

COMPLAINT = "complaint"
BY_AGENT = "agent"
"""Reason of a request that an agent made by himself, by taking a talk of the bot over."""


@dataclass(frozen=True)
class Farewells:
    """What a customer is told when a request ends: after a talk, when nobody came, when nobody called as arranged."""

    talked: str
    missed: str
    not_called: str

    def after(self, request: HandoffRequest) -> str:
        """Return the line; somebody who was never called was not unreachable, he was not called."""
        if request.state == State.CALL_BACK:
            return self.not_called
        return self.talked if request.taken_at is not None else self.missed


def ask(session: Session, turn: Message, reason: str, context: dict[str, Any], rules: Rules) -> HandoffRequest:
    """Register a customer's wish for a person; while one is open, asking again is the same wish.

    Args:
        session: the caller's; the conversation is held for writing.
        turn: the message that expressed the wish.
        reason: ``wish``, ``complaint``, ``engine_down`` or another word of the action.
        context: what the agent should know, free of secrets.
        rules: policy and moment.
    """
    found = open_of(session, turn.conversation_id)
    if found is not None:
        found.context = {**found.context, **context}
        found.reason = reason[:60] if reason == COMPLAINT else found.reason
        found.skill = skills.needed(session, found)
        if found.state == State.CALL_BACK:
            # he is here again and wants somebody now
            found.state, found.give_up_at = State.WAITING, rules.after("handoff.wait_max")
            found.due_at = found.give_up_at
        told(session, found, rules)
        return found
    return _begin(session, turn.conversation_id, turn.id, reason, context, rules)


def _begin(
    session: Session, conversation_id: str, turn_id: str, reason: str, context: dict[str, Any], rules: Rules
) -> HandoffRequest:
    until = rules.after("handoff.wait_max")
    request = HandoffRequest(
        id=ids.token("h"), conversation_id=conversation_id, turn_id=turn_id, reason=reason[:60], context=context,
        case_number=context.get("case_number"), state=State.WAITING, due_at=until,
        created=_arrival(session, rules.now), give_up_at=until,
        tried=[], result={},
    )  # fmt: skip
    session.add(request)
    session.flush()
    request.skill = skills.needed(session, request)
    told(session, request, rules)
    return request


def _arrival(session: Session, now: datetime) -> datetime:
    """Return a moment behind that of whoever came before: the queue keeps its order while the clock stands still."""
    last = session.scalar(select(func.max(HandoffRequest.created)).where(HandoffRequest.created >= now))
    return now if last is None else last + timedelta(microseconds=1)


def open_of(session: Session, conversation_id: str) -> HandoffRequest | None:
    """Return the open request of a conversation."""
    query = select(HandoffRequest).where(
        HandoffRequest.conversation_id == conversation_id, HandoffRequest.closed_at.is_(None)
    )
    return session.scalar(query)


def last_of(session: Session, conversation_id: str) -> HandoffRequest | None:
    """Return the newest request of a conversation, open or over."""
    query = select(HandoffRequest).where(HandoffRequest.conversation_id == conversation_id)
    return session.scalars(query.order_by(HandoffRequest.created.desc(), HandoffRequest.id).limit(1)).first()


def waiting(session: Session, *, limit: int = 100) -> list[HandoffRequest]:
    """Return open requests, taken or not, the longest waiting first."""
    query = select(HandoffRequest).where(HandoffRequest.closed_at.is_(None)).order_by(HandoffRequest.created)
    return list(session.scalars(query.limit(limit)))


def get(session: Session, request_id: str) -> HandoffRequest:
    """Return a request, open or closed.

    Raises:
        DeskError: ``handoff_unknown``.
    """
    request = session.get(HandoffRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None:
        raise DeskError("handoff_unknown")
    return request


def take(session: Session, request_id: str, *, agent: str, rules: Rules) -> HandoffRequest:
    """Make an agent the owner of the conversation (接手); the same agent may ask twice.

    Raises:
        DeskError: ``handoff_unknown``, ``handoff_closed``, or ``handoff_taken`` when somebody else was quicker.
    """
    request = get(session, request_id)
    if request.state == State.ACTIVE and request.agent == agent:
        return request
    conversation = conversations.locked(session, request.conversation_id)
    if request.state == State.ACTIVE or (conversation.owner == Owner.NONE and not _moved(request)):
        raise DeskError("handoff_taken")
    if request.closed_at is not None:
        raise DeskError("handoff_closed")
    request.agent, request.offered_to = agent, None
    request.taken_at = request.taken_at or rules.now
    request.result = {**request.result, "before": deeds.standing(session, conversation.id, rules.now)}
    step(session, request, Event.TAKE, rules, actor=f"agent:{agent}")
    return request


def _moved(request: HandoffRequest) -> bool:
    """Tell whether nobody owns the conversation because one agent has passed it on and no other has taken it yet."""
    return request.taken_at is not None


def take_over(session: Session, conversation_id: str, *, agent: str, rules: Rules) -> HandoffRequest:
    """Take a conversation over (接管), whether or not the customer asked for a person; errors as :func:`take`."""
    conversations.locked(session, conversation_id)
    request = open_of(session, conversation_id)
    if request is None:
        request = _begin(session, conversation_id, "", BY_AGENT, {"tasks": []}, rules)
    return take(session, request.id, agent=agent, rules=rules)


def reply(session: Session, request_id: str, *, agent: str, text: Protected, rules: Rules) -> Message:
    """Say something to the customer (回复); a request that nobody took is taken by it.

    Raises:
        DeskError: as :func:`take`.
    """
    request = take(session, request_id, agent=agent, rules=rules)
    conversation = step(session, request, Event.REPLY, rules, actor=f"agent:{agent}")
    request.first_reply_at = request.first_reply_at or rules.now
    return messages.append(
        session, conversation, role=Role.AGENT, now=rules.now, text=text.text, shown=text.shown,
        body={"text": text.shown, "agent": agent},
    )  # fmt: skip


def close(
    session: Session, request_id: str, *, agent: str, note: Protected | None, farewells: Farewells, rules: Rules
) -> Message:
    """End a request (结束) and let the bot answer again; return the line that tells the customer.

    Any agent may end it, so that a conversation is not lost with an agent who has gone; the audit trail says who.

    Args:
        session: the caller's.
        request_id: id of the request.
        agent: who ends it.
        note: for colleagues, without secrets.
        farewells: what the customer is told, by how far it came.
        rules: policy and moment.

    Raises:
        DeskError: ``handoff_unknown``, ``handoff_closed``, or ``handoff_taken`` when the owner changed just now.
    """
    request = get(session, request_id)
    if request.closed_at is not None:
        raise DeskError("handoff_closed")
    line = farewells.after(request)
    request.note = note.shown if note else request.note
    _note_deeds(session, request, rules.now)
    conversation = step(session, request, Event.CLOSE, rules, actor=f"agent:{agent}")
    return say(session, conversation, line, rules.now)


def mine(session: Session, request_id: str, agent: str) -> HandoffRequest:
    """Return a request that this agent has in hand.

    Raises:
        DeskError: ``handoff_unknown``, ``handoff_closed``, or ``handoff_taken`` when it is not his.
    """
    request = get(session, request_id)
    if request.closed_at is not None:
        raise DeskError("handoff_closed")
    if request.agent != agent or request.state != State.ACTIVE:
        raise DeskError("handoff_taken")
    return request


def _note_deeds(session: Session, request: HandoffRequest, now: datetime) -> None:
    before = request.result.get("before")
    if before is not None:
        done = deeds.between(before, deeds.standing(session, request.conversation_id, now))
        request.result = {**request.result, "done": done}


def note_deeds(session: Session, request: HandoffRequest, now: datetime) -> dict[str, Any]:
    """Write down what was done while the agent had the talk, and return it."""
    _note_deeds(session, request, now)
    found: dict[str, Any] = request.result.get("done", {})
    return found


def say(session: Session, conversation: Conversation, line: str, now: datetime) -> Message:
    """Say a line of the desk itself to the customer."""
    held = conversations.locked(session, conversation.id)
    return messages.append(session, held, role=Role.SYSTEM, now=now, text=line, shown=line, body={"text": line})
