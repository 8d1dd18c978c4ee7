"""The engine's part of a trace (链路追踪), with no SDK in this environment: W3C ``traceparent`` in and out.

Spans go to the collector as OTLP/HTTP in JSON, in the background; when it is away they are dropped. Off unless
``XIAOKA_OTLP_ENDPOINT`` or a standard ``OTEL_EXPORTER_OTLP_*ENDPOINT`` is set; the header travels in any case. A span
has names of our own making only, and of an error its type.
"""

import os
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

HEADER = "traceparent"
SERVER, CLIENT, INTERNAL = 2, 3, 1
_FORM = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?")
_MOST_WAITING = 4096


@dataclass
class Span:
    """One measured stretch of a trace."""

    name: str
    kind: int
    trace: str
    parent: str
    sampled: bool
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    begun_ns: int = field(default_factory=time.time_ns)
    ended_ns: int = 0
    error: str = ""

    @property
    def header(self) -> str:
        """The value of ``traceparent`` for calls made within."""
        return f"00-{self.trace}-{self.id}-{'01' if self.sampled else '00'}"


waiting: list[Span] = []
"""Ended spans that were not sent yet."""
_current: ContextVar["Span | None"] = ContextVar("span", default=None)


@contextmanager
def entered(name: str, header: "str | None") -> Iterator["Span | None"]:
    """Measure a request that came with `header`; without a valid one there is no trace."""
    found = _FORM.fullmatch(header or "")
    if found is None or not int(found[1], 16) or not int(found[2], 16):
        yield None
        return
    with _measured(Span(name, SERVER, found[1], found[2], bool(int(found[3], 16) & 1))) as made:
        yield made


@contextmanager
def within(name: str, kind: int = INTERNAL) -> Iterator["Span | None"]:
    """Measure a part of what is being measured; outside of a trace nothing happens."""
    around = _current.get()
    if around is None:
        yield None
        return
    with _measured(Span(name, kind, around.trace, around.id, around.sampled)) as made:
        yield made


def header() -> "str | None":
    """Return the ``traceparent`` for a call made now."""
    around = _current.get()
    return around.header if around else None


def trace_id() -> "str | None":
    """Return the id of the trace around."""
    around = _current.get()
    return around.trace if around else None


@contextmanager
def _measured(made: Span) -> Iterator[Span]:
    token = _current.set(made)
    try:
        yield made
    except Exception as error:
        made.error = type(error).__name__
        raise
    finally:
        made.ended_ns = time.time_ns()
        _current.reset(token)
        if made.sampled and len(waiting) < _MOST_WAITING:
            waiting.append(made)


def collector(env: Mapping[str, str] = os.environ) -> str:
    """Return the address that takes spans; empty when tracing is off."""
    if env.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return ""
    base = env.get("XIAOKA_OTLP_ENDPOINT") or env.get("OTEL_EXPORTER_OTLP_ENDPOINT") or ""
    whole = "" if env.get("XIAOKA_OTLP_ENDPOINT") else env.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "")
    return whole or (f"{base.rstrip('/')}/v1/traces" if base else "")


def as_otlp(spans: "list[Span]") -> dict[str, Any]:
    """Return spans as the JSON of an OTLP trace export request."""
    service = {"key": "service.name", "value": {"stringValue": "xiaoka-rasa"}}
    scope = {"scope": {"name": "xiaoka_engine"}, "spans": [_as_otlp(one) for one in spans]}
    return {"resourceSpans": [{"resource": {"attributes": [service]}, "scopeSpans": [scope]}]}


def _as_otlp(one: Span) -> dict[str, Any]:
    status = {"status": {"code": 2, "message": one.error}} if one.error else {}
    return {
        "traceId": one.trace,
        "spanId": one.id,
        "parentSpanId": one.parent,
        "name": one.name,
        "kind": one.kind,
        "startTimeUnixNano": str(one.begun_ns),
        "endTimeUnixNano": str(one.ended_ns),
        **status,
    }
