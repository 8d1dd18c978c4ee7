"""The action server's part of a trace: a span for each action, below that of the engine which called it."""

from contextvars import ContextVar
from typing import Any

import structlog
from rasa_sdk.executor import ActionExecutor
from sanic import Request

from xiaoka import tracing

_header: ContextVar[str | None] = ContextVar("traceparent", default=None)


async def hear(request: Request) -> None:
    """Note the trace that a request belongs to; middleware of the server."""
    # a kept connection serves many requests in one task
    structlog.contextvars.unbind_contextvars("trace")
    _header.set(request.headers.get(tracing.HEADER))


class TracedExecutor(ActionExecutor):
    """Runs actions within spans."""

    async def run(self, action_call: dict[str, Any], *arguments: Any, **named: Any) -> Any:
        """Run one action."""
        asked = str(action_call.get("next_action"))
        name = asked if asked in self.actions else "unknown"
        with tracing.span(f"actions.{name}", kind=tracing.SpanKind.SERVER, parent=_header.get()):
            try:
                return await super().run(action_call, *arguments, **named)
            except Exception:
                # the line about the failure is written by the server, after the span has ended
                structlog.contextvars.bind_contextvars(trace=tracing.trace_id())
                raise
