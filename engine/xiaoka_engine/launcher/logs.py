"""Writes the log: one JSON object a line, without anything that customers wrote."""

import json
import logging
import re
import sys
import traceback
import warnings
from datetime import datetime, timezone

from xiaoka_engine.spans import trace_id

_DIGITS = re.compile(r"[0-9]{5,}")
_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_NOISY = ("sanic.access", "apscheduler", "asyncio", "matplotlib", "jieba")


def masked(text: str) -> str:
    """Return `text` with longer numbers and everything Chinese blotted out; our own messages are English."""
    return _CHINESE.sub("…", _DIGITS.sub("#", text))


class JsonLines(logging.Formatter):
    """Formats a record as ``{"ts", "level", "logger", "event", "trace"?, "error"?, "at"?}``.

    Of an exception it gives the types along its chain of causes and the last places in the code; neither its text nor
    local variables, which often hold the whole conversation.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        line = {
            "ts": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": masked(record.getMessage()),
        }
        if trace := trace_id():
            line["trace"] = trace
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line["error"] = " < ".join(_causes(error))
            line["at"] = " > ".join(_places(error))
        return json.dumps(line, ensure_ascii=False)


def _causes(error: BaseException) -> list[str]:
    names = []
    current: BaseException | None = error
    while current is not None and len(names) < 5:
        names.append(type(current).__name__)
        current = current.__cause__ or current.__context__
    return names


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return [f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}" for frame in frames]


def silence_warnings() -> None:
    """Drop all Python warnings, as Rasa's quote what customers wrote. Libraries undo filters, so none is used."""
    warnings.showwarning = lambda *_, **__: None


def configure(level: int = logging.INFO) -> None:
    """Send all logging through `JsonLines` to standard error.

    Must come after the model is loaded: libraries imported on the way change the level of the root logger.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in list(logging.root.manager.loggerDict):
        existing = logging.getLogger(name)
        existing.handlers.clear()
        existing.propagate = True
        existing.disabled = False
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
