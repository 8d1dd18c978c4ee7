"""Spans: recorded only for a collector, passed on in any case, and silent about customers."""

import io
import json
import logging
from collections.abc import Iterator

import httpx
import pytest
import structlog
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from xiaoka import logs, tracing
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.traced import methods
from xiaoka.gateway.engine_client import EngineClient, EngineTurn

SECRETS = ("13800138001", "11010119900307007X", "王小明", "北京市朝阳区建国路88号", "Bearer eyJhbGciOi.abc.def")


@pytest.fixture(autouse=True)
def whole() -> Iterator[None]:
    yield
    tracing.use("xiaoka", None)


@pytest.fixture
def memory() -> InMemorySpanExporter:
    kept = InMemorySpanExporter()
    tracing.use("xiaoka-test", SimpleSpanProcessor(kept))
    return kept


def _by_name(memory: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {one.name: one for one in memory.get_finished_spans()}


@pytest.mark.parametrize(
    ("endpoint", "env", "on"),
    [
        ("", {}, False),
        ("http://127.0.0.1:9", {}, True),
        ("", {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}, True),
        ("", {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:9/v1/traces"}, True),
        ("http://127.0.0.1:9", {"OTEL_SDK_DISABLED": "true"}, False),
    ],
)
def test_off_unless_a_collector_is_named(endpoint: str, env: dict[str, str], on: bool) -> None:
    assert tracing.configure("xiaoka-test", endpoint, env) is on
    with tracing.span("a") as made:
        assert made.is_recording() is on


def test_without_a_collector_the_id_is_passed_on_all_the_same() -> None:
    with tracing.span("a") as outer:
        header = tracing.current()
        assert header is not None and not int(header[-2:], 16) & 1 and not outer.is_recording()
        with tracing.span("b", parent=header):
            assert tracing.trace_id() == header.split("-")[1]
    assert tracing.current() is None and tracing.headers() == {}


def test_a_root_begins_anew_and_a_parent_is_followed(memory: InMemorySpanExporter) -> None:
    with tracing.span("outer"):
        with tracing.span("root", root=True):
            header = tracing.current()
        with tracing.span("inner"):
            pass
    with tracing.span("later", parent=header, service="xiaoka-other"):
        pass
    spans = _by_name(memory)

    assert spans["root"].parent is None
    assert spans["inner"].parent.span_id == spans["outer"].context.span_id
    assert spans["later"].parent.span_id == spans["root"].context.span_id
    assert spans["later"].resource.attributes["service.name"] == "xiaoka-other"
    assert spans["outer"].resource.attributes["service.name"] == "xiaoka-test"


@pytest.mark.parametrize("secret", SECRETS)
def test_planted_secrets_never_appear(memory: InMemorySpanExporter, secret: str) -> None:
    with pytest.raises(ValueError), tracing.span("failing", text=secret, conversation=secret, case=secret):
        raise ValueError(secret)
    [span] = memory.get_finished_spans()

    told = [span.name, str(span.status.description), *map(str, (span.attributes or {}).values())]
    assert [one for one in told if secret in one or secret.split()[-1] in one] == []
    assert span.status.description == "ValueError" and span.events == ()


def test_ids_of_our_own_making_stay(memory: InMemorySpanExporter) -> None:
    with tracing.span("a", conversation="c_3f9a12345678", turn="m_00012345", tries=2):
        pass
    found = memory.get_finished_spans()[0].attributes

    assert found == {"xiaoka.conversation": "c_3f9a12345678", "xiaoka.turn": "m_00012345", "xiaoka.tries": 2}


def test_log_lines_carry_the_trace() -> None:
    root, stream = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    logs.configure(stream)
    try:
        with tracing.span("a"):
            expected = tracing.trace_id()
            structlog.get_logger("x").info("one")
            logging.getLogger("some.library").warning("two")
        structlog.get_logger("x").info("three")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        structlog.reset_defaults()
    lines = [json.loads(one) for one in stream.getvalue().splitlines()]

    assert [one.get("trace") for one in lines] == [expected, expected, None]


async def test_the_engine_is_told_the_trace(memory: InMemorySpanExporter) -> None:
    heard: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(request.headers["traceparent"])
        return httpx.Response(200, json={"ok": True, "messages": [], "nlu": {}})

    client = EngineClient("http://engine", "key", 5, httpx.MockTransport(answer))
    await client.turn(EngineTurn("c_12345678", "m_12345678", "补卡"))
    await client.close()
    [span] = memory.get_finished_spans()

    [header] = heard
    assert header.startswith(f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-")
    assert int(header[-2:], 16) & 1


def test_every_method_of_the_port_is_measured() -> None:
    assert len(methods()) >= 20
    assert [name for name in methods() if not hasattr(getattr(DemoCarrier, name), "__wrapped__")] == []
