"""Two desks on one PostgreSQL and one Redis: one conversation, in order, once, and seen at both."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from tests.unit.gateway.conftest import Customer, Desk, FakeEngine, running
from tests.unit.gateway.rasa_widget import widget
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.db.session import Database
from xiaoka.gateway import desk_feed
from xiaoka.gateway.turnstile import AmongDesks
from xiaoka.launch.databases import upgrade
from xiaoka.runtime import build_services
from xiaoka.settings import Settings

pytestmark = pytest.mark.services


class Cable:
    """The way to Redis, which can be cut and mended."""

    def __init__(self, url: str) -> None:
        self._to = urlsplit(url)
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._joined, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        assert self._server
        self._server.close()
        for writer in list(self._writers):
            writer.close()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}{self._to.path}"

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._to.hostname, self._to.port or 6379)
        self._writers |= {writer, back}
        await asyncio.gather(_pour(reader, back), _pour(there, writer), return_exceptions=True)
        self._writers -= {writer, back}


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


@pytest.fixture
async def cable(redis_url: str) -> AsyncIterator[Cable]:
    one = Cable(redis_url)
    await one.mend()
    yield one
    await one.cut()


@pytest.fixture
async def desks(
    config: Settings, carrier: DemoCarrier, postgres_url: str, cable: Cable, engine: FakeEngine
) -> AsyncIterator[tuple[Desk, Desk]]:
    upgrade(postgres_url)
    shared = config.model_copy(update={"redis_url": SecretStr(cable.url), "database_url": postgres_url})
    services = [build_services(shared, db=Database(postgres_url), carrier=carrier) for _ in range(2)]
    async with running(shared, services[0], engine) as a, running(shared, services[1], engine) as b:
        async with asyncio.timeout(5):
            while a.core.fanout.trouble or b.core.fanout.trouble:  # type: ignore[union-attr]
                await asyncio.sleep(0.01)
        yield a, b


def at(desk: Desk, customer: Customer) -> Customer:
    """The same customer, his next request at another desk."""
    return Customer(desk.http, {"conversation_id": customer.id, "token": customer.token})


async def said(window: Any, text: str) -> dict[str, Any]:
    while (found := (await window.next("message"))[1])["text"] != text:
        pass
    return found


@pytest.fixture
def only_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let desks look into the database for what others said once an hour only."""
    monkeypatch.setattr(desk_feed, "LOOK_S", 3600.0)


@pytest.mark.usefixtures("only_redis")
async def test_a_window_sees_by_redis_what_another_desk_says(desks: tuple[Desk, Desk]) -> None:
    a, b = desks
    customer = await a.customer()
    async with customer.window() as window:
        await at(b, customer).post(text="你好")
        await said(window, "听到：你好")
        kinds = [(await window.next())[0] for _ in range(2)]
        assert "state" in kinds, "whose turn it is, is told as well"


async def test_messages_at_both_desks_are_answered_in_order_and_once(desks: tuple[Desk, Desk]) -> None:
    a, b = desks

    async def slow(_body: dict[str, Any]) -> None:
        await asyncio.sleep(0.02)

    a.engine.before = slow
    customers = [await a.customer() for _ in range(2)]

    async def talk(customer: Customer) -> list[str]:
        other = at(b, customer)
        for n in range(6):
            await (customer, other)[n % 2].post(text=f"第{n}句", client_message_id=f"x{n}")
        async with asyncio.timeout(60):
            while (found := await customer.history())["busy"]:
                await asyncio.sleep(0.05)
        return [one["text"] for one in found["messages"] if one["role"] == "bot"]

    for answers in await asyncio.gather(*(talk(one) for one in customers)):
        assert answers == [f"听到：第{n}句" for n in range(6)]
    assert len(a.engine.heard) == 12, "no turn was run twice"


async def test_a_rest_client_hears_the_answer_that_another_desk_gave(desks: tuple[Desk, Desk]) -> None:
    a, b = desks
    gone_on = asyncio.Event()

    async def held(_body: dict[str, Any]) -> None:
        await gone_on.wait()

    a.engine.before = held
    first = asyncio.create_task(a.as_rasa("一"))
    await asyncio.sleep(0.3)
    second = asyncio.create_task(b.as_rasa("二"))
    await asyncio.sleep(0.3)
    gone_on.set()
    assert [one["text"] for one in (await first).json()] == ["听到：一"]
    assert [one["text"] for one in (await second).json()] == ["听到：二"]


async def test_a_limit_holds_over_both_desks(desks: tuple[Desk, Desk]) -> None:
    a, b = desks
    customer = await a.customer()
    answers = [await at((a, b)[n % 2], customer).post(text="在吗", client_message_id=f"x{n}") for n in range(24)]
    codes = [one.status_code for one in answers]
    # one comes back every second and a half, and the machine may be slow
    assert codes[:20] == [202] * 20 and codes.count(429) >= 2, codes
    assert int(answers[codes.index(429)].headers["retry-after"]) in (1, 2)


async def test_a_socket_client_hears_what_another_desk_says(desks: tuple[Desk, Desk]) -> None:
    a, b = desks
    async with widget(a) as one, widget(b) as other:
        session_id = await one.request()
        await one.say("一")
        assert await one.hears() == {"text": "听到：一"}
        await other.request(session_id)
        await other.say("二")
        assert await one.hears() == {"text": "听到：二"}


async def test_without_redis_nothing_is_lost_and_readyz_says_so(desks: tuple[Desk, Desk], cable: Cable) -> None:
    a, b = desks
    customer = await a.customer()
    async with customer.window() as window:
        await cable.cut()
        async with asyncio.timeout(10):
            while not (a.core.fanout.trouble and b.core.fanout.trouble):  # type: ignore[union-attr]
                await asyncio.sleep(0.05)
        checks = (await a.http.get("/readyz")).json()["checks"]
        assert checks["redis"] == {"ok": False, "degraded": True, "detail": a.core.fanout.trouble}  # type: ignore[union-attr]
        for n in range(3):
            await at(b, customer).post(text=f"第{n}句", client_message_id=f"x{n}")
        found = [await said(window, f"听到：第{n}句") for n in range(3)]
        seqs = [one["seq"] for one in found]
        assert seqs == sorted(set(seqs))
        await cable.mend()
        async with asyncio.timeout(10):
            while a.core.fanout.trouble or b.core.fanout.trouble:  # type: ignore[union-attr]
                await asyncio.sleep(0.05)
        await at(b, customer).post(text="回来了", client_message_id="x9")
        await said(window, "听到：回来了")
    assert (await a.http.get("/readyz")).json()["checks"]["redis"] == {"ok": True}


async def test_a_desk_that_dies_lets_its_conversations_go(postgres_url: str) -> None:
    one, other = AmongDesks(postgres_url), AmongDesks(postgres_url)
    assert one.enter("c1")
    assert not other.enter("c1")
    assert other.enter("c2")
    one.close()
    async with asyncio.timeout(5):
        while not other.enter("c1"):
            await asyncio.sleep(0.01)
    other.leave("c1")
    assert one.enter("c1"), "a closed connection is opened again"
    one.close()
    other.close()
