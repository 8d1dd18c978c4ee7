"""Keeps conversations in a database: honestly, in order, and with bounds.

Rasa's SQL store ends the process at one bad row, appends by counting rows without a version check, reads a conversation
of any length and answers from memory while the database is down. This one raises instead.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from xiaoka_engine.errors import EngineError
from xiaoka_engine.store_engine import POOL_SIZE
from xiaoka_engine.store_schema import current_version, events

MAX_EVENTS = 400
"""Most events of one session; a turn has 5 to 25. The cost of a turn grows with them."""

PATIENCE_S = 5.0
"""Longest wait for the database, in seconds. A server that hangs does not keep its own deadlines. What was being
written then may still be stored; sending the message again is safe, as its id tells whether it was."""

logger = logging.getLogger(__name__)
T = TypeVar("T")


class XiaokaTrackerStore(TrackerStore):
    """A tracker store on SQLite or PostgreSQL.

    Every database error becomes ``store_down``; nothing is kept in memory. All statements run in threads of their own,
    so a slow database does not stop the event loop.

    Args:
        database: as made by `open_database`; its tables must exist (`store_schema.upgrade`).
        max_events: most events of a session that are read.
    """

    def __init__(self, database: sa.engine.Engine, max_events: int = MAX_EVENTS) -> None:
        """Use `database`; the agent sets the domain when the model is loaded."""
        super().__init__(domain=None)
        self._database = database
        self._max = max_events
        self._threads = ThreadPoolExecutor(max_workers=POOL_SIZE, thread_name_prefix="tracker-store")

    async def _in_thread(self, work: Callable[[], T]) -> T:
        try:
            running = asyncio.get_running_loop().run_in_executor(self._threads, work)
            return await asyncio.wait_for(running, PATIENCE_S)
        except asyncio.TimeoutError:
            raise EngineError("store_down", f"The conversation store gave no answer in {PATIENCE_S:g} s.") from None
        except sa.exc.SQLAlchemyError as error:
            name = type(error).__name__
            raise EngineError("store_down", f"The conversation store does not answer ({name}).") from error

    async def ping(self) -> int:
        """Return the version of the tables, to see that the database answers.

        Raises:
            EngineError: ``store_down``.
        """
        return await self._in_thread(self._version)

    def _version(self) -> int:
        with self._database.connect() as connection:
            return current_version(connection)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the conversation since its last session start, None when there is none.

        Rows that cannot be read are logged by sender and number and left out.

        Raises:
            EngineError: ``store_down``, or ``episode_full`` when the session has more than `max_events` events.
        """
        rows = await self._in_thread(lambda: self._read(sender_id))
        if not rows:
            return None
        if len(rows) > self._max:
            raise EngineError("episode_full", f"The conversation has more than {self._max} events in one session.")
        readable = [event for seq, data in rows if (event := _revive(sender_id, seq, data)) is not None]
        tracker = DialogueStateTracker.from_events(sender_id, readable, self.domain.slots)
        _remember(tracker, last_seq=rows[-1][0])
        return tracker

    def _read(self, sender: str) -> list[tuple[int, str]]:
        mine = events.c.sender == sender
        start = sa.select(sa.func.max(events.c.seq)).where(mine, events.c.type == SessionStarted.type_name)
        query = (
            sa.select(events.c.seq, events.c.data)
            .where(mine, events.c.seq >= sa.func.coalesce(start.scalar_subquery(), 0))
            .order_by(events.c.seq)
            .limit(self._max + 1)
        )
        with self._database.connect() as connection:
            return [(row.seq, row.data) for row in connection.execute(query)]

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the events that came since the tracker was read or saved, all or none.

        Raises:
            EngineError: ``busy`` when somebody else appended to the conversation meanwhile, ``store_down``.
        """
        stored, last_seq = getattr(tracker, "_xk_stored", (0, 0))
        fresh = [event.as_dict() for event in islice(tracker.events, stored, None)]
        if not fresh:
            return
        now = time.time()
        rows = [
            {
                "sender": tracker.sender_id,
                "seq": last_seq + number,
                "type": event["event"],
                "data": json.dumps(event, separators=(",", ":")),
                "created": now,
            }
            for number, event in enumerate(fresh, start=1)
        ]
        await self._in_thread(lambda: self._append(rows))
        _remember(tracker, last_seq + len(rows))

    def _append(self, rows: list[dict[str, Any]]) -> None:
        try:
            with self._database.begin() as connection:
                connection.execute(sa.insert(events), rows)
        except sa.exc.IntegrityError as error:
            raise EngineError("busy", "Another process wrote to this conversation at the same time.") from error

    async def keys(self) -> Iterable[str]:
        """Return the senders of all conversations."""

        def read() -> list[str]:
            with self._database.connect() as connection:
                return list(connection.execute(sa.select(events.c.sender).distinct()).scalars())

        return await self._in_thread(read)

    def close(self) -> None:
        """Give the threads and connections back."""
        self._threads.shutdown(wait=True)
        self._database.dispose()


def _remember(tracker: DialogueStateTracker, last_seq: int) -> None:
    """Note on the tracker how many of its events are stored and the number of the last row."""
    tracker._xk_stored = (len(tracker.events), last_seq)


def _revive(sender: str, seq: int, data: str) -> Event | None:
    try:
        return Event.from_parameters(json.loads(data))
    except Exception as error:
        logger.error("event %s of conversation %s is unreadable (%s), left out", seq, sender, type(error).__name__)
        return None
