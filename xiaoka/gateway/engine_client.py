"""Talks to the engine (Rasa) through its own channel."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from httpx_aiohttp import AiohttpTransport

from xiaoka import tracing
from xiaoka.gateway import choices
from xiaoka.gateway.engine_routes import Routes
from xiaoka.gateway.signing import sign_choice

# Waits between tries while the engine refuses connections (it is restarting); short of the notice that it takes longer.
_BACK_OFF_S = (0.3, 0.7, 1.4)
_CHOICE_LIFETIME_S = 300
_STAGES = ("wait", "turn", "store")


class EngineError(Exception):
    """The engine did not answer the turn; nothing of the turn is known to have happened.

    Args:
        code: ``unreachable``, ``timeout``, ``malformed`` or the engine's own code.
        incident: the engine's incident id, if it gave one.
    """

    def __init__(self, code: str, incident: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.incident = incident


@dataclass(frozen=True)
class EngineTurn:
    """A message on its way to the engine.

    Args:
        sender: conversation and episode.
        message_id: the same for a repeated message, so that nothing is done twice.
        text: secret-free text, or the title of a pressed button.
        command: ``/intent{…}`` of a pressed button or a system event.
        metadata: travels to the actions.
    """

    sender: str
    message_id: str
    text: str
    command: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EngineAnswer:
    """What the engine said: messages ``{text?, buttons?, custom?}`` and what it understood."""

    messages: list[dict[str, Any]]
    nlu: dict[str, Any]
    stages: dict[str, float] = field(default_factory=dict)
    """Milliseconds in the engine: ``wait``, ``turn``, ``store``."""


class EngineClient:
    """Sends turns to the engine of the conversation, or to the next one while that is away.

    Args:
        urls: addresses of the engines.
        key: shared with the engine; authenticates turns and signs choices.
        timeout_s: longest time for one turn, tries included.
        transport: for tests.
    """

    def __init__(
        self, urls: str | Sequence[str], key: str, timeout_s: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._key = key
        self._timeout_s = timeout_s
        self._routes = Routes([urls] if isinstance(urls, str) else urls)
        # the addresses are ours and local: a proxy from the environment must not get between
        self._http = httpx.AsyncClient(
            headers={"X-Xiaoka-Key": key},
            timeout=httpx.Timeout(timeout_s, connect=2.0),
            # every turn passes here, and a call over aiohttp's connections costs less than half of one over httpx's
            transport=transport or AiohttpTransport(limits=httpx.Limits(max_connections=200), trust_env=False),
            trust_env=False,
        )

    async def turn(self, turn: EngineTurn) -> EngineAnswer:
        """Run one turn.

        Raises:
            EngineError: no usable answer in time.
        """
        try:
            body = self._body(turn)
        except ValueError as error:
            raise EngineError("bad_payload") from error
        return _answer(await self._ask("turn", body, turn.sender))

    async def understand(self, text: str) -> dict[str, Any]:
        """Return what the engine understands of a secret-free text: label, confidence, ranking, entities.

        Raises:
            EngineError: no usable answer in time.
        """
        nlu = _content(await self._ask("parse", {"text": _neutral(text)}, text)).get("nlu")
        if not isinstance(nlu, dict):
            raise EngineError("malformed")
        return nlu

    async def ready(self) -> tuple[bool, str]:
        """Tell whether any engine can take turns, and in words what is wrong with those that cannot."""
        urls = self._routes.urls
        found = await asyncio.gather(*(self._ready(url) for url in urls))
        if len(urls) == 1:
            return not found[0], found[0]
        return "" in found, "; ".join(f"{url}: {one}" for url, one in zip(urls, found, strict=True) if one)

    async def _ready(self, url: str) -> str:
        try:
            response = await self._http.get(f"{url}/webhooks/xiaoka/ready", timeout=2.0)
        except httpx.HTTPError as error:
            return f"no answer from the engine ({type(error).__name__})"
        return "" if response.status_code == 200 else _why_unready(response)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _ask(self, route: str, body: dict[str, Any], of: str) -> httpx.Response:
        try:
            with tracing.span(f"engine.{route}", kind=tracing.SpanKind.CLIENT):
                async with asyncio.timeout(self._timeout_s):
                    return await self._post(f"/webhooks/xiaoka/{route}", body, of)
        except httpx.ConnectTimeout as error:
            # also what the transport calls a connection that broke
            raise EngineError("unreachable") from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise EngineError("timeout") from error
        except httpx.TransportError as error:
            raise EngineError("unreachable") from error

    async def _post(self, path: str, body: dict[str, Any], of: str) -> httpx.Response:
        for pause in _BACK_OFF_S:
            try:
                return await self._post_to_any(path, body, of)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                await asyncio.sleep(pause)
        return await self._post_to_any(path, body, of)

    async def _post_to_any(self, path: str, body: dict[str, Any], of: str) -> httpx.Response:
        """Ask the engines in their order for a conversation, until one takes the connection.

        A turn that was cut off is asked of the next, too: its message id makes it count once, and the engines' lock
        keeps two from serving it at the same time.
        """
        order, passing = self._routes.order(of), tracing.headers()
        for url in order[:-1]:
            try:
                return await self._http.post(url + path, json=body, headers=passing)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadError, httpx.RemoteProtocolError):
                self._routes.failed(url)
        try:
            return await self._http.post(order[-1] + path, json=body, headers=passing)
        except httpx.TransportError:
            self._routes.failed(order[-1])
            raise

    def _body(self, turn: EngineTurn) -> dict[str, Any]:
        body: dict[str, Any] = {
            "sender": turn.sender,
            "message_id": turn.message_id,
            "metadata": turn.metadata,
        }
        if turn.command is None:
            return body | {"text": _neutral(turn.text)}
        intent, entities = choices.parse(turn.command)
        expires = int(time.time()) + _CHOICE_LIFETIME_S
        token = sign_choice(self._key, turn.sender, intent, entities, expires)
        return body | ({"text": turn.text} if turn.text else {}) | {"choice": token}


def _why_unready(response: httpx.Response) -> str:
    try:
        checks = response.json()["checks"]
        return "; ".join(f"{name}: {state}" for name, state in checks.items() if state != "ok")
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"HTTP {response.status_code}"


def _neutral(text: str) -> str:
    # the engine neutralises commands too; neither side relies on the other
    return "／" + text.lstrip("/") if text.startswith("/") else text


def _content(response: httpx.Response) -> dict[str, Any]:
    try:
        data = response.json()
    except ValueError as error:
        raise EngineError("malformed") from error
    if not isinstance(data, dict):
        raise EngineError("malformed")
    if data.get("ok") is not True:
        raise _refused(data.get("error"), response.status_code)
    return data


def _answer(response: httpx.Response) -> EngineAnswer:
    data = _content(response)
    messages = data.get("messages")
    if not isinstance(messages, list) or not all(isinstance(one, dict) for one in messages):
        raise EngineError("malformed")
    nlu = data.get("nlu")
    return EngineAnswer(messages, nlu if isinstance(nlu, dict) else {}, _stages(data.get("ms")))


def _stages(told: Any) -> dict[str, float]:
    found = told if isinstance(told, dict) else {}
    return {name: float(found[name]) for name in _STAGES if isinstance(found.get(name), (int, float))}


def _refused(error: Any, status: int) -> EngineError:
    if not isinstance(error, dict):
        return EngineError(f"http_{status}")
    incident = error.get("incident")
    return EngineError(str(error.get("code", status)), incident if isinstance(incident, str) else None)
