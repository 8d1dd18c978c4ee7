"""The client of the engine on real connections: answers, silence, and processes that die."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from xiaoka.gateway import engine_client
from xiaoka.gateway.engine_client import EngineClient, EngineError, EngineTurn

SAID = [{"text": "您好"}]
TURN = EngineTurn("c_12345678-1", "m_12345678", "你好", metadata={"turn": "m_12345678"})
ANSWER = {"ok": True, "messages": SAID, "nlu": {"intent": {"name": "greet"}}}

type Deed = Callable[[int], str]
"""What the engine does with its n-th request: ``answer``, ``die`` or ``sleep``."""


@asynccontextmanager
async def engine(deed: Deed) -> AsyncIterator[tuple[str, list[str]]]:
    """Listen, and keep the message ids that were heard."""
    heard: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            length = next(int(line.split(":")[1]) for line in head if line.lower().startswith("content-length"))
            heard.append(json.loads(await reader.readexactly(length))["message_id"])
            if (what := deed(len(heard))) == "answer":
                body = json.dumps(ANSWER).encode()
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
                continue
            if what == "sleep":
                await asyncio.sleep(5)
            break
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heard
    finally:
        server.close()


async def _head(reader: asyncio.StreamReader) -> list[str]:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
    except asyncio.IncompleteReadError:
        return []


async def test_answers_come_over_one_connection() -> None:
    async with engine(lambda _: "answer") as (url, heard):
        client = EngineClient(url, "key", 5.0)
        said = [(await client.turn(TURN)).messages for _ in range(3)]
        await client.close()
    assert said == [SAID] * 3 and heard == [TURN.message_id] * 3


async def test_a_turn_that_was_cut_off_is_asked_again_under_the_same_id() -> None:
    async with engine(lambda n: "die" if n == 2 else "answer") as (url, heard):
        client = EngineClient(url, "key", 5.0)
        await client.turn(TURN)
        assert (await client.turn(TURN)).messages == SAID
        await client.close()
    assert heard == [TURN.message_id] * 3


async def test_an_engine_that_always_dies_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_client, "_BACK_OFF_S", (0.01, 0.01))
    async with engine(lambda _: "die") as (url, heard):
        client = EngineClient(url, "key", 5.0)
        with pytest.raises(EngineError, match="unreachable"):
            await client.turn(TURN)
        await client.close()
    assert len(heard) == 3


async def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_client, "_BACK_OFF_S", (0.01,))
    async with engine(lambda _: "answer") as (url, _):
        pass
    client = EngineClient(url, "key", 5.0)
    with pytest.raises(EngineError, match="unreachable"):
        await client.turn(TURN)
    await client.close()


async def test_silence_is_a_timeout() -> None:
    async with engine(lambda _: "sleep") as (url, heard):
        client = EngineClient(url, "key", 0.3)
        with pytest.raises(EngineError, match="timeout"):
            await client.turn(TURN)
        await client.close()
    assert len(heard) == 1, "whoever is silent may be at work: it is not asked again"
