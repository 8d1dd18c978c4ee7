"""One turn at a time for each conversation, in the order of arrival."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.lock_store import LockStore

from xiaoka_engine.errors import EngineError

MAX_WAIT_S = 30.0
MAX_WAITING = 8


class ConversationLocks(LockStore):
    """Locks inside this process: first come, first served, woken at once.

    Rasa's own stores let waiters poll once a second, and the Redis one loses turns. This one suits one engine process;
    several share `xiaoka_engine.shared_locks.SharedLocks`, which stands on it.

    Args:
        max_wait_s: longest wait for one's turn, in seconds.
        max_waiting: how many turns of one conversation may wait.
    """

    def __init__(self, max_wait_s: float = MAX_WAIT_S, max_waiting: int = MAX_WAITING) -> None:
        """Begin with no locks; one exists only while somebody holds or awaits it."""
        super().__init__()
        self._max_wait_s = max_wait_s
        self._max_waiting = max_waiting
        self._queues: dict[str, tuple[asyncio.Lock, list[None]]] = {}

    def __len__(self) -> int:
        """Number of conversations that are held or awaited now."""
        return len(self._queues)

    @asynccontextmanager
    async def lock(self, conversation_id: str, *_: Any, **__: Any) -> AsyncGenerator[None, None]:
        """Hold the conversation while inside.

        Further arguments, which Rasa passes for its own stores, are ignored: a turn is bounded by its own timeout.

        Raises:
            EngineError: ``busy`` when too many wait already or the wait took too long.
        """
        lock, users = self._queues.setdefault(conversation_id, (asyncio.Lock(), []))
        if len(users) > self._max_waiting:
            raise EngineError("busy", "Too many messages of this conversation are waiting.")
        users.append(None)
        try:
            await self._acquire(lock, alone=len(users) == 1)
            try:
                yield
            finally:
                lock.release()
        finally:
            users.pop()
            if not users:
                self._queues.pop(conversation_id, None)

    def close(self) -> None:
        """Give back what is held outside of this process: nothing."""

    async def _acquire(self, lock: asyncio.Lock, *, alone: bool) -> None:
        if alone:
            # at once; Python 3.10's wait_for could miss that the turn is called off in this moment
            await lock.acquire()
            return
        try:
            await asyncio.wait_for(lock.acquire(), self._max_wait_s)
        except asyncio.TimeoutError:
            raise EngineError("busy", "An earlier message of this conversation is still being served.") from None
