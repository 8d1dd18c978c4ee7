"""What customers thought of a conversation (满意度评价). Callers own the transaction."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from xiaoka.gateway.models import Conversation
from xiaoka.handoff.models import HandoffRequest
from xiaoka.satisfaction.models import Rating

STARS = (1, 2, 3, 4, 5)


class AlreadyRatedError(Exception):
    """The conversation has its opinion already."""


@dataclass(frozen=True)
class Summary:
    """Opinions of a time.

    Args:
        count: how many there are.
        average: of the stars; None when there are none.
        by_stars: how many gave 1, 2, 3, 4, 5.
        comments: the newest ones with words: stars, words, agent, conversation.
    """

    count: int
    average: float | None
    by_stars: dict[int, int]
    comments: list[tuple[int, str, str | None, str]] = field(default_factory=list)


def rate(session: Session, conversation: Conversation, *, stars: int, comment: str, now: datetime) -> Rating:
    """Store the opinion on a conversation.

    Args:
        session: the caller's.
        conversation: that is spoken of.
        stars: 1 (bad) to 5 (good).
        comment: a sentence, already without secrets; may be empty.
        now: aware UTC.

    Raises:
        AlreadyRatedError: it has one.
        ValueError: other stars.
    """
    if stars not in STARS:
        raise ValueError(f"{stars} stars")
    agent = session.scalar(
        select(HandoffRequest.agent)
        .where(HandoffRequest.conversation_id == conversation.id, HandoffRequest.agent.is_not(None))
        .order_by(HandoffRequest.created.desc())
        .limit(1)
    )
    rating = Rating(
        conversation_id=conversation.id,
        stars=stars,
        comment=comment,
        channel=conversation.channel,
        agent=agent,
        at=now,
    )
    try:
        with session.begin_nested():
            session.add(rating)
    except IntegrityError as error:
        raise AlreadyRatedError from error
    return rating


def given(session: Session, conversation_id: str) -> bool:
    """Tell whether a conversation has its opinion."""
    return session.get(Rating, conversation_id) is not None


def summary(
    session: Session, since: datetime, until: datetime, *, by_agents: bool | None = None, comments: int = 20
) -> Summary:
    """Return the opinions of a time, for the supervisor's figures.

    Args:
        session: any.
        since: aware UTC, included.
        until: aware UTC, not included.
        by_agents: only conversations that a person had (True) or the bot alone (False).
        comments: how many of the newest sentences.
    """
    within = [Rating.at >= since, Rating.at < until]
    if by_agents is not None:
        within.append(Rating.agent.is_not(None) if by_agents else Rating.agent.is_(None))
    rows = session.execute(select(Rating.stars, func.count()).where(*within).group_by(Rating.stars))
    found = {stars: count for stars, count in rows}
    count = sum(found.values())
    average = sum(stars * many for stars, many in found.items()) / count if count else None
    said = session.scalars(
        select(Rating).where(*within, Rating.comment != "").order_by(Rating.at.desc()).limit(comments)
    )
    lines = [(one.stars, one.comment, one.agent, one.conversation_id) for one in said]
    return Summary(count, average, {stars: found.get(stars, 0) for stars in STARS}, lines)
