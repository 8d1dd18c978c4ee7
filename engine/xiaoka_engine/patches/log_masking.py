"""Keeps what customers write out of the log.

Upstream: ``configure_structlog`` prints tracebacks with all local variables (14 to 19 KB for one failure, the whole
tracker included), fields such as ``text`` and ``slot_values``, and ``raise_warning`` prints unparsable messages. The
only mask it knows is a plug-in for some of these fields.

Here structured events keep their name and level only, and `xiaoka_engine.launcher.logs` writes every line: without
locals, without the text of exceptions, with digits and Chinese text blotted out. Warnings of Rasa are dropped once the
model is loaded.
"""

from typing import Any

from xiaoka_engine.patches._upstream import expect, once

UPSTREAM = {
    "rasa.utils.log_utils:configure_structlog": "7030036611184332",
    "rasa.shared.utils.io:raise_warning": "6732493495406083",
}


def only_harmless(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Drop every field of a structured event that may hold content of a conversation."""
    return {"event": event.get("event_info") or event.get("event"), "exc_info": event.get("exc_info")}


def to_record(_: Any, __: str, event: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Turn a structured event into the arguments of an ordinary log call."""
    return (str(event["event"]),), {"exc_info": event.get("exc_info")}


def configure_structlog(log_level: int | None = None) -> None:
    """Send structured events through the ordinary loggers; stands in for Rasa's function of this name."""
    import logging

    import structlog

    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, only_harmless, to_record],
        context_class=dict,
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(log_level or logging.INFO),
        cache_logger_on_first_use=False,
    )


@once
def apply() -> None:
    """Replace the configuration of structlog now and for later callers."""
    expect(UPSTREAM)
    import rasa.utils.log_utils

    rasa.utils.log_utils.configure_structlog = configure_structlog
    configure_structlog()
