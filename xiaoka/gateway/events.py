"""What one window is told: what was missed first, then what happens; over SSE, or to a Socket.IO client.

Numbers of messages have no gaps, so the stream notices by itself when it has missed one, and reads it from the
database. A window that comes back with ``Last-Event-ID`` therefore loses nothing and sees nothing twice.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.gateway import conversations, messages, whole
from xiaoka.gateway.bus import Event
from xiaoka.gateway.core import Core
from xiaoka.gateway.enums import Owner, Status
from xiaoka.gateway.models import Conversation
from xiaoka.gateway.sessions import Claim
from xiaoka.handoff.queue import number

KEEP_ALIVE_S = 15.0
_RETRY_MS = 2000


async def stream(core: Core, claim: Claim, after: int) -> AsyncIterator[str]:
    """Yield the frames of one window until its token expires or is revoked, or the server stops.

    Raises:
        TooManyWindows: before the first frame.
    """
    async with aclosing(happenings(core, claim, after)) as happened:
        await anext(happened)
        yield f"retry: {_RETRY_MS}\n\n"
        async for event in happened:
            yield ": keep-alive\n\n" if event is None else frame(event)


async def happenings(core: Core, claim: Claim, after: int) -> AsyncGenerator[Event | None]:
    """Yield what was missed, then what happens; None first, and then where nothing happened for a while.

    Raises:
        TooManyWindows: at once.
    """
    with core.bus.subscribe(claim.conversation_id) as queue:
        yield None
        missed, receipts, state = await asyncio.to_thread(_present, core, claim.conversation_id, after)
        for message in missed:
            yield Event("message", message)
            after = message["seq"]
        for receipt in receipts:
            yield Event("receipt", receipt)
        yield Event("state", state)
        yield Event("typing", {"on": state["busy"] and state["owner"] == Owner.BOT})
        async for event in _live(queue, claim.expires_at):
            if event is None or event.kind != "message":
                yield event
            elif event.data["seq"] > after:
                for message in await _up_to(core, claim.conversation_id, after, event):
                    yield Event("message", message)
                    after = message["seq"]


def frame(event: Event) -> str:
    """Return the text of one event; only messages carry an id, for they alone can be resumed from."""
    number = f"id: {event.data['seq']}\n" if event.kind == "message" else ""
    return f"{number}event: {event.kind}\ndata: {json.dumps(event.data, ensure_ascii=False)}\n\n"


async def _live(queue: "asyncio.Queue[Event | None]", until: datetime) -> AsyncIterator[Event | None]:
    """Yield events, and None where a keep-alive is due."""
    while (left := (until - datetime.now(UTC)).total_seconds()) > 0:
        event: Event | None = None
        with suppress(TimeoutError):
            event = await asyncio.wait_for(queue.get(), min(KEEP_ALIVE_S, left))
            if event is None:
                return
        yield event


async def _up_to(core: Core, conversation_id: str, after: int, event: Event) -> list[dict[str, Any]]:
    # what is to be shown whole is read anew: the event went through Redis, and its buttons may be stale by now
    if event.data["seq"] == after + 1 and not whole.marked(event.data):
        return [event.data]

    def read() -> list[dict[str, Any]]:
        with core.db.session() as session:
            found = messages.history(session, conversations.locked(session, conversation_id), after=after)
            return whole.told(core, session, conversation_id, found)

    return await asyncio.to_thread(read)


def _present(
    core: Core, conversation_id: str, after: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]:
    """Return missed messages, receipts of those not answered, and the state of the conversation."""
    with core.db.session() as session:
        conversation = conversations.locked(session, conversation_id)
        missed: list[dict[str, Any]] = []
        while page := messages.history(session, conversation, after=missed[-1]["seq"] if missed else after):
            missed += page
        open_turns = messages.unanswered(session, conversation_id)
        receipts = [messages.receipt(one) for one in open_turns if one.seq is not None]
        busy = any(one.status == Status.PENDING for one in open_turns)
        shown = whole.told(core, session, conversation_id, missed)
        return shown, receipts, state_of(session, conversation, busy=busy)


def state_of(session: Session, conversation: Conversation, *, busy: bool) -> dict[str, Any]:
    """Return the data of a ``state`` event; ``queue`` is the place among those who wait for a person, or None."""
    place = number(session, conversation.id)
    return {"owner": conversation.owner, "expects": conversation.expects, "busy": busy, "queue": place}
