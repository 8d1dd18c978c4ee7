"""Routes of the web channel: sessions, messages, event stream, history."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.responses import StreamingResponse

from xiaoka.gateway import conversations, messages, whole
from xiaoka.gateway.bus import ENDED, Event, TooManyWindows
from xiaoka.gateway.context import ClaimDep, CoreDep, TurnsDep, bearer, claimed, honoured, limit_source, source_of
from xiaoka.gateway.core import Core
from xiaoka.gateway.enums import Status
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.gateway.events import state_of, stream
from xiaoka.gateway.intake import Accepted
from xiaoka.gateway.sessions import Claim
from xiaoka.gateway.turns import Turns
from xiaoka.satisfaction import service as satisfaction

_SESSION = documented("session_missing", "session_invalid", "session_expired")
router = APIRouter(prefix="/api/chat", tags=["chat"], responses=_SESSION)


class NewMessage(BaseModel):
    """A message of a customer: typed text or a pressed button, one of the two."""

    model_config = ConfigDict(extra="forbid")

    client_message_id: str = Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")
    """Made by the client; the same id sent again is not taken twice."""
    text: str | None = Field(default=None, max_length=500)
    choice_id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_]{1,64}$")

    @model_validator(mode="after")
    def _one_of_two(self) -> "NewMessage":
        if (self.text is None) == (self.choice_id is None):
            raise ValueError("text or choice_id")
        return self


@router.post("/sessions", responses=documented("too_many_sessions"))
async def open_session(request: Request, core: CoreDep) -> dict[str, Any]:
    """Open a conversation, or renew the token of the one that the bearer token speaks for."""
    await limit_source(request, core, core.limits.sessions)
    token = bearer(request)
    if token:
        claim = await claimed(core, token)
        conversation_id, version = claim.conversation_id, claim.version
    else:
        conversation_id, version = await asyncio.to_thread(_open, core)
    fresh, expires = core.sessions.issue(conversation_id, version)
    return {"token": fresh, "conversation_id": conversation_id, "expires_at": expires.isoformat()}


@router.delete("/sessions", status_code=204)
async def end_session(core: CoreDep, claim: ClaimDep) -> None:
    """Make all tokens of the conversation void and close its windows, as on a shared computer."""

    def end() -> None:
        with core.db.session() as session:
            honoured(session, claim)
            conversations.revoke_tokens(session, claim.conversation_id)

    await asyncio.to_thread(end)
    core.bus.publish(claim.conversation_id, Event(ENDED))


@router.post(
    "/messages",
    status_code=202,
    responses=documented("choice_unknown", "choice_stale", "text_empty", "text_too_long", "too_many_messages"),
)
async def send(request: Request, body: NewMessage, core: CoreDep, turns: TurnsDep, claim: ClaimDep) -> dict[str, Any]:
    """Take a message; it is stored when this answers, and the answer to it comes by the event stream."""
    await limit_source(request, core, core.limits.source)
    await core.limits.conversation.spend(claim.conversation_id)
    taken = await asyncio.to_thread(_take, core, claim, body, source_of(request, core))
    announce(core, turns, claim.conversation_id, taken)
    return {**taken.message, "duplicate": not taken.fresh}


@router.get("/history")
async def history(core: CoreDep, claim: ClaimDep, after: Annotated[int, Query(ge=0, le=2**31)] = 0) -> dict[str, Any]:
    """Return up to 200 messages behind a sequence number, and the state of the conversation."""

    def read() -> dict[str, Any]:
        with core.db.session() as session:
            conversation = honoured(session, claim)
            # asked first: an answer that is stored in between is then shown as well, instead of missing from both
            busy = any(one.status == Status.PENDING for one in messages.unanswered(session, conversation.id))
            found = messages.history(session, conversation, after=after)
            return {
                "messages": whole.told(core, session, conversation.id, found),
                "last_seq": conversation.last_seq,
                "rated": satisfaction.given(session, conversation.id),
                **state_of(session, conversation, busy=busy),
            }

    return await asyncio.to_thread(read)


@router.get("/events", responses=documented("too_many_streams"))
async def events(
    request: Request,
    core: CoreDep,
    token: Annotated[str, Query(max_length=512)] = "",
    after: Annotated[int, Query(ge=0, le=2**31)] = 0,
    last_event_id: Annotated[str, Header()] = "",
) -> StreamingResponse:
    """Stream ``message``, ``typing``, ``receipt`` and ``state``; ``Last-Event-ID`` (or ``after``) resumes.

    Browsers' EventSource cannot send headers, hence the token in the query; it is written to no log.
    """
    claim = await claimed(core, bearer(request) or token)
    start = int(last_event_id) if last_event_id.isdecimal() and len(last_event_id) < 10 else after
    frames = stream(core, claim, start)
    try:
        first = await anext(frames)
    except TooManyWindows:
        raise DeskError("too_many_streams", {"Retry-After": "10"}) from None
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_chain(first, frames), media_type="text/event-stream", headers=headers)


async def _chain(first: str, frames: AsyncIterator[str]) -> AsyncIterator[str]:
    yield first
    async for one in frames:
        yield one


def announce(core: Core, turns: Turns, conversation_id: str, taken: Accepted) -> None:
    """Show a stored message in all windows and let it be answered."""
    if taken.fresh:
        core.metrics.messages.labels("click" if "choice_id" in taken.message else "text").inc()
        core.bus.publish(conversation_id, Event("message", taken.message))
        if taken.retried:
            core.bus.publish(conversation_id, Event("receipt", taken.retried))
    turns.wake(conversation_id)


def _open(core: Core) -> tuple[str, int]:
    with core.db.session() as session:
        conversation = conversations.open_new(session, channel="web", now=core.clock.now())
        return conversation.id, conversation.token_version


def _take(core: Core, claim: Claim, body: NewMessage, source: str) -> Accepted:
    now = core.clock.now()
    with core.db.session() as session:
        honoured(session, claim)
        intake, conversation_id, client_id = core.intake, claim.conversation_id, body.client_message_id
        if body.choice_id is not None:
            return intake.click(session, conversation_id, client_id, body.choice_id, source=source, now=now)
        return intake.text(session, conversation_id, client_id, body.text or "", source=source, now=now)
