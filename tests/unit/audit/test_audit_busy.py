"""A trail that grows while it is checked is sound: on PostgreSQL each statement sees its own moment."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from xiaoka.audit import service
from xiaoka.audit.models import AuditEntry, AuditHead, Base
from xiaoka.audit.service import record, verify
from xiaoka.db.session import Database


@pytest.fixture
def trail(postgres_url: str) -> Iterator[Database]:
    db = Database(postgres_url)
    Base.metadata.create_all(db.engine, tables=[AuditEntry.__table__, AuditHead.__table__])
    append(db)
    yield db
    db.dispose()


def append(db: Database) -> None:
    with db.session() as session:
        at = datetime(2026, 11, 23, tzinfo=UTC)
        record(session, at=at, actor="S", channel="web", event="e", subject="case:1")


@pytest.mark.parametrize("when", ["before", "after"])
def test_entries_may_be_appended_around_the_reading(
    when: str, trail: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = service._entries

    def interrupted(session: Session, after: int = 0) -> Iterator[AuditEntry]:
        if when == "before":
            append(trail)
        yield from list(entries(session, after))
        if when == "after":
            append(trail)

    monkeypatch.setattr(service, "_entries", interrupted)
    with trail.session() as session:
        assert verify(session) == []
        assert service.head(session)[0] == 2
