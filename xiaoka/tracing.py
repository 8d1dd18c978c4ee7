"""Traces (链路追踪): one tree from a message through engine and actions to the carrier, the case and the outbox.

Off unless ``XIAOKA_OTLP_ENDPOINT`` or a standard ``OTEL_EXPORTER_OTLP_*ENDPOINT`` names a collector; the ids are made
and passed on in any case, so that ``trace`` in the log leads from process to process. Spans hold names and ids of our
own making, never what a customer wrote, and of an error only its type.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, format_trace_id, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from xiaoka.logs import hide

__all__ = ["HEADER", "SpanKind", "configure", "current", "headers", "span", "trace_id", "use"]

HEADER = "traceparent"
LENGTH = 55
"""Characters of a W3C ``traceparent``, as stored beside cases and messages on their way out."""
_NAMES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_w3c = TraceContextTextMapPropagator()


@dataclass
class _State:
    service: str = "xiaoka"
    processor: SpanProcessor | None = None
    tracers: dict[str, Tracer] = field(default_factory=dict)
    providers: list[TracerProvider] = field(default_factory=list)


_state = _State()


def configure(service: str, endpoint: str = "", env: Mapping[str, str] = os.environ) -> bool:
    """Name this process and, when a collector is named, send it spans in the background.

    Args:
        service: such as ``xiaoka-desk``.
        endpoint: base address of an OTLP/HTTP collector, such as ``http://127.0.0.1:4318``.
        env: where the ``OTEL_*`` variables are looked for.

    Returns:
        Whether spans are sent.
    """
    on = bool(endpoint or any(env.get(name) for name in _NAMES)) and env.get("OTEL_SDK_DISABLED", "").lower() != "true"
    use(service, _sender(endpoint, env) if on else None)
    return on


def use(service: str, processor: SpanProcessor | None) -> None:
    """Name this process and give its spans to a processor; without one they are not recorded."""
    _state.service, _state.processor = service, processor
    _state.tracers.clear()
    _state.providers.clear()


@contextmanager
def span(
    name: str,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    parent: str | None = None,
    root: bool = False,
    service: str = "",
    **attributes: Any,
) -> Iterator[Span]:
    """Measure what happens within.

    Args:
        name: of our own making, the same for all customers.
        kind: its part in a call.
        parent: a ``traceparent`` from elsewhere; the span around this one when left out.
        root: begin a new trace whatever is around.
        service: whose span it is, when it is not of this process.
        attributes: ids and names; masked like the log, and known in traces as ``xiaoka.<name>``.
    """
    around = Context() if root else (_w3c.extract({HEADER: parent}, Context()) if parent else None)
    told = {f"xiaoka.{key}": value for key, value in hide(None, "", dict(attributes)).items() if value is not None}
    with _tracer(service or _state.service).start_as_current_span(
        name, around, kind, told, record_exception=False, set_status_on_exception=False
    ) as made:
        try:
            yield made
        except Exception as error:
            # the type only: its text may quote anything
            made.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise


def headers() -> dict[str, str]:
    """Return the header that passes the trace on; empty outside of any."""
    found: dict[str, str] = {}
    _w3c.inject(found)
    return {HEADER: found[HEADER]} if HEADER in found else {}


def current() -> str | None:
    """Return the ``traceparent`` of the span around; None outside of any."""
    return headers().get(HEADER)


def trace_id() -> str | None:
    """Return the id of the trace around: 32 hexadecimal digits."""
    context = get_current_span().get_span_context()
    return format_trace_id(context.trace_id) if context.is_valid else None


def _tracer(service: str) -> Tracer:
    known = _state.tracers.get(service)
    if known is None:
        # without a collector ids are made, but nothing is recorded
        sampler = None if _state.processor else ALWAYS_OFF
        provider = TracerProvider(sampler=sampler, resource=Resource.create({"service.name": service}))
        if _state.processor is not None:
            provider.add_span_processor(_state.processor)
        _state.providers.append(provider)
        known = _state.tracers[service] = provider.get_tracer("xiaoka")
    return known


def _sender(endpoint: str, env: Mapping[str, str]) -> SpanProcessor:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    address = f"{endpoint.rstrip('/')}/v1/traces" if endpoint else None
    # a collector that is away must not hold up the end of a process for long
    own = any(env.get(f"OTEL_EXPORTER_OTLP_{name}TIMEOUT") for name in ("", "TRACES_"))
    exporter = OTLPSpanExporter(endpoint=address, timeout=None if own else 3)
    return BatchSpanProcessor(exporter, schedule_delay_millis=1000)
