"""The log of desk, actions and worker: one JSON object a line, without secrets and without words of customers.

What is bound in a task (``conversation``, ``turn``, ``case``) stands in every line of it, and so does ``trace``
(xiaoka/tracing.py), so that one id leads from the message through the action to the case.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO

import structlog
from opentelemetry.trace import format_trace_id, get_current_span

_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+")
# Four digits or more that stand alone, however they are grouped; ids have letters or underscores beside their digits.
_NUMBER = re.compile(r"(?<![A-Za-z0-9_])\+?[0-9](?:[ -]?[0-9]){3,}[Xx]?(?![A-Za-z0-9_])")
_LOGIN = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_BEARER = re.compile(r"(?i)\b(bearer|token|key|password|secret)([\"']?\s*[=: ]\s*[\"']?)[^\s\"',&}]+")
_IDS = frozenset(("conversation", "turn", "case", "incident", "request_id", "timestamp", "level", "logger"))
_LONGEST_NUMBER = 99_999
_ID = re.compile(r"[A-Za-z]+[A-Za-z0-9_-]{0,63}")
_NOISY = ("httpx", "httpcore", "sanic.access", "pika", "asyncio")


def masked(text: str) -> str:
    """Return the text with log-ins, tokens, numbers and Chinese blotted out; our own messages are English."""
    text = _BEARER.sub(r"\1\2#", _LOGIN.sub("#", text))
    return _CHINESE.sub("…", _NUMBER.sub("#", text))


def hide(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask every value of a line; ids of our own making stay."""
    for name, value in event.items():
        if name in _IDS and isinstance(value, str) and _ID.fullmatch(value):
            continue
        event[name] = _hidden(value)
    return event


def _hidden(value: Any) -> Any:
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _LONGEST_NUMBER else "#"
    if isinstance(value, dict):
        return {masked(str(key)): _hidden(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_hidden(one) for one in value]
    return masked(str(value))


def tell_trace(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add the id of the trace around, which leads from process to process; it is made at random."""
    context = get_current_span().get_span_context()
    if context.is_valid:
        event["trace"] = format_trace_id(context.trace_id)
    return event


def tell_error(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace an exception by its types and places; its text and local variables may hold anything."""
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else (given[1] if isinstance(given, tuple) else None)
    if given is True:
        error = sys.exc_info()[1]
    if error is not None:
        event["raised"] = type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)[-6:]
        event["at"] = " > ".join(f"{'/'.join(one.filename.split('/')[-2:])}:{one.lineno} {one.name}" for one in frames)
    return event


def tell(line: str) -> None:
    """Write a line for people to standard error; a full disk behind it must not end the process."""
    with suppress(OSError):
        sys.stderr.write(f"{line}\n")


def configure(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send everything, also what libraries log, through the mask to standard error.

    Args:
        stream: instead of standard error.
        level: the least that is written.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        tell_error,
        hide,
        tell_trace,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=last, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
