"""Fan-out of events to the open windows of a conversation in one process; :mod:`fanout` brings those of others."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

MAX_WINDOWS = 10
ENDED = "ended"
_BACKLOG = 200


@dataclass(frozen=True)
class Event:
    """Something a window should know: ``message``, ``typing``, ``receipt``, ``state``; ``ended`` closes them all."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)


class TooManyWindows(Exception):
    """A conversation is open in more windows than a person can look at."""


class Bus:
    """Hands events of a conversation to its subscribers; nothing is kept for those who come later."""

    def __init__(self) -> None:
        self._queues: dict[str, set[asyncio.Queue[Event | None]]] = {}
        self._listeners: list[Callable[[Event], None]] = []
        self._forwards: list[Callable[[str, Event], None]] = []
        self._told: dict[str, int] = {}

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Call a function with every event of any conversation; it must be quick."""
        self._listeners.append(listener)

    def forward(self, send: Callable[[str, Event], None]) -> None:
        """Call a function with every event of this process and its conversation; it must be quick."""
        self._forwards.append(send)

    @property
    def windows(self) -> int:
        """Number of open windows of all conversations."""
        return sum(len(queues) for queues in self._queues.values())

    def publish(self, conversation_id: str, event: Event) -> None:
        """Tell windows here, and other desks, of an event of this process."""
        self.hand_out(conversation_id, event)
        for send in self._forwards:
            send(conversation_id, event)

    def hand_out(self, conversation_id: str, event: Event) -> None:
        """Tell windows here of an event of any process; one that does not keep up is closed and resumes later."""
        if event.kind == ENDED:
            for queue in list(self._queues.get(conversation_id, ())):
                self._close(conversation_id, queue)
            return
        for listener in self._listeners:
            listener(event)
        if event.kind == "message" and conversation_id in self._queues:
            self._told[conversation_id] = max(event.data["seq"], self._told.get(conversation_id, 0))
        for queue in list(self._queues.get(conversation_id, ())):
            if queue.qsize() >= _BACKLOG:
                self._close(conversation_id, queue)
            else:
                queue.put_nowait(event)

    def lacks(self, conversation_id: str, seq: int) -> bool:
        """Tell whether windows are open here that were not told of a message."""
        return conversation_id in self._queues and self._told.get(conversation_id, 0) < seq

    def shown(self, conversation_id: str) -> bool:
        """Tell whether windows of a conversation are open here."""
        return conversation_id in self._queues

    @contextmanager
    def subscribe(self, conversation_id: str) -> Iterator[asyncio.Queue[Event | None]]:
        """Yield a queue of events; None in it means the end.

        Raises:
            TooManyWindows: the conversation has its share already.
        """
        queues = self._queues.setdefault(conversation_id, set())
        if len(queues) >= MAX_WINDOWS:
            raise TooManyWindows
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        queues.add(queue)
        try:
            yield queue
        finally:
            self._forget(conversation_id, queue)

    def close(self) -> None:
        """End all windows, so that the server can stop."""
        for conversation_id, queues in list(self._queues.items()):
            for queue in list(queues):
                self._close(conversation_id, queue)

    def _close(self, conversation_id: str, queue: asyncio.Queue[Event | None]) -> None:
        self._forget(conversation_id, queue)
        queue.put_nowait(None)

    def _forget(self, conversation_id: str, queue: asyncio.Queue[Event | None]) -> None:
        queues = self._queues.get(conversation_id, set())
        queues.discard(queue)
        if not queues:
            self._queues.pop(conversation_id, None)
            self._told.pop(conversation_id, None)
