"""Stores what came of a turn: the answer, the apology, or the notice that it takes longer."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.gateway import choices, conversations, messages
from xiaoka.gateway.engine_client import EngineAnswer
from xiaoka.gateway.enums import Owner, Role, Status
from xiaoka.gateway.events import state_of
from xiaoka.gateway.models import Conversation, Message
from xiaoka.handoff.frontdesk import FrontDesk

HANDOFF_COMMAND = "/human_handoff"
_KEPT_CUSTOM = ("progress", "link", "expects")


@dataclass(frozen=True)
class Stored:
    """What a turn added to the conversation, as clients see it."""

    said: list[dict[str, Any]] = field(default_factory=list)
    status: str = Status.DONE
    state: dict[str, Any] = field(default_factory=dict)
    """Data of the ``state`` event."""
    delivered: Any = None
    """What was handed to a client that waits, in the transaction of the answer."""


def answered(
    session: Session, turn_id: str, answer: EngineAnswer, now: datetime, desk: FrontDesk, asked_version: int
) -> Stored:
    """Store an answer; when somebody else owns the conversation by now, or did meanwhile, keep it out of sight.

    Args:
        session: the caller's.
        turn_id: the message that was answered.
        answer: of the engine.
        now: aware UTC time.
        desk: registers a wish for a person.
        asked_version: of the owner, when the engine was asked.
    """
    turn, conversation = _turn(session, turn_id)
    if turn.status != Status.PENDING:
        # another desk answered it when this one had lost its hold of the conversation
        return _stored(session, conversation, turn, [])
    turn.status, turn.body = Status.DONE, {**turn.body, "nlu": answer.nlu}
    # checked under the lock of the conversation, in the transaction in which it is said
    hidden = conversation.owner != Owner.BOT or conversation.owner_version != asked_version
    customs = [_custom(one) for one in answer.messages]
    waits = _note_handoff(session, conversation, turn, customs, now, desk)
    said = _say(session, conversation, turn, [*answer.messages, *waits], now, hidden=hidden)
    if not hidden:
        asked = [custom["expects"] for custom in customs if "expects" in custom]
        conversation.expects = (asked[-1] or None) if asked else conversation.expects
    if any(custom.get("episode_end") for custom in customs):
        conversations.end_episode(conversation)
    return _stored(session, conversation, turn, said)


def failed(
    session: Session, turn_id: str, apology: dict[str, Any], incident: str, now: datetime, desk: FrontDesk
) -> Stored:
    """Store that a turn failed, and the apology with its retry button."""
    turn, conversation = _turn(session, turn_id)
    if turn.status != Status.PENDING:
        return _stored(session, conversation, turn, [])
    turn.status, turn.incident = Status.FAILED, incident
    waits: list[dict[str, Any]] = []
    if turn.command == HANDOFF_COMMAND:
        # the engine cannot register the wish now, and it must not be lost
        waits = desk.asked(session, turn, "engine_down", {"incident": incident}, now)
    said = _say(session, conversation, turn, [apology, *waits], now, hidden=conversation.owner != Owner.BOT)
    return _stored(session, conversation, turn, said)


def by_desk(session: Session, turn_id: str, now: datetime, desk: FrontDesk) -> Stored | None:
    """Answer a message that is for the desk itself, such as a number to call back; None when it is for the bot."""
    turn, conversation = _turn(session, turn_id)
    bodies = desk.takes(session, conversation, turn, now)
    if bodies is None:
        return None
    turn.status = Status.DONE
    said = _say(session, conversation, turn, bodies, now, hidden=conversation.owner != Owner.BOT)
    return _stored(session, conversation, turn, said)


def left_to_person(session: Session, turn_id: str) -> Stored:
    """Note that a turn needs no answer of the bot."""
    turn, conversation = _turn(session, turn_id)
    turn.status = Status.DONE
    return _stored(session, conversation, turn, [])


def noticed(session: Session, turn_id: str, notice: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    """Store a notice of the desk itself, such as that an answer takes longer."""
    turn, conversation = _turn(session, turn_id)
    if conversation.owner != Owner.BOT:
        return []
    text = str(notice.get("text", "")).strip()
    message = messages.append(
        session,
        conversation,
        role=Role.SYSTEM,
        now=now,
        text=text,
        shown=text,
        body={"text": text},
        reply_to=turn.id,
    )
    return messages.publics(session, conversation, [message])


def _turn(session: Session, turn_id: str) -> tuple[Message, Conversation]:
    conversation = conversations.locked(session, messages.conversation_of(session, turn_id))
    # read only now that the conversation is held
    return messages.by_id(session, turn_id), conversation


def _stored(session: Session, conversation: Conversation, turn: Message, said: list[Message]) -> Stored:
    session.flush()
    shown = messages.publics(session, conversation, said)
    busy = messages.next_pending(session, conversation.id) is not None
    return Stored(shown, turn.status, state_of(session, conversation, busy=busy))


def _say(
    session: Session,
    conversation: Conversation,
    turn: Message,
    bodies: list[dict[str, Any]],
    now: datetime,
    *,
    hidden: bool,
) -> list[Message]:
    fields = {"role": Role.BOT, "reply_to": turn.id}
    group = choices.new_group(conversation.id, turn.id)
    speaking = [body for body in bodies if _speaks(body)]
    if speaking and not hidden:
        conversation.choice_group = group.id
    said = [_say_one(session, conversation, group, body, now, fields, hidden) for body in speaking]
    session.flush()
    return said


def by_agent(
    session: Session, conversation: Conversation, bodies: list[dict[str, Any]], now: datetime, *, by: str
) -> list[Message]:
    """Say in an agent's name what the bot would have said, with cards and live buttons; what is awaited is noted."""
    group = choices.new_group(conversation.id, "")
    fields = {"role": Role.AGENT}
    said = [_say_one(session, conversation, group, body, now, fields, False) for body in bodies if _speaks(body)]
    for one in said:
        one.body = {**one.body, "agent": by}
    asked = [custom["expects"] for custom in map(_custom, bodies) if "expects" in custom]
    conversation.expects = (asked[-1] or None) if asked else conversation.expects
    conversation.choice_group = group.id if said else conversation.choice_group
    session.flush()
    return said


def _say_one(
    session: Session,
    conversation: Conversation,
    group: choices.Group,
    message: dict[str, Any],
    now: datetime,
    fields: dict[str, Any],
    hidden: bool,
) -> Message:
    text, custom = str(message.get("text") or "").strip(), _custom(message)
    body: dict[str, Any] = {"text": text, **{name: custom[name] for name in _KEPT_CUSTOM if custom.get(name)}}
    if not hidden:
        seq = conversation.last_seq + 1
        buttons = [one for one in message.get("buttons") or [] if one.get("payload")]
        body["buttons"] = [
            group.add(session, seq=seq, title=str(one.get("title", "")), payload=one["payload"]) for one in buttons
        ]
        body["card"] = choices.hide_payloads(session, group, seq, custom)
    body = {name: value for name, value in body.items() if value}
    return messages.append(session, conversation, now=now, hidden=hidden, text=text, shown=text, body=body, **fields)


def _custom(message: dict[str, Any]) -> dict[str, Any]:
    custom = message.get("custom")
    return custom if isinstance(custom, dict) else {}


def _speaks(message: dict[str, Any]) -> bool:
    custom = _custom(message)
    return bool(message.get("text") or message.get("buttons") or custom.get("card") or custom.get("link"))


def _note_handoff(
    session: Session,
    conversation: Conversation,
    turn: Message,
    customs: list[dict[str, Any]],
    now: datetime,
    desk: FrontDesk,
) -> list[dict[str, Any]]:
    """Register a wish for a person, and return what to say about the wait."""
    for custom in customs:
        if custom.get("handoff"):
            known = ("expects", "card", "progress", "link", "episode_end", "handoff", "handoff_reason")
            more = {name: value for name, value in custom.items() if name not in known}
            context = {**more, "expects": conversation.expects, "episode": conversation.episode}
            return desk.asked(session, turn, str(custom.get("handoff_reason") or "asked"), context, now)
    return []
