"""How content customers were (满意度, CSAT), by day of the opinion."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.clock import china
from xiaoka.figures.spans import Span, share
from xiaoka.satisfaction.models import Rating

CONTENT = 4
"""From so many stars on somebody counts as content, as everywhere in the trade."""


def csat(session: Session, span: Span) -> dict[str, Any]:
    """Return votes, mean (1–5), the share of 4 and 5, and the mean with a person and of the bot alone."""
    query = select(Rating.at, Rating.stars, Rating.agent).where(Rating.at >= span.since, Rating.at < span.until)
    by_day: dict[date, list[int]] = defaultdict(list)
    by_whom: dict[bool, list[int]] = defaultdict(list)
    for at, stars, agent in session.execute(query):
        by_day[china(at).date()].append(stars)
        by_whom[agent is not None].append(stars)
    every = [stars for day in by_day.values() for stars in day]
    return {
        **_told(every),
        "with_person": _told(by_whom[True])["mean"],
        "bot_alone": _told(by_whom[False])["mean"],
        "days": [{"day": day.isoformat(), **_told(by_day[day])} for day in span.days()],
    }


def _told(stars: list[int]) -> dict[str, Any]:
    mean = round(sum(stars) / len(stars), 2) if stars else None
    return {"votes": len(stars), "mean": mean, "share": share(sum(one >= CONTENT for one in stars), len(stars))}
