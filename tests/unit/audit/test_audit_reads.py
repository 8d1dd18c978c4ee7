from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from xiaoka.audit.models import AuditEntry
from xiaoka.audit.reads import looked
from xiaoka.db.session import Database

AT = datetime(2026, 3, 10, 4, tzinfo=UTC)


def look(db: Database, minutes: float, actor: str = "agent:li", subject: str = "cases", *seen: str) -> int:
    with db.session() as session:
        at = AT + timedelta(minutes=minutes)
        looked(session, at=at, actor=actor, channel="api", event="cases.listed", subject=subject, seen=seen)
        return len(session.scalars(select(AuditEntry)).all())


def test_asking_every_few_seconds_is_one_reading(audit_db: Database) -> None:
    assert [look(audit_db, minutes, "agent:li", "cases", "XK1") for minutes in (0, 0.1, 5, 9.9)] == [1, 1, 1, 1]
    assert look(audit_db, 10.1, "agent:li", "cases", "XK1") == 2


def test_another_person_another_thing_and_another_list_are_readings_of_their_own(audit_db: Database) -> None:
    assert look(audit_db, 0, "agent:li", "cases", "XK1") == 1
    assert look(audit_db, 1, "agent:wang", "cases", "XK1") == 2
    assert look(audit_db, 1, "agent:li", "case:XK1") == 3
    assert look(audit_db, 2, "agent:li", "cases", "XK1", "XK2") == 4
    with audit_db.session() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
        assert entry is not None and entry.after == {"seen": ["XK1", "XK2"]}
