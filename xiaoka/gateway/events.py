"""The event stream of one window (SSE): what was missed first, then what happens.

Numbers of messages have no gaps, so the stream notices by itself when it has missed one, and reads it from the
database. A window that comes back with ``Last-Event-ID`` therefore loses nothing and sees nothing twice.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from xiaoka.gateway import conversations, messages
from xiaoka.gateway.bus import Event
from xiaoka.gateway.core import Core
from xiaoka.gateway.enums import Owner, Status
from xiaoka.gateway.sessions import Claim

KEEP_ALIVE_S = 15.0
_RETRY_MS = 2000


async def stream(core: Core, claim: Claim, after: int) -> AsyncIterator[str]:
    """Yield the frames of one window until its token expires or the server stops.

    Raises:
        TooManyWindows: before the first frame.
    """
    with core.bus.subscribe(claim.conversation_id) as queue:
        yield f"retry: {_RETRY_MS}\n\n"
        missed, receipts, state = await asyncio.to_thread(_present, core, claim.conversation_id, after)
        for message in missed:
            yield frame(Event("message", message))
            after = message["seq"]
        for receipt in receipts:
            yield frame(Event("receipt", receipt))
        yield frame(Event("state", state))
        yield frame(Event("typing", {"on": state["busy"] and state["owner"] == Owner.BOT}))
        async for event in _live(queue, claim.expires_at):
            if event is None:
                yield ": keep-alive\n\n"
            elif event.kind != "message":
                yield frame(event)
            elif event.data["seq"] > after:
                for message in await _up_to(core, claim.conversation_id, after, event):
                    yield frame(Event("message", message))
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
    if event.data["seq"] == after + 1:
        return [event.data]

    def read() -> list[dict[str, Any]]:
        with core.db.session() as session:
            return messages.history(session, conversations.locked(session, conversation_id), after=after)

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
        return missed, receipts, state_of(conversation.owner, conversation.expects, busy)


def state_of(owner: str, expects: str | None, busy: bool) -> dict[str, Any]:
    """Return the data of a ``state`` event."""
    return {"owner": owner, "expects": expects, "busy": busy}
