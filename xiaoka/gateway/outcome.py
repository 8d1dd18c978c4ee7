"""Stores what came of a turn: the answer, the apology, or the notice that it takes longer."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.gateway import choices, conversations, messages
from xiaoka.gateway.engine_client import EngineAnswer
from xiaoka.gateway.enums import Owner, Role, Status
from xiaoka.gateway.models import Conversation, Message
from xiaoka.handoff import service as handoff

HANDOFF_COMMAND = "/human_handoff"
_KEPT_CUSTOM = ("progress", "link", "expects")


@dataclass(frozen=True)
class Stored:
    """What a turn added to the conversation, as clients see it."""

    said: list[dict[str, Any]] = field(default_factory=list)
    status: str = Status.DONE
    owner: str = Owner.BOT
    expects: str | None = None
    busy: bool = False


def answered(session: Session, turn_id: str, answer: EngineAnswer, now: datetime) -> Stored:
    """Store an answer; when a person took over meanwhile, keep it out of sight."""
    turn, conversation = _turn(session, turn_id)
    turn.status, turn.body = Status.DONE, {**turn.body, "nlu": answer.nlu}
    hidden = conversation.owner != Owner.BOT
    said = _say(session, conversation, turn, answer.messages, now, hidden=hidden)
    customs = [_custom(one) for one in answer.messages]
    _note_handoff(session, conversation, turn, customs, now)
    if not hidden:
        asked = [custom["expects"] for custom in customs if "expects" in custom]
        conversation.expects = (asked[-1] or None) if asked else conversation.expects
    if any(custom.get("episode_end") for custom in customs):
        conversations.end_episode(conversation)
    return _stored(session, conversation, turn, said)


def failed(session: Session, turn_id: str, apology: dict[str, Any], incident: str, now: datetime) -> Stored:
    """Store that a turn failed, and the apology with its retry button."""
    turn, conversation = _turn(session, turn_id)
    turn.status, turn.incident = Status.FAILED, incident
    if turn.command == HANDOFF_COMMAND:
        # the engine cannot register the wish now, and it must not be lost
        handoff.ask(session, turn, "engine_down", {"incident": incident}, now)
    said = _say(session, conversation, turn, [apology], now, hidden=conversation.owner != Owner.BOT)
    return _stored(session, conversation, turn, said)


def left_to_person(session: Session, turn_id: str) -> Stored:
    """Note that a turn needs no answer of the bot."""
    turn, conversation = _turn(session, turn_id)
    turn.status = Status.DONE
    return _stored(session, conversation, turn, [])


def noticed(session: Session, turn_id: str, notice: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    """Store a notice of the desk itself, such as that an answer takes longer."""
    turn, conversation = _turn(session, turn_id)
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
    turn = messages.by_id(session, turn_id)
    return turn, conversations.locked(session, turn.conversation_id)


def _stored(session: Session, conversation: Conversation, turn: Message, said: list[Message]) -> Stored:
    session.flush()
    shown = messages.publics(session, conversation, said)
    busy = messages.next_pending(session, conversation.id) is not None
    return Stored(shown, turn.status, conversation.owner, conversation.expects, busy)


def _say(
    session: Session,
    conversation: Conversation,
    turn: Message,
    bodies: list[dict[str, Any]],
    now: datetime,
    *,
    hidden: bool,
) -> list[Message]:
    group = choices.new_group(conversation.id, turn.id)
    said = [_say_one(session, conversation, turn, group, body, now, hidden) for body in bodies if _speaks(body)]
    if said and not hidden:
        conversation.choice_group = group.id
    session.flush()
    return said


def _say_one(
    session: Session,
    conversation: Conversation,
    turn: Message,
    group: choices.Group,
    message: dict[str, Any],
    now: datetime,
    hidden: bool,
) -> Message:
    text, custom = str(message.get("text") or "").strip(), _custom(message)
    stored = messages.append(
        session, conversation, role=Role.BOT, now=now, hidden=hidden, text=text, shown=text, reply_to=turn.id
    )
    body: dict[str, Any] = {"text": text, **{name: custom[name] for name in _KEPT_CUSTOM if custom.get(name)}}
    if not hidden:
        seq = stored.seq or 0
        buttons = [one for one in message.get("buttons") or [] if one.get("payload")]
        body["buttons"] = [
            group.add(session, seq=seq, title=str(one.get("title", "")), payload=one["payload"]) for one in buttons
        ]
        body["card"] = choices.hide_payloads(session, group, seq, custom)
    stored.body = {name: value for name, value in body.items() if value}
    return stored


def _custom(message: dict[str, Any]) -> dict[str, Any]:
    custom = message.get("custom")
    return custom if isinstance(custom, dict) else {}


def _speaks(message: dict[str, Any]) -> bool:
    custom = _custom(message)
    return bool(message.get("text") or message.get("buttons") or custom.get("card") or custom.get("link"))


def _note_handoff(
    session: Session, conversation: Conversation, turn: Message, customs: list[dict[str, Any]], now: datetime
) -> None:
    for custom in customs:
        if custom.get("handoff"):
            known = ("expects", "card", "progress", "link", "episode_end", "handoff", "handoff_reason")
            more = {name: value for name, value in custom.items() if name not in known}
            context = {**more, "expects": conversation.expects, "episode": conversation.episode}
            handoff.ask(session, turn, str(custom.get("handoff_reason") or "asked"), context, now)
