"""The client of the engine: what it sends, and how it takes silence and nonsense."""

import json
from typing import Any

import httpx
import pytest

from xiaoka.gateway import engine_client
from xiaoka.gateway.engine_client import EngineClient, EngineError, EngineTurn

TURN = EngineTurn("c_12345678-1", "m_12345678", "你好", metadata={"turn": "m_12345678"})


def client(answer: httpx.Response | Exception, heard: list[Any] | None = None) -> EngineClient:
    def handle(request: httpx.Request) -> httpx.Response:
        if heard is not None:
            heard.append(json.loads(request.content or b"null"))
        if isinstance(answer, Exception):
            raise answer
        return answer

    return EngineClient("http://engine", "key", 1.0, httpx.MockTransport(handle))


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (httpx.Response(200, text="<html>"), "malformed"),
        (httpx.Response(200, json=[]), "malformed"),
        (httpx.Response(200, json={"ok": True}), "malformed"),
        (httpx.Response(200, json={"ok": True, "messages": {}}), "malformed"),
        (httpx.Response(500, json={}), "http_500"),
        (httpx.Response(503, json={"ok": False, "error": {"code": "busy"}}), "busy"),
        (httpx.ReadTimeout("slow"), "timeout"),
        (httpx.ReadError("gone"), "unreachable"),
        (httpx.RemoteProtocolError("cut"), "unreachable"),
    ],
)
async def test_what_is_no_answer_is_an_error(answer: httpx.Response | Exception, code: str) -> None:
    with pytest.raises(EngineError) as caught:
        await client(answer).turn(TURN)
    assert caught.value.code == code


async def test_only_refused_connections_are_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_client, "_BACK_OFF_S", (0.0, 0.0, 0.0))
    refused: list[Any] = []
    with pytest.raises(EngineError):
        await client(httpx.ConnectError("refused"), refused).turn(TURN)
    assert len(refused) == 4
    cut: list[Any] = []
    with pytest.raises(EngineError):
        await client(httpx.ReadError("cut"), cut).turn(TURN)
    assert len(cut) == 1


async def test_a_pressed_button_goes_as_title_and_signed_choice() -> None:
    heard: list[Any] = []
    answer = httpx.Response(200, json={"ok": True, "messages": [], "nlu": {}})
    turn = EngineTurn("c_12345678-1", "m_12345678", "寄到家", '/inform{"choice": "mail"}')
    assert (await client(answer, heard).turn(turn)).messages == []
    assert set(heard[0]) == {"sender", "message_id", "text", "choice", "metadata"}


async def test_a_payload_that_cannot_be_read_is_an_error() -> None:
    for payload in ("inform", "/inform{", "!retry"):
        with pytest.raises(EngineError) as caught:
            await client(httpx.Response(200)).turn(EngineTurn("c_12345678-1", "m_1", "x", payload))
        assert caught.value.code == "bad_payload"


async def test_why_the_engine_is_not_ready_is_told() -> None:
    checks = {"ok": False, "checks": {"model": "ok", "store": "The store is down."}}
    assert await client(httpx.Response(503, json=checks)).ready() == (False, "store: The store is down.")
    assert await client(httpx.Response(502, text="x")).ready() == (False, "HTTP 502")
