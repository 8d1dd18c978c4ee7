"""The webhook of Rasa's REST channel, so that clients made for Rasa connect unchanged."""

import asyncio
import hmac
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from xiaoka import ids
from xiaoka.gateway import choices, conversations, messages, whole, words
from xiaoka.gateway.context import CoreDep, TurnsDep, bearer
from xiaoka.gateway.core import Core
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.gateway.intake import Accepted
from xiaoka.gateway.models import Conversation, Message
from xiaoka.gateway.plain import flat_text
from xiaoka.gateway.protect import clean
from xiaoka.gateway.views_chat import announce

router = APIRouter(tags=["rasa"])
CHANNEL = "rest"
# A turn may wait behind others of its conversation.
_PATIENCE = 3
_LOOK_S = 1.0


class RestMessage(BaseModel):
    """What Rasa clients send; other fields of theirs (metadata, input_channel) are not used.

    Args:
        sender: the client's own name of the customer.
        message: text, or the payload of a pressed button as it was given out here.
        message_id: the same id sent again is not taken twice; optional.
    """

    model_config = ConfigDict(extra="ignore")

    sender: str = Field(min_length=1, max_length=200)
    message: str = Field(max_length=500)
    message_id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_.:-]{1,64}$")


@router.post("/webhooks/rest/webhook", responses=documented("key_invalid", "too_many_messages", "turn_timeout"))
async def webhook(request: Request, body: RestMessage, core: CoreDep, turns: TurnsDep) -> list[dict[str, Any]]:
    """Take a message, wait for its turn, and return everything that was said since the last answer.

    What comes without being asked for, such as after a face check or from an agent, waits here for the next message.
    """
    _check_key(request, core)
    try:
        # names that look alike to the database are one sender to the limit, too
        await core.limits.conversation.spend(f"{CHANNEL}:{clean(body.sender)}")
    except DeskError as error:
        if error.code != "text_empty":
            raise
        return [_spoken(body.sender, error)]
    try:
        conversation_id, taken = await asyncio.to_thread(_take, core, body)
    except DeskError as error:
        # a button went stale because something was said that this client could not hear: that is the better answer
        unheard = await asyncio.to_thread(_unheard, core, body) if error.code == "choice_stale" else []
        # Rasa clients show messages and ignore errors, so a refusal is spoken
        return [_as_rasa(body.sender, one) for one in unheard] or [_spoken(body.sender, error)]
    finished = turns.finished(taken.turn_id, lambda session: _told(core, session, conversation_id, taken))
    announce(core, turns, conversation_id, taken)
    try:
        await asyncio.wait_for(_answered(core, taken, finished), core.settings.turn_timeout_s * _PATIENCE)
    except TimeoutError:
        raise DeskError("turn_timeout") from None
    said: list[dict[str, Any]] | None = None if finished.cancelled() else finished.result()
    if said is None:
        said = await asyncio.to_thread(_deliver, core, conversation_id, taken)
    return [_as_rasa(body.sender, one) for one in said]


async def _answered(core: Core, taken: Accepted, finished: "asyncio.Future[Any]") -> None:
    look = taken.fresh is False
    try:
        # another desk may be the one that answers, and tells only the database
        while not (look and await asyncio.to_thread(_is_done, core, taken.turn_id)):
            done, _ = await asyncio.wait({finished}, timeout=_LOOK_S)
            if done:
                return
            look = True
    finally:
        finished.cancel()


def _is_done(core: Core, turn_id: str) -> bool:
    with core.db.reading() as session:
        return messages.by_id(session, turn_id).status != "pending"


def _check_key(request: Request, core: Core) -> None:
    given = request.headers.get("x-api-key") or bearer(request)
    if not hmac.compare_digest(given.encode(), core.settings.api_key.get_secret_value().encode()):
        raise DeskError("key_invalid")


def _take(core: Core, body: RestMessage) -> tuple[str, Accepted]:
    now, sender = core.clock.now(), clean(body.sender)
    client_id = body.message_id or ids.token("r")
    source = core.sessions.source(f"{CHANNEL}:{sender}")
    pressed = choices.CHOICE_ID.fullmatch(body.message.strip())
    with core.db.session() as session:
        conversation = conversations.of_external(session, channel=CHANNEL, external_id=sender, now=now)
        take = core.intake.click if pressed else core.intake.text
        return conversation.id, take(session, conversation.id, client_id, body.message.strip(), source=source, now=now)


def _deliver(core: Core, conversation_id: str, taken: Accepted) -> list[dict[str, Any]]:
    with core.db.session() as session:
        conversations.locked(session, conversation_id)
        return _told(core, session, conversation_id, taken)


def _told(core: Core, session: Session, conversation_id: str, taken: Accepted) -> list[dict[str, Any]]:
    """Return what the client is told, and note it; the conversation is held for writing."""
    conversation = conversations.get(session, conversation_id)
    assert conversation is not None
    asking = messages.by_id(session, taken.message["id"])
    if not taken.fresh and (told := asking.body.get("told")):
        # the same request sent again, because its answer was lost, gets the same answer
        again = messages.between(session, conversation_id, *told)
        return _bodies(core, session, conversation, _without_old_questions(again, taken))
    found = messages.undelivered(session, conversation, asked=taken.after)
    if found:
        asking.body = {**asking.body, "told": [found[0].seq, found[-1].seq]}
        conversation.delivered = found[-1].seq or 0
    return _bodies(core, session, conversation, _without_old_questions(found, taken))


def _without_old_questions(found: list[Message], taken: Accepted) -> list[Message]:
    """Leave out a question that nobody heard where the answer puts one itself: it would sound asked twice."""
    mine = [one for one in found if one.reply_to == taken.turn_id]
    if not any(one.body.get("expects") for one in mine):
        return found
    return [one for one in found if one in mine or not one.body.get("expects")]


def _unheard(core: Core, body: RestMessage) -> list[dict[str, Any]]:
    with core.db.session() as session:
        sender, now = clean(body.sender), core.clock.now()
        known = conversations.of_external(session, channel=CHANNEL, external_id=sender, now=now)
        conversation = conversations.locked(session, known.id)
        found = messages.undelivered(session, conversation, asked=conversation.last_seq)
        if found:
            conversation.delivered = found[-1].seq or 0
        return _bodies(core, session, conversation, found)


def _bodies(core: Core, session: Session, conversation: Conversation, found: list[Message]) -> list[dict[str, Any]]:
    shown = whole.told(core, session, conversation.id, messages.publics(session, conversation, found))
    return [_pressable(one) for one in shown]


def _pressable(message: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a message without buttons that have gone stale before they could be shown."""
    body = {**message["body"], "text": message["text"]}
    if not message.get("live"):
        body.pop("buttons", None)
    return body


def _as_rasa(sender: str, body: dict[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = {"recipient_id": sender, "text": flat_text(body)}
    if body.get("buttons"):
        message["buttons"] = [{"title": one["title"], "payload": one["id"]} for one in body["buttons"]]
    custom = {name: body[name] for name in ("card", "progress", "link") if body.get(name)}
    return message | ({"custom": custom} if custom else {})


def _spoken(sender: str, error: DeskError) -> dict[str, Any]:
    return {
        "recipient_id": sender,
        "text": words.error(error.code)[1],
        "custom": {"error": error.code},
    }
