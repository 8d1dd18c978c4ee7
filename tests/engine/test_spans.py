"""The engine's spans: headers in and out, JSON for a collector, nothing of a customer."""

import asyncio
import logging

import aiohttp
import pytest
from aiohttp import web
from xiaoka_engine import spans
from xiaoka_engine.patches import action_session
from xiaoka_engine.span_sender import SpanSender

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SAMPLED = f"00-{TRACE}-{PARENT}-01"


@pytest.fixture(autouse=True)
def _empty():
    spans.waiting.clear()
    yield
    spans.waiting.clear()


def test_a_request_becomes_a_tree():
    with spans.entered("rasa.turn", SAMPLED), spans.within("rasa.understand") as inner:
        assert spans.trace_id() == TRACE
        assert spans.header() == f"00-{TRACE}-{inner.id}-01"
    understand, turn = spans.waiting

    assert (turn.trace, turn.parent, turn.kind) == (TRACE, PARENT, spans.SERVER)
    assert (understand.trace, understand.parent) == (TRACE, turn.id)
    assert turn.begun_ns <= understand.begun_ns <= understand.ended_ns <= turn.ended_ns
    assert spans.header() is None and spans.trace_id() is None


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "nonsense",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        SAMPLED.upper(),
        "00-" + "1" * 9000,
    ],
)
def test_without_a_valid_header_there_is_no_trace(header):
    with spans.entered("rasa.turn", header), spans.within("rasa.understand"):
        assert spans.header() is None
    assert spans.waiting == []


def test_what_is_not_sampled_is_passed_on_and_not_kept():
    with spans.entered("rasa.turn", SAMPLED[:-1] + "0"):
        assert spans.header().endswith("-00")
    assert spans.waiting == []


def test_an_error_is_known_by_its_type():
    with pytest.raises(ValueError), spans.entered("rasa.turn", SAMPLED):
        raise ValueError("13800138001 王小明")
    [span] = spans.as_otlp(spans.waiting)["resourceSpans"][0]["scopeSpans"][0]["spans"]

    assert span["status"] == {"code": 2, "message": "ValueError"}
    assert "13800138001" not in str(span) and "王小明" not in str(span)


def test_spans_that_nobody_takes_do_not_fill_the_memory():
    for _ in range(5000):
        with spans.entered("rasa.turn", SAMPLED):
            pass
    assert len(spans.waiting) == 4096


@pytest.mark.parametrize(
    ("env", "address"),
    [
        ({}, ""),
        ({"XIAOKA_OTLP_ENDPOINT": "http://c:4318/"}, "http://c:4318/v1/traces"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}, "http://c:4318/v1/traces"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c/x"}, "http://c/x"),
        ({"XIAOKA_OTLP_ENDPOINT": "http://c:4318", "OTEL_SDK_DISABLED": "true"}, ""),
    ],
)
def test_the_collector_is_named_as_for_the_other_processes(env, address):
    assert spans.collector(env) == address


async def test_actions_are_told_the_trace_and_the_collector_gets_it():
    heard, taken = [], []

    async def action(request):
        heard.append(request.headers.get("traceparent"))
        return web.json_response({})

    async def traces(request):
        taken.append((request.headers["x-token"], await request.json()))
        return web.json_response({})

    app = web.Application()
    app.router.add_post("/webhook", action)
    app.router.add_post("/v1/traces", traces)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    config = aiohttp.ClientSession(trace_configs=[action_session._passing_on()])
    async with config as session:
        with spans.entered("rasa.turn", SAMPLED) as around:
            await (await session.post(f"{base}/webhook", json={})).json()
        await (await session.post(f"{base}/webhook", json={})).json()
    sender = SpanSender(f"{base}/v1/traces", {"OTEL_EXPORTER_OTLP_HEADERS": "x-token=a%20b"})
    sender.start()
    await asyncio.wait_for(sender.stop(), 30)
    await runner.cleanup()

    assert heard == [f"00-{TRACE}-{around.id}-01", None]
    assert taken[0][0] == "a b"
    assert taken[0][1]["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["traceId"] == TRACE
    assert spans.waiting == []


async def test_a_collector_that_is_away_costs_one_line(caplog):
    sender = SpanSender("http://127.0.0.1:9/v1/traces", {})
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            with spans.entered("rasa.turn", SAMPLED):
                pass
            await sender.send()
    assert len(caplog.records) == 1 and spans.waiting == []
