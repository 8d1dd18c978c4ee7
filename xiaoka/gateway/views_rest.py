"""The webhook of Rasa's REST channel, so that clients made for Rasa connect unchanged."""

import asyncio
import hmac
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from xiaoka import ids
from xiaoka.gateway import choices, conversations, messages, words
from xiaoka.gateway.context import CoreDep, TurnsDep, bearer
from xiaoka.gateway.core import Core
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.intake import Accepted
from xiaoka.gateway.models import Message
from xiaoka.gateway.protect import clean
from xiaoka.gateway.views_chat import announce

router = APIRouter(tags=["rasa"])
CHANNEL = "rest"
# A turn may wait behind others of its conversation.
_PATIENCE = 3


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


@router.post("/webhooks/rest/webhook")
async def webhook(request: Request, body: RestMessage, core: CoreDep, turns: TurnsDep) -> list[dict[str, Any]]:
    """Take a message, wait for its turn, and return what was said in answer."""
    _check_key(request, core)
    core.limits.conversation.take(f"{CHANNEL}:{body.sender}")
    try:
        conversation_id, taken = await asyncio.to_thread(_take, core, body)
    except DeskError as error:
        # Rasa clients show messages and ignore errors, so a refusal is spoken
        return [_spoken(body.sender, error)]
    finished = turns.finished(taken.turn_id)
    announce(core, turns, conversation_id, taken)
    try:
        await asyncio.wait_for(_answered(core, taken, finished), core.settings.turn_timeout_s * _PATIENCE)
    except TimeoutError:
        raise DeskError("turn_timeout") from None
    said = await asyncio.to_thread(_replies, core, taken)
    return [_as_rasa(body.sender, one) for one in said]


async def _answered(core: Core, taken: Accepted, finished: "asyncio.Future[None]") -> None:
    if not taken.fresh and await asyncio.to_thread(_is_done, core, taken.turn_id):
        finished.cancel()
        return
    await finished


def _is_done(core: Core, turn_id: str) -> bool:
    with core.db.session() as session:
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


def _replies(core: Core, taken: Accepted) -> list[dict[str, Any]]:
    with core.db.session() as session:
        said: list[Message] = messages.replies(session, taken.turn_id, after=taken.after)
        return [{**one.body, "text": one.shown} for one in said]


def _as_rasa(sender: str, body: dict[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = {"recipient_id": sender, "text": flat_text(body)}
    if body.get("buttons"):
        message["buttons"] = [{"title": one["title"], "payload": one["id"]} for one in body["buttons"]]
    custom = {name: body[name] for name in ("card", "progress", "link") if body.get(name)}
    return message | ({"custom": custom} if custom else {})


def flat_text(body: dict[str, Any]) -> str:
    """Return everything a message says as plain text, for clients that know nothing but text."""
    card, link = body.get("card") or {}, body.get("link") or {}
    lines = [body.get("text", ""), card.get("title", "")]
    lines += [f"{row.get('label', '')}：{row.get('value', '')}" for row in card.get("rows", [])]
    lines += [card.get("note", "")]
    if link.get("url"):
        lines.append(f"{link.get('title', '')} {link['url']}".strip())
    return "\n".join(str(line) for line in lines if line)


def _spoken(sender: str, error: DeskError) -> dict[str, Any]:
    return {
        "recipient_id": sender,
        "text": words.error(error.code)[1],
        "custom": {"error": error.code},
    }
