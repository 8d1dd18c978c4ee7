"""Sends ended spans to the collector, once a second."""

import asyncio
import logging
import os
from collections.abc import Mapping
from urllib.parse import unquote

import aiohttp

from xiaoka_engine import spans

logger = logging.getLogger(__name__)
_EVERY_S = 1.0
_TIMEOUT_S = 5.0


class SpanSender:
    """Posts spans to `address` while it runs; a collector that is away costs the spans and one line in the log.

    Args:
        address: of the collector, ``…/v1/traces``.
        env: where ``OTEL_EXPORTER_OTLP_HEADERS`` is looked for.
    """

    def __init__(self, address: str, env: Mapping[str, str] = os.environ) -> None:
        """Send nothing yet."""
        self._address = address
        pairs = (one.partition("=") for one in env.get("OTEL_EXPORTER_OTLP_HEADERS", "").split(",") if "=" in one)
        self._headers = {name.strip(): unquote(value.strip()) for name, _, value in pairs}
        self._task: "asyncio.Task[None] | None" = None
        self._away = False

    def start(self) -> None:
        """Begin in the background."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Send what is left and end."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        await self.send()

    async def send(self) -> None:
        """Send what is waiting."""
        if not spans.waiting:
            return
        taken, spans.waiting[:] = spans.waiting[:], []
        limit = aiohttp.ClientTimeout(total=_TIMEOUT_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit, headers=self._headers) as session,
                session.post(self._address, json=spans.as_otlp(taken)) as answer,
            ):
                self._note(answer.status >= 400, f"status {answer.status}")
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            self._note(True, type(error).__name__)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_S)
            await self.send()

    def _note(self, away: bool, why: str) -> None:
        if away and not self._away:
            logger.warning("spans are lost, the collector fails: %s", why)
        self._away = away
