from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from xiaoka.db.session import Database
from xiaoka.gateway import conversations
from xiaoka.handoff.models import HandoffRequest
from xiaoka.satisfaction import service

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def rated(session: Session, stars: int, comment: str = "", *, agent: str | None = None, at: datetime = NOW) -> str:
    conversation = conversations.open_new(session, channel="web", now=at)
    if agent:
        session.add(
            HandoffRequest(
                id=f"h_{conversation.id}", conversation_id=conversation.id, turn_id="t", reason="asked", agent=agent,
                created=at, taken_at=at, closed_at=at,
            )
        )  # fmt: skip
        session.flush()
    service.rate(session, conversation, stars=stars, comment=comment, now=at)
    return conversation.id


def test_an_opinion_is_given_once(db: Database) -> None:
    with db.session() as session:
        conversation = conversations.open_new(session, channel="web", now=NOW)
        assert not service.given(session, conversation.id)
        service.rate(session, conversation, stars=4, comment="很快", now=NOW)
        assert service.given(session, conversation.id)
        with pytest.raises(service.AlreadyRatedError):
            service.rate(session, conversation, stars=1, comment="", now=NOW)
        found = service.summary(session, NOW, NOW + timedelta(hours=1))
        assert (found.count, found.average, found.comments[0][:2]) == (1, 4.0, (4, "很快"))


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_there_are_one_to_five_stars(db: Database, stars: int) -> None:
    with db.session() as session, pytest.raises(ValueError, match="stars"):
        rated(session, stars)


def test_a_supervisor_sees_count_average_and_words_of_a_time(db: Database) -> None:
    with db.session() as session:
        rated(session, 5)
        rated(session, 2, "等了很久", agent="li.na", at=NOW + timedelta(minutes=5))
        rated(session, 1, "上个月的", at=NOW - timedelta(days=30))
        found = service.summary(session, NOW, NOW + timedelta(hours=1))
        assert (found.count, found.average) == (2, 3.5)
        assert found.by_stars == {1: 0, 2: 1, 3: 0, 4: 0, 5: 1}
        assert [line[:3] for line in found.comments] == [(2, "等了很久", "li.na")]
        assert service.summary(session, NOW, NOW + timedelta(hours=1), by_agents=True).average == 2
        assert service.summary(session, NOW, NOW + timedelta(hours=1), by_agents=False).average == 5


def test_a_time_without_opinions_has_no_average(db: Database) -> None:
    with db.session() as session:
        assert service.summary(session, NOW, NOW).average is None
