"""nginx runs with the deployment's configuration: events leave at once, websockets pass, sessions keep their desk."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import socketio

from tests.browser.played import Played, played
from tests.deploy.front import Front, running

OWN = "https://127.0.0.1"
"""Origin of a page of the desk itself, on the port that browsers do not write."""


class Upstream:
    """A desk that says its name, and streams one event now and one when it is let; with no header that helps nginx."""

    def __init__(self, name: str) -> None:
        upstream = self
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.go_on = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                upstream.asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
                if self.path.startswith("/api/chat/events"):
                    self._stream()
                else:
                    self._whole(name.encode())

            def _whole(self, body: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                # so that nobody is served by connections of a desk that is gone
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(body)

            def _stream(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for text in ("data: first\n\n", "data: second\n\n", ""):
                    self.wfile.write(f"{len(text):x}\r\n{text}\r\n".encode())
                    upstream.go_on.wait(60)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Go away; who asks is refused."""
        self.go_on.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def pair() -> Iterator[tuple[Upstream, Upstream]]:
    first, second = Upstream("one"), Upstream("two")
    yield first, second
    first.close()
    second.close()


@pytest.fixture
def front(pair: tuple[Upstream, Upstream], tmp_path: Path) -> Iterator[Front]:
    with running(tmp_path, (pair[0].port, pair[1].port)) as one:
        yield one


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with played(tmp_path_factory.mktemp("played")) as one:
        yield one


@pytest.fixture
def before_desk(desk: Played, tmp_path: Path) -> Iterator[Front]:
    port = urlsplit(desk.url).port or 0
    with running(tmp_path, (port, port)) as one:
        yield one


def test_an_event_leaves_while_the_stream_goes_on(front: Front, pair: tuple[Upstream, Upstream]) -> None:
    with front.client() as http, http.stream("GET", "/api/chat/events") as stream:
        lines = stream.iter_lines()
        # the desk says nothing more until this has arrived: an event that is held back would never come
        assert next(lines) == "data: first"
        for one in pair:
            one.go_on.set()
        assert [line for line in lines if line] == ["data: second"]


def test_an_answer_of_the_desk_arrives_in_the_open_window(before_desk: Front) -> None:
    with before_desk.client() as http:
        token = http.post("/api/chat/sessions", json={}).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        with http.stream("GET", "/api/chat/events", headers=headers) as stream:
            lines = stream.iter_lines()
            assert next(lines).startswith("retry:")
            body = {"client_message_id": "m1", "text": "你好"}
            http.post("/api/chat/messages", json=body, headers=headers).raise_for_status()
            said = (json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {"))
            assert next(one["text"] for one in said if one.get("role") == "bot") == "听到：你好"


async def test_a_websocket_passes(before_desk: Front) -> None:
    client = socketio.AsyncClient(reconnection=False, ssl_verify=False)
    said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    confirmed: asyncio.Queue[str] = asyncio.Queue()
    client.on("bot_uttered", said.put_nowait)
    client.on("session_confirm", confirmed.put_nowait)
    # nothing but a websocket: polling would hide that the upgrade is lost
    await client.connect(before_desk.secure, transports=["websocket"], headers={"Origin": OWN}, wait_timeout=30)
    try:
        assert client.transport() == "websocket"
        await client.emit("session_request", {"session_id": None})
        session = await asyncio.wait_for(confirmed.get(), 30)
        await client.emit("user_uttered", {"message": "你好", "session_id": session})
        assert (await asyncio.wait_for(said.get(), 30))["text"] == "听到：你好"
    finally:
        await client.eio.disconnect(abort=True)


async def test_polling_becomes_a_websocket(before_desk: Front) -> None:
    client = socketio.AsyncClient(reconnection=False, ssl_verify=False)
    await client.connect(before_desk.secure, headers={"Origin": OWN}, wait_timeout=30)
    try:
        assert client.transport() == "websocket"
    finally:
        await client.eio.disconnect(abort=True)


async def test_a_page_of_another_site_gets_no_socket(before_desk: Front) -> None:
    client = socketio.AsyncClient(reconnection=False, ssl_verify=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(before_desk.secure, headers={"Origin": "https://evil.example"}, wait_timeout=30)


def test_a_session_keeps_to_its_desk_by_header_and_by_parameter(front: Front) -> None:
    served: dict[str, set[str]] = {}
    with front.client() as http:
        for number in range(24):
            token = f"t{number}"
            headers = {"Authorization": f"Bearer {token}"}
            told = {http.get("/api/chat/history", headers=headers).text for _ in range(3)}
            told.add(http.get(f"/api/chat/history?token={token}").text)
            served[token] = told
    assert {len(one) for one in served.values()} == {1}, served
    assert set.union(*served.values()) == {"one", "two"}


def test_polls_of_a_socket_meet_the_same_desk(front: Front, pair: tuple[Upstream, Upstream]) -> None:
    # each poll comes by a connection of its own, without a token
    told = {httpx.get(f"{front.secure}/socket.io/?EIO=4", verify=False, trust_env=False).text for _ in range(12)}
    assert len(told) == 1
    mine, other = sorted(pair, key=lambda one: not one.asked)
    mine.close()
    # when that desk is gone the other one answers
    with front.client() as http:
        assert http.get("/socket.io/?EIO=4").text not in told
    assert other.asked


def test_what_a_caller_says_of_himself_is_overwritten(front: Front, pair: tuple[Upstream, Upstream]) -> None:
    with front.client() as http:
        http.get("/", headers={"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "http", "X-Request-ID": "mine"})
    (headers,) = [headers for one in pair for _, headers in one.asked]
    assert (headers["x-forwarded-for"], headers["x-forwarded-proto"]) == ("127.0.0.1", "https")
    assert headers["x-request-id"] != "mine"


def test_what_is_for_operators_stays_inside_and_plain_is_sent_to_secure(before_desk: Front) -> None:
    with before_desk.client() as http:
        assert [http.get(path).status_code for path in ("/metrics", "/readyz", "/healthz")] == [404, 404, 200]
    moved = httpx.get(f"{before_desk.plain}/console?x=1", trust_env=False)
    assert (moved.status_code, moved.headers["location"]) == (308, "https://127.0.0.1/console?x=1")


def test_no_token_gets_into_the_log(front: Front) -> None:
    with front.client() as http:
        http.get("/api/chat/history?token=secret-in-address", headers={"Authorization": "Bearer secret-in-header"})
        http.get("/")
    lines = _logged(front, 2)
    assert [one["path"] for one in lines] == ["/api/chat/history", "/"]
    assert "secret" not in json.dumps(lines)


def _logged(front: Front, wanted: int) -> list[dict[str, Any]]:
    """Return the lines of the log, once so many are there: nginx writes them after the answer."""
    lines: list[dict[str, Any]] = []
    deadline = time.monotonic() + 10
    while len(lines) < wanted and time.monotonic() < deadline:
        time.sleep(0.05)
        written = front.log.read_text(encoding="utf-8")
        lines = [json.loads(line) for line in written.splitlines(keepends=True) if line.endswith("\n")]
    return lines
