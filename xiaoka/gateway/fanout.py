"""Fan-out of events between desks through Redis, so that a window at one desk sees at once what another one says.

Redis keeps nothing and may be away: every message is in the database, and each desk looks there every second for what
it was not told (:mod:`xiaoka.gateway.desk_feed`). So without Redis windows are a second late, and nothing is lost.
"""

import asyncio
import json
from contextlib import suppress
from typing import Any

import structlog
from redis import asyncio as redis
from redis.exceptions import RedisError

from xiaoka import ids
from xiaoka.gateway.bus import Bus, Event

CHANNEL = "xiaoka:events"
_PAUSE_S = 1.0
_QUEUE = 10_000
log = structlog.get_logger(__name__)


class Fanout:
    """Sends this desk's events to the others, and hands theirs to the windows here.

    Args:
        bus: of this desk.
        url: of Redis, ``redis://…`` or ``rediss://…``.
    """

    def __init__(self, bus: Bus, url: str) -> None:
        self._bus, self._name = bus, ids.token("d")
        self._redis: Any = redis.Redis.from_url(
            url, socket_connect_timeout=1, socket_timeout=5, health_check_interval=2, decode_responses=True
        )
        self._out: asyncio.Queue[str] = asyncio.Queue(_QUEUE)
        self._tasks: list[asyncio.Task[None]] = []
        self.trouble = "not connected yet"
        """What is wrong, for people; empty when all is well."""

    def start(self) -> None:
        """Begin in the background; Redis need not be there yet."""
        self._bus.forward(self._send)
        self._tasks = [asyncio.create_task(self._sending()), asyncio.create_task(self._listening())]

    async def stop(self) -> None:
        """End; what the others were not told they find in the database."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(RedisError, OSError):
            await self._redis.aclose()

    def _send(self, conversation_id: str, event: Event) -> None:
        if self.trouble or self._out.full():
            # late news would only repeat what the database told by then
            return
        self._out.put_nowait(json.dumps([self._name, conversation_id, event.kind, event.data], ensure_ascii=False))

    async def _sending(self) -> None:
        while True:
            said = await self._out.get()
            try:
                await self._redis.publish(CHANNEL, said)
            except (RedisError, OSError) as error:
                self._in_trouble(error)

    async def _listening(self) -> None:
        while True:
            try:
                await self._listen()
            except (RedisError, OSError) as error:
                self._in_trouble(error)
            await asyncio.sleep(_PAUSE_S)

    async def _listen(self) -> None:
        async with self._redis.pubsub() as heard:
            await heard.subscribe(CHANNEL)
            while True:
                message = await heard.get_message(timeout=_PAUSE_S)
                if message and message["type"] == "subscribe":
                    self.trouble = ""
                elif message and message["type"] == "message":
                    self._hand_in(message["data"])

    def _hand_in(self, said: str) -> None:
        try:
            name, conversation_id, kind, data = json.loads(said)
        except (ValueError, TypeError):
            log.warning("fanout_malformed")
            return
        if name != self._name:
            self._bus.hand_out(conversation_id, Event(kind, data))

    def _in_trouble(self, error: Exception) -> None:
        if not self.trouble:
            log.error("redis_away", error=type(error).__name__)
        self.trouble = f"no answer from Redis ({type(error).__name__}); desks tell each other through the database"
