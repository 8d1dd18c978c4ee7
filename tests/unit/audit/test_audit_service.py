import sqlite3
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from xiaoka.audit.service import export, head, record, verify
from xiaoka.db.session import Database

AT = datetime(2026, 3, 10, 4, 0, 0, 123456, tzinfo=UTC)
TRIGGERS = ("audit_no_update", "audit_no_delete", "audit_in_order", "audit_head_forward", "audit_head_no_delete")


def fill(database: Database, count: int) -> None:
    with database.session() as session:
        for number in range(count):
            record(
                session, at=AT + timedelta(seconds=number), actor="S", channel="web", event=f"case.{number}",
                subject="case:1", before={"state": "C6"}, after={"state": "C7", "n": number, "名": "王**"},
                evidence="v_1", policy_version="default@00000000",
            )  # fmt: skip


def unlocked(database: Database) -> sqlite3.Connection:
    """Open the file the way somebody with the disk would, and take the triggers off."""
    connection = sqlite3.connect(str(database.engine.url.database), isolation_level=None)
    for trigger in TRIGGERS:
        connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    return connection


def problems(database: Database, anchor: tuple[int, str] | None = None) -> list[str]:
    with database.session() as session:
        return [problem.kind for problem in verify(session, anchor=anchor)]


def test_a_sound_trail_has_no_problem(audit_db: Database) -> None:
    assert problems(audit_db) == []
    fill(audit_db, 3)
    fill(audit_db, 2)
    assert problems(audit_db) == []
    with audit_db.session() as session:
        assert head(session)[0] == 5
        assert [entry["seq"] for entry in export(session, after=3)] == [4, 5]


def test_a_rolled_back_entry_leaves_no_gap(audit_db: Database) -> None:
    fill(audit_db, 1)
    with pytest.raises(RuntimeError), audit_db.session() as session:
        record(session, at=AT, actor="S", channel="web", event="e", subject="s")
        raise RuntimeError
    fill(audit_db, 1)
    assert problems(audit_db) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'B' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 3",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 1",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET seq = 1",
    ],
)
def test_the_database_refuses_changes(audit_db: Database, statement: str) -> None:
    fill(audit_db, 3)
    with pytest.raises(DatabaseError), audit_db.session() as session:
        session.execute(text(statement))
    assert problems(audit_db) == []


def test_cutting_off_the_end_is_named(audit_db: Database) -> None:
    fill(audit_db, 4)
    connection = unlocked(audit_db)
    connection.execute("DELETE FROM audit WHERE seq > 2")
    connection.close()
    assert problems(audit_db) == ["truncated"]


def test_an_anchor_outside_catches_a_rewritten_chain(audit_db: Database) -> None:
    fill(audit_db, 3)
    with audit_db.session() as session:
        noted = head(session)
    assert problems(audit_db, noted) == []
    connection = unlocked(audit_db)
    connection.execute("DELETE FROM audit")
    connection.execute("DELETE FROM audit_head")
    connection.close()
    fill(audit_db, 2)
    assert problems(audit_db) == []
    assert problems(audit_db, noted) == ["head"]


def test_writers_at_the_same_time_make_one_chain(audit_db: Database) -> None:
    threads = [threading.Thread(target=fill, args=(audit_db, 5)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with audit_db.session() as session:
        assert head(session)[0] == 20
    assert problems(audit_db) == []


def test_what_is_hashed_is_what_is_read_back(audit_db: Database) -> None:
    with audit_db.session() as session:
        record(
            session, at=AT, actor="S", channel="web", event="e", subject="s", after={"a": (1, 2), "é": 0.1, "n": None}
        )
    assert problems(audit_db) == []


def test_wrong_values_are_refused(audit_db: Database) -> None:
    with audit_db.session() as session:
        with pytest.raises(ValueError, match="naive"):
            record(session, at=datetime(2026, 1, 1), actor="S", channel="w", event="e", subject="s")
        with pytest.raises(TypeError):
            record(session, at=AT, actor="S", channel="w", event="e", subject="s", after={"x": object()})
    assert problems(audit_db) == []
