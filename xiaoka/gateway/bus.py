"""Fan-out of events to the open windows of a conversation, in the memory of one process."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

MAX_WINDOWS = 10
_BACKLOG = 200


@dataclass(frozen=True)
class Event:
    """Something a window should know: ``message``, ``typing``, ``receipt`` or ``state``."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)


class TooManyWindows(Exception):
    """A conversation is open in more windows than a person can look at."""


class Bus:
    """Hands events of a conversation to its subscribers; nothing is kept for those who come later."""

    def __init__(self) -> None:
        self._queues: dict[str, set[asyncio.Queue[Event | None]]] = {}

    @property
    def windows(self) -> int:
        """Number of open windows of all conversations."""
        return sum(len(queues) for queues in self._queues.values())

    def publish(self, conversation_id: str, event: Event) -> None:
        """Hand out an event; a window that does not keep up is closed and resumes from the history."""
        for queue in list(self._queues.get(conversation_id, ())):
            if queue.qsize() >= _BACKLOG:
                self._close(conversation_id, queue)
            else:
                queue.put_nowait(event)

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
