"""The event stream of consoles (SSE), and what other processes said brought into the windows open here.

Both read the table of events: it is written with what happened, in the same transaction, by whichever process. A look
every second finds what others wrote; what happens in this process is told at once.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import structlog
from sqlalchemy.orm import Session

from xiaoka.gateway import conversations, messages
from xiaoka.gateway.bus import Event
from xiaoka.gateway.core import Core
from xiaoka.gateway.events import state_of
from xiaoka.gateway.models import Conversation
from xiaoka.handoff import feed
from xiaoka.handoff.models import DeskEvent
from xiaoka.handoff.queue import line

log = structlog.get_logger(__name__)

LOOK_S = 1.0
KEEP_ALIVE_S = 15.0
_GATHER_S = 0.05
"""A turn writes several events; one look finds them all, and no agent sees the difference."""
_BACKLOG = 1000
_RETRY_MS = 1000


class DeskFeed:
    """Tails the table of events once for this process and hands them to the open consoles."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._queues: set[asyncio.Queue[dict[str, Any] | None]] = set()
        self._due = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._last, self._seen = 0, set[int]()

    def start(self) -> None:
        """Begin behind the newest event."""
        self._task = asyncio.create_task(self._run())
        self._core.bus.listen(lambda _event: self._due.set())

    async def stop(self) -> None:
        """End all streams."""
        for queue in list(self._queues):
            queue.put_nowait(None)
        if self._task:
            self._task.cancel()
            await asyncio.wait({self._task})

    def kick(self) -> None:
        """Look now; for the loop's thread."""
        self._due.set()

    def tell(self, kind: str, **data: Any) -> None:
        """Tell open consoles of this process something that is not kept, such as that somebody writes."""
        for queue in self._queues:
            queue.put_nowait({"id": None, "kind": kind, "data": data})

    async def stream(self, last: int | None) -> AsyncIterator[str]:
        """Yield the frames of one console, from an event on; from now on without one."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            yield f"retry: {_RETRY_MS}\n\n"
            missed = await asyncio.to_thread(self._missed, last)
            told = {one["id"] for one in missed}
            for one in missed:
                yield frame(one)
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), KEEP_ALIVE_S)
                except TimeoutError:
                    yield ": keep-alive\n\n"
                    continue
                if event is None or queue.qsize() > _BACKLOG:
                    return
                if event["id"] is None or event["id"] not in told:
                    yield frame(event)
        finally:
            self._queues.discard(queue)

    async def _run(self) -> None:
        self._last, self._seen = await asyncio.to_thread(self._begin)
        while True:
            try:
                for one in await asyncio.to_thread(self._new):
                    await self._hand_out(one)
            except Exception as error:
                log.error("desk_feed_failed", error=type(error).__name__)
            try:
                await asyncio.wait_for(self._due.wait(), LOOK_S)
            except TimeoutError:
                continue
            await asyncio.sleep(_GATHER_S)
            self._due.clear()

    def _begin(self) -> tuple[int, set[int]]:
        with self._core.db.reading() as session:
            last = feed.newest(session)
            return last, feed.window(session, last)

    def _new(self) -> list[dict[str, Any]]:
        with self._core.db.reading() as session:
            found = [_plain(one) for one in feed.after(session, self._last, self._seen)]
        self._last = max([self._last, *(one["id"] for one in found)])
        self._seen = {one for one in (*self._seen, *(new["id"] for new in found)) if one > self._last - 100}
        return found

    def _missed(self, last: int | None) -> list[dict[str, Any]]:
        with self._core.db.reading() as session:
            if last is None:
                return [{"id": feed.newest(session), "kind": "hello", "data": {}}]
            return [_plain(one) for one in feed.after(session, last, feed.window(session, last))]

    async def _hand_out(self, one: dict[str, Any]) -> None:
        for queue in self._queues:
            queue.put_nowait(one)
        conversation_id, seq = one["data"].get("conversation"), one["data"].get("seq")
        bus = self._core.bus
        if one["kind"] == "message" and conversation_id and bus.lacks(conversation_id, seq):
            # said by another process, such as the worker; windows here must not wait for the next message
            for event in await asyncio.to_thread(self._said, conversation_id, seq):
                bus.publish(conversation_id, event)
        if one["kind"] == "queue":
            # whoever waits moves up; every desk reads this table, so each tells its own windows
            for waiting, event in await asyncio.to_thread(self._places):
                bus.hand_out(waiting, event)

    def _places(self) -> list[tuple[str, Event]]:
        with self._core.db.reading() as session:
            waiting = [one.conversation_id for one in line(session)]
            found = [conversations.get(session, one) for one in waiting if self._core.bus.shown(one)]
            return [(one.id, Event("state", _standing(session, one))) for one in found if one]

    def _said(self, conversation_id: str, seq: int) -> list[Event]:
        with self._core.db.reading() as session:
            conversation = conversations.get(session, conversation_id)
            if conversation is None:
                return []
            # all that stands behind it, too: an answer is told whole before it is said that nothing is under way
            found = messages.history(session, conversation, after=seq - 1)
            return [*(Event("message", one) for one in found), Event("state", _standing(session, conversation))]


def _standing(session: Session, conversation: Conversation) -> dict[str, Any]:
    busy = messages.next_pending(session, conversation.id) is not None
    return state_of(session, conversation, busy=busy)


def frame(one: dict[str, Any]) -> str:
    """Return the text of one event."""
    number = f"id: {one['id']}\n" if one["id"] is not None else ""
    return f"{number}event: {one['kind']}\ndata: {json.dumps(one['data'], ensure_ascii=False)}\n\n"


def _plain(one: DeskEvent) -> dict[str, Any]:
    about = {"conversation": one.conversation_id} if one.conversation_id else {}
    return {"id": one.id, "kind": one.kind, "data": {**about, **one.data, "at": one.at.isoformat()}}
