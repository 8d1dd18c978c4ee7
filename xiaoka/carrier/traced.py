"""Spans for calls of the carrier port: which method, how long, whether it failed; never a number or a name."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from xiaoka import tracing
from xiaoka.carrier.ports import Carrier

SERVICE = "xiaoka-carrier"


def traced[Adapter: type](adapter: Adapter) -> Adapter:
    """Wrap every method of the port that the class defines; for use as its decorator.

    Inside, :func:`xiaoka.tracing.headers` returns what an adapter puts on its requests to pass the trace on.
    """
    for name in methods():
        if inspect.isfunction(found := adapter.__dict__.get(name)):
            setattr(adapter, name, _spanned(name, found))
    return adapter


def methods() -> list[str]:
    """Return the names of the port's methods."""
    return [name for name, _ in inspect.getmembers(Carrier, inspect.isfunction) if not name.startswith("_")]


def _spanned(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def call(*arguments: Any, **named: Any) -> Any:
        with tracing.span(f"carrier.{name}", kind=tracing.SpanKind.CLIENT, service=SERVICE):
            return method(*arguments, **named)

    return call
