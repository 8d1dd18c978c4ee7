"""The only door of the engine: turns, parsing and probes for the gateway.

============================== ======= =====================================================================
``/webhooks/xiaoka/turn``      POST    one message → ``{"ok": true, "messages", "nlu", "ms", "replayed"?}``
``/webhooks/xiaoka/parse``     POST    ``{"text"}`` → ``{"ok": true, "text", "nlu", "ms"}``, as production sees it
``/webhooks/xiaoka/ready``     GET     200 or 503 ``{"ok", "checks": {…}, "model": hash of its file}``
``/webhooks/xiaoka/live``      GET     200 ``{"ok": true}``
============================== ======= =====================================================================

POST needs the header ``X-Xiaoka-Key``. Every failure is ``{"ok": false, "error": {"code", "message", "incident"}}``
with the status of `xiaoka_engine.errors.STATUS`; the incident id is in the log beside the reason.
"""

import asyncio
import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from xiaoka_engine import spans
from xiaoka_engine.errors import EngineError, new_incident
from xiaoka_engine.output import CHANNEL
from xiaoka_engine.readiness import Readiness
from xiaoka_engine.request import read_json, read_text, read_turn
from xiaoka_engine.turns import TurnRunner

KEY_HEADER = "X-Xiaoka-Key"
logger = logging.getLogger(__name__)
Handler = Callable[[Request], Awaitable[dict[str, Any]]]


def failure(error: Exception) -> HTTPResponse:
    """Return the error envelope for `error` and write one line to the log.

    The log names code, reason and incident; for an unexpected exception also the place, but never its text.
    """
    incident = new_incident()
    known = error if isinstance(error, EngineError) else EngineError("internal", "The engine failed unexpectedly.")
    if known.status >= 500:
        logger.error("%s %s: %s", incident, known.code, known.message, exc_info=error)
    else:
        logger.warning("%s %s: %s", incident, known.code, known.message)
    body = {"code": known.code, "message": known.message, "incident": incident}
    return response.json({"ok": False, "error": body}, status=known.status)


class XiaokaChannel(InputChannel):
    """The channel ``xiaoka``.

    Args:
        key: the shared secret that callers must send.
        runner: runs the turns.
        readiness: answers the readiness probe.
    """

    def __init__(self, key: str, runner: TurnRunner, readiness: Readiness) -> None:
        """Serve with `runner` everyone who knows `key`."""
        self._key = key
        self._runner = runner
        self._readiness = readiness
        self._running: set[asyncio.Task[dict[str, Any]]] = set()

    @classmethod
    def name(cls) -> str:
        """Name of the channel and of its address below ``/webhooks/``."""
        return CHANNEL

    def blueprint(self, on_new_message: Any) -> Blueprint:  # noqa: ARG002
        """Return the four routes; Rasa's own handler is not used, it hides failures."""
        routes = Blueprint("xiaoka_channel", url_prefix=f"/webhooks/{CHANNEL}")
        routes.add_route(self._guarded(self._turn), "/turn", methods=["POST"], name="turn")
        routes.add_route(self._guarded(self._parse), "/parse", methods=["POST"], name="parse")
        routes.add_route(self._ready_handler(), "/ready", methods=["GET"], name="ready")
        routes.add_route(_live, "/live", methods=["GET"], name="live")
        return routes

    def _guarded(self, handler: Handler) -> Callable[[Request], Awaitable[HTTPResponse]]:
        """Let only key holders in, measure, and turn every failure into the envelope."""

        @wraps(handler)
        async def guarded(request: Request) -> HTTPResponse:
            begun = time.perf_counter()
            try:
                self._authenticate(request)
                with spans.entered(f"rasa.{request.path.rpartition('/')[2]}", request.headers.get(spans.HEADER)):
                    answer = await handler(request)
            except Exception as error:
                return failure(error)
            total = round((time.perf_counter() - begun) * 1000, 1)
            return response.json({"ok": True, **answer, "ms": {"total": total, **answer.get("ms", {})}})

        return guarded

    def _authenticate(self, request: Request) -> None:
        given = request.headers.get(KEY_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._key.encode("utf-8")):
            raise EngineError("unauthorized", f"The header {KEY_HEADER} is missing or wrong.")

    async def _turn(self, request: Request) -> dict[str, Any]:
        turn = read_turn(request.body, self._key, time.time())
        # A turn once begun is finished and stored even if the gateway hangs up; asking again gets the same answer.
        task = asyncio.ensure_future(self._runner.run(turn))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _parse(self, request: Request) -> dict[str, Any]:
        text = read_text(read_json(request.body, {"text"}))
        if text is None:
            raise EngineError("empty", "The message has no text.")
        return {"text": text, "nlu": await self._runner.understand(text)}

    def _ready_handler(self) -> Callable[[Request], Awaitable[HTTPResponse]]:
        async def ready(_: Request) -> HTTPResponse:
            checks = await self._readiness.checks()
            ok = all(outcome == "ok" for outcome in checks.values())
            told = {"ok": ok, "checks": checks, "model": self._readiness.model_hash}
            return response.json(told, status=200 if ok else 503)

        return ready


async def _live(_: Request) -> HTTPResponse:
    """Answer while the event loop turns."""
    return response.json({"ok": True})
