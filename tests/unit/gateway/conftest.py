"""A whole desk on a real port with real database, vault, wording and demo carrier; only the engine is played."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.db.session import Database
from xiaoka.gateway import engine_client
from xiaoka.gateway.app import create_app
from xiaoka.gateway.core import Core
from xiaoka.runtime import build_services
from xiaoka.settings import Settings
from xiaoka.tasks.services import Services

Reply = Callable[[dict[str, Any]], list[dict[str, Any]]]


def echo(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Say back what was heard."""
    return [{"text": f"听到：{body.get('text', '')}"}]


class FakeEngine:
    """Plays the engine's channel and remembers what it was told."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.reply: Reply = echo
        self.nlu: dict[str, Any] | Callable[[str], dict[str, Any]] = {}
        self.understood: dict[str, Any] = {"label": "x"}
        self.down = False
        self.error: tuple[int, dict[str, Any]] | None = None
        self.before: Callable[[dict[str, Any]], Awaitable[None]] | None = None

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("refused", request=request)
        if request.method == "GET":
            return httpx.Response(200, json={"ok": True, "checks": {}})
        assert request.headers["x-xiaoka-key"] == "demo-only-not-a-secret"
        body = json.loads(request.content)
        self.heard.append(body)
        if request.url.path == "/webhooks/xiaoka/parse":
            nlu = self.nlu(body["text"]) if callable(self.nlu) else self.nlu
            return httpx.Response(200, json={"ok": True, "text": body["text"], "nlu": nlu})
        if self.before:
            await self.before(body)
        if self.error:
            status, error = self.error
            return httpx.Response(status, json={"ok": False, "error": error})
        return httpx.Response(200, json={"ok": True, "messages": self.reply(body), "nlu": self.understood})


class Customer:
    """A browser window of a customer."""

    def __init__(self, http: httpx.AsyncClient, session: dict[str, Any]) -> None:
        self.http, self.id, self.token = http, session["conversation_id"], session["token"]
        self.headers = {"Authorization": f"Bearer {self.token}"}
        self._n = 0

    async def post(self, **body: Any) -> httpx.Response:
        self._n += 1
        body = {"client_message_id": f"m{self._n}", **body}
        return await self.http.post("/api/chat/messages", json=body, headers=self.headers)

    async def say(self, text: str) -> dict[str, Any]:
        """Send a text and wait for everything to be answered; return the conversation."""
        response = await self.post(text=text)
        assert response.status_code == 202, response.text
        return await self.settled()

    async def click(self, choice_id: str) -> dict[str, Any]:
        response = await self.post(choice_id=choice_id)
        assert response.status_code == 202, response.text
        return await self.settled()

    async def history(self, after: int = 0) -> dict[str, Any]:
        response = await self.http.get(f"/api/chat/history?after={after}", headers=self.headers)
        found: dict[str, Any] = response.json()
        return found

    async def settled(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            while (found := await self.history())["busy"]:
                await asyncio.sleep(0.01)
        return found

    async def last(self) -> dict[str, Any]:
        message: dict[str, Any] = (await self.settled())["messages"][-1]
        return message

    @asynccontextmanager
    async def window(self, last_id: int | None = None) -> AsyncIterator["Window"]:
        headers = dict(self.headers) | ({"Last-Event-ID": str(last_id)} if last_id is not None else {})
        async with self.http.stream("GET", "/api/chat/events", headers=headers) as response:
            assert response.status_code == 200
            yield Window(response.aiter_lines())


class Window:
    """An open event stream."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def next(self, kind: str | None = None) -> tuple[str, dict[str, Any]]:
        """Return the next event (of a kind)."""
        name = ""
        async with asyncio.timeout(5):
            async for line in self._lines:
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: ") and kind in (None, name):
                    return name, json.loads(line.removeprefix("data: "))
        raise AssertionError("the stream ended")

    async def messages(self, count: int) -> list[dict[str, Any]]:
        return [(await self.next("message"))[1] for _ in range(count)]


class Desk:
    """A running desk."""

    def __init__(
        self, http: httpx.AsyncClient, engine: FakeEngine, core: Core, services: Services, socket: Any = None
    ) -> None:
        self.http, self.engine, self.core, self.services, self.socket = http, engine, core, services, socket

    async def customer(self) -> Customer:
        response = await self.http.post("/api/chat/sessions", json={})
        assert response.status_code == 200, response.text
        return Customer(self.http, response.json())

    async def as_agent(self, method: str, path: str, **body: Any) -> httpx.Response:
        headers = {"Authorization": "Bearer demo-only-not-a-secret"}
        return await self.http.request(method, f"/api{path}", json=body or None, headers=headers)

    async def as_rasa(self, message: str, sender: str = "wx-1", **more: Any) -> httpx.Response:
        return await self.http.post(
            "/webhooks/rest/webhook",
            json={"sender": sender, "message": message, **more},
            headers={"X-API-Key": "demo-only-not-a-secret"},
        )


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(engine_client, "_BACK_OFF_S", (0.01, 0.01, 0.01))
    # nobody listens on port 1, whatever else runs on this machine
    return Settings(  # type: ignore[call-arg]
        _env_file=None, turn_timeout_s=2, slow_notice_s=1.5, worker_in_desk=False, actions_port=1
    )


@pytest.fixture
def services(config: Settings, db: Database, carrier: DemoCarrier) -> Services:
    return build_services(config, db=db, carrier=carrier)


@pytest.fixture
async def desk(config: Settings, services: Services, engine: FakeEngine) -> AsyncIterator[Desk]:
    async with running(config, services, engine) as one:
        yield one


@asynccontextmanager
async def running(config: Settings, services: Services, engine: FakeEngine) -> AsyncIterator[Desk]:
    app = create_app(config, services=services, engine=httpx.MockTransport(engine))
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.005)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as http:
        yield Desk(http, engine, app.state.core, services, app.state.socket)
    app.state.core.bus.close()
    server.should_exit = True
    await serving
