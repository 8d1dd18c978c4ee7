"""The supervisor's figures (班长看板), read from what is kept anyway; ``docs/console-boards.md`` defines each."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.figures import funnel, satisfaction, talks, understanding
from xiaoka.figures.spans import Span
from xiaoka.notify import looks
from xiaoka.notify import service as outbox


def _funnel(session: Session, span: Span) -> list[dict[str, Any]]:
    return [
        {"task": one["task"], **one["stages"], "done_share": one["done_share"]} for one in funnel.funnels(session, span)
    ]


def _drops(session: Session, span: Span) -> list[dict[str, Any]]:
    return [{"task": one["task"], **drop} for one in funnel.funnels(session, span) for drop in one["drops"]]


TABLES: dict[str, Callable[[Session, Span], list[dict[str, Any]]]] = {
    "funnel": _funnel,
    "drops": _drops,
    "containment": lambda session, span: talks.containment(session, span)["days"],
    "reasons": talks.reasons,
    "times": lambda session, span: talks.times(session, span)["days"],
    "csat": lambda session, span: satisfaction.csat(session, span)["days"],
    "accuracy": lambda session, span: understanding.accuracy(session, span)["days"],
    "confused": lambda session, span: understanding.accuracy(session, span)["confused"],
    "letters": lambda session, _span: [looks.summary(one) for one in outbox.dead(session)],
}
"""Every figure as rows, by the name under which it is exported."""


def figures(session: Session, span: Span) -> dict[str, Any]:
    """Return all figures of a span of days."""
    return {
        "first": span.first.isoformat(),
        "last": span.last.isoformat(),
        "funnels": funnel.funnels(session, span),
        "containment": talks.containment(session, span),
        "reasons": talks.reasons(session, span),
        "times": talks.times(session, span),
        "csat": satisfaction.csat(session, span),
        "accuracy": understanding.accuracy(session, span),
        "waiting_letters": outbox.waiting(session),
        "dead_letters": [looks.summary(one) for one in outbox.dead(session, limit=200)],
    }
