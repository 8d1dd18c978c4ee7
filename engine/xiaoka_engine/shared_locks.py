"""One turn at a time for each conversation, across all engines on one tracker database.

Rasa's Redis lock reads, changes and writes in three steps, so two engines lose turns. Here the database that keeps the
conversations keeps the locks, too: advisory locks of PostgreSQL. One connection holds all of a process; when it
dies, the server lets go of them at once, with no lease to wait for and no clock to trust.

The fence is in the tracker store: whoever lost his lock with his connection and writes all the same meets the key
``(sender, seq)`` of what another wrote, and his turn is refused.
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any

import psycopg2
import sqlalchemy as sa

from xiaoka_engine.errors import EngineError
from xiaoka_engine.locks import MAX_WAIT_S, MAX_WAITING, ConversationLocks
from xiaoka_engine.store_engine import CONNECT_TIMEOUT_S, STATEMENT_TIMEOUT_MS

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.005, 0.05
_TRY = "SELECT pg_try_advisory_lock(%s)"
_GIVE = "SELECT pg_advisory_unlock(%s)"

logger = logging.getLogger(__name__)


def key_of(conversation_id: str) -> int:
    """Return the signed 64-bit number under which PostgreSQL knows the lock of a conversation."""
    digest = hashlib.blake2b(f"xiaoka:{conversation_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


class SharedLocks(ConversationLocks):
    """Locks in PostgreSQL, behind those of this process.

    Within the process turns wait in order and cost the database nothing; only its first asks other processes. A
    conversation is routed to one engine, so another holds it only after a fail-over; then this one asks again.

    Args:
        url: the tracker database, ``postgresql://…``. A pooler before it must give whole sessions.
        max_wait_s: longest wait, for each of the two steps, in seconds.
        max_waiting: how many turns of one conversation may wait.
    """

    def __init__(self, url: str, max_wait_s: float = MAX_WAIT_S, max_waiting: int = MAX_WAITING) -> None:
        """Connect at first use."""
        super().__init__(max_wait_s, max_waiting)
        self._url = sa.engine.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: Any = None
        # one thread, so that the connection is used by one at a time
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="shared-locks")

    @asynccontextmanager
    async def lock(self, conversation_id: str, *_: Any, **__: Any) -> AsyncGenerator[None, None]:
        """Hold the conversation, among all engines, while inside.

        Raises:
            EngineError: ``busy`` after too long a wait, ``store_down`` when the database does not answer.
        """
        key = key_of(conversation_id)
        async with super().lock(conversation_id):
            await self._take(key)
            try:
                yield
            finally:
                with suppress(EngineError):
                    await self._in_thread(self._give, key)

    async def _take(self, key: int) -> None:
        loop = asyncio.get_running_loop()
        deadline, pause = loop.time() + self._max_wait_s, FIRST_PAUSE_S
        while not await self._try(key):
            if loop.time() > deadline:
                raise EngineError("busy", "Another engine is still serving this conversation.")
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    async def _try(self, key: int) -> bool:
        asked = asyncio.get_running_loop().run_in_executor(self._thread, self._held, key)
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            # the question is on its way; what it brings must not stay held
            asked.add_done_callback(lambda done: self._drop(done, key))
            raise
        except psycopg2.Error as error:
            raise _down(error) from error

    def _drop(self, done: "asyncio.Future[bool]", key: int) -> None:
        if not done.cancelled() and done.exception() is None and done.result():
            self._thread.submit(self._give, key)

    async def _in_thread(self, work: Callable[[int], None], key: int) -> None:
        try:
            # shielded: giving back goes on when the turn is called off
            await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, work, key))
        except psycopg2.Error as error:
            raise _down(error) from error

    def _held(self, key: int) -> bool:
        try:
            return bool(self._ask(_TRY, key))
        except psycopg2.OperationalError:
            # a connection that the server closed meanwhile is only noticed when it is used
            self._connection = None
            return bool(self._ask(_TRY, key))

    def _give(self, key: int) -> None:
        try:
            if not self._ask(_GIVE, key):
                logger.warning("a lock was lost with its connection; the store refuses what came too late")
        except psycopg2.Error:
            # closing the session gives back everything it held
            self._close()
            raise

    def _ask(self, statement: str, key: int) -> Any:
        if self._connection is None or self._connection.closed:
            self._connection = _connect(self._url)
        with self._connection.cursor() as cursor:
            cursor.execute(statement, (key,))
            return cursor.fetchone()[0]

    def _close(self) -> None:
        with suppress(psycopg2.Error):
            if self._connection is not None:
                self._connection.close()
        self._connection = None

    def close(self) -> None:
        """Give back the connection and everything it holds."""
        self._thread.submit(self._close)
        self._thread.shutdown(wait=True)


def locks_for(tracker_url: str) -> ConversationLocks:
    """Return the locks that suit a tracker store: SQLite serves one engine, PostgreSQL any number."""
    return SharedLocks(tracker_url) if tracker_url.startswith("postgres") else ConversationLocks()


def _connect(url: str) -> Any:
    connection = psycopg2.connect(
        url,
        connect_timeout=CONNECT_TIMEOUT_S,
        options=f"-c statement_timeout={STATEMENT_TIMEOUT_MS}",
        tcp_user_timeout=2 * STATEMENT_TIMEOUT_MS,
        application_name="xiaoka-engine-locks",
    )
    connection.autocommit = True
    return connection


def _down(error: Exception) -> EngineError:
    return EngineError("store_down", f"The locks of the conversation store do not answer ({type(error).__name__}).")
