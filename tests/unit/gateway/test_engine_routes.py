"""Conversations stay with their engine, spread evenly, and move only when they must."""

from collections import Counter

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoka.gateway import engine_client
from xiaoka.gateway.engine_client import EngineClient, EngineError, EngineTurn
from xiaoka.gateway.engine_routes import RESTS_S, Routes
from xiaoka.launch.processes import environment, processes
from xiaoka.settings import Settings

TWO = ("http://rasa-1:5005", "http://rasa-2:5005")
OK = {"ok": True, "messages": [], "nlu": {}}


@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=6, unique=True), st.text(max_size=64))
def test_the_order_is_whole_and_stays(names: list[str], conversation: str) -> None:
    urls = [f"http://{number}-{len(name)}" for number, name in enumerate(names)]
    order = Routes(urls).order(conversation)
    assert sorted(order) == sorted(urls)
    assert Routes(urls[::-1]).order(conversation) == order


@given(st.integers(2, 6), st.text(max_size=64))
def test_an_engine_that_goes_moves_only_its_own(count: int, conversation: str) -> None:
    urls = [f"http://rasa-{number}" for number in range(count)]
    first, *rest = Routes(urls).order(conversation)
    assert Routes([url for url in urls if url != first]).order(conversation) == rest


def test_conversations_spread() -> None:
    found = Counter(Routes(TWO).order(f"c_{number:08}-1")[0] for number in range(1000))
    assert min(found.values()) > 400


def test_who_failed_comes_last_for_a_while() -> None:
    now = [0.0]
    routes = Routes(TWO, lambda: now[0])
    first, second = routes.order("c_1")
    routes.failed(first)
    assert routes.order("c_1") == [second, first]
    now[0] += RESTS_S
    assert routes.order("c_1") == [first, second]


class Engines(httpx.AsyncBaseTransport):
    """Two engines of which some are away."""

    def __init__(self, **away: type[httpx.TransportError]) -> None:
        self.away = {name.replace("_", "-"): error for name, error in away.items()}
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.host)
        if error := self.away.get(request.url.host):
            raise error("away")
        return httpx.Response(200, json=OK)


@pytest.mark.parametrize(
    "error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadError, httpx.RemoteProtocolError]
)
async def test_the_next_engine_takes_over(error: type[httpx.TransportError]) -> None:
    turn = EngineTurn("c_12345678-1", "m_12345678", "你好")
    own = Routes(TWO).order(turn.sender)[0].removeprefix("http://").removesuffix(":5005")
    engines = Engines(**{own.replace("-", "_"): error})
    client = EngineClient(TWO, "key", 1.0, engines)
    assert (await client.turn(turn)).messages == []
    assert engines.asked[0] == own and len(engines.asked) == 2
    await client.turn(turn)
    assert engines.asked[2:] == [engines.asked[1]]


async def test_a_turn_that_takes_long_is_not_asked_of_another() -> None:
    engines = Engines(rasa_1=httpx.ReadTimeout, rasa_2=httpx.ReadTimeout)
    with pytest.raises(EngineError, match="timeout"):
        await EngineClient(TWO, "key", 1.0, engines).turn(EngineTurn("c_12345678-1", "m_12345678", "你好"))
    assert len(engines.asked) == 1


async def test_all_are_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_client, "_BACK_OFF_S", (0.0,))
    engines = Engines(rasa_1=httpx.ConnectError, rasa_2=httpx.ConnectError)
    client = EngineClient(TWO, "key", 1.0, engines)
    with pytest.raises(EngineError, match="unreachable"):
        await client.turn(EngineTurn("c_12345678-1", "m_12345678", "你好"))
    assert len(engines.asked) == 4
    ready, why = await client.ready()
    assert not ready and "rasa-1" in why and "rasa-2" in why
    engines.away.pop("rasa-2")
    assert (await client.ready())[0] is True


def test_each_address_gets_a_process_of_its_own() -> None:
    settings = Settings(_env_file=None, rasa_url="http://127.0.0.1:5005, http://127.0.0.1:5006")
    names = [one.name for one in processes(settings)]
    assert names == ["rasa", "rasa-2", "actions", "desk"]
    ports = [environment(settings, one)["XIAOKA_RASA_PORT"] for one in processes(settings)]
    assert ports == ["5005", "5006", "5005", "5005"]
    with pytest.raises(ValueError, match="XIAOKA_RASA_URL"):
        Routes([])
