"""Writers of one process wake one another; readers wait for nobody; nobody keeps the lock."""

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from xiaoka.db import session as db_session
from xiaoka.db.session import Database


@pytest.fixture
def file(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'one.db'}"
    with Database(url).session() as session:
        session.execute(text("CREATE TABLE counted (n INTEGER)"))
        session.execute(text("INSERT INTO counted VALUES (0)"))
    return url


def count(db: Database) -> int:
    with db.reading() as session:
        return int(session.scalar(text("SELECT n FROM counted")) or 0)


def test_writers_side_by_side_lose_nothing(file: str) -> None:
    db = Database(file)

    def write() -> None:
        for _ in range(20):
            with db.session() as session:
                n = session.scalar(text("SELECT n FROM counted"))
                session.execute(text("UPDATE counted SET n = :n"), {"n": int(n or 0) + 1})

    threads = [threading.Thread(target=write) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert count(db) == 160


def test_a_reader_sees_what_was_there_while_somebody_writes(file: str) -> None:
    db = Database(file)
    with db.session() as writing:
        writing.execute(text("UPDATE counted SET n = 7"))
        assert count(db) == 0
    assert count(db) == 7


def test_a_writer_waits_no_longer_than_the_database_would(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db_session, "SQLITE_BUSY_MS", 50)
    db = Database(file)
    with db.session() as first:
        first.execute(text("UPDATE counted SET n = 1"))
        begun = time.monotonic()
        with pytest.raises(OperationalError, match="locked"), db.session() as second:
            second.execute(text("UPDATE counted SET n = 2"))
        assert time.monotonic() - begun < 3
    # neither the one that failed nor the one that was served keeps the lock
    with db.session() as third:
        third.execute(text("UPDATE counted SET n = n + 1"))
    assert count(db) == 2


def test_a_transaction_that_is_undone_lets_the_next_one_write(file: str) -> None:
    db = Database(file)
    with pytest.raises(RuntimeError), db.session() as session:
        session.execute(text("UPDATE counted SET n = 5"))
        raise RuntimeError
    begun = time.monotonic()
    with db.session() as session:
        session.execute(text("UPDATE counted SET n = n + 1"))
    assert time.monotonic() - begun < 1 and count(db) == 1


def test_one_connection_may_begin_twice(file: str) -> None:
    db = Database(file)
    with db.engine.connect() as connection:
        for _ in range(2):
            with connection.begin():
                connection.execute(text("UPDATE counted SET n = n + 1"))
    assert count(db) == 2
