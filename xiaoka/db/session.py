"""Engine and sessions."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.orm import Session, sessionmaker

SQLITE_BUSY_MS = 3000
_READS, _WRITES = "xiaoka_reads", "xiaoka_writes"


class Database:
    """One database: an engine and its sessions."""

    def __init__(self, url: str) -> None:
        self.url = url
        parsed = make_url(url)
        options: dict[str, Any] = {}
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        elif parsed.get_backend_name() == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
            options = {"pool_pre_ping": True, "connect_args": {"connect_timeout": 3}}
        self.engine: Engine = create_engine(parsed, **options)
        if parsed.get_backend_name() == "sqlite":
            event.listen(self.engine, "connect", _sqlite_pragmas)
            _OneWriter().attach(self.engine)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        readers = self.engine.execution_options(**{_READS: True, "postgresql_readonly": True})
        self._readers = sessionmaker(readers, expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Yield a session in one transaction: commit at the end, roll back on any error."""
        with self._sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that only reads: it waits for no writer, and none waits for it."""
        with self._readers.begin() as session:
            yield session

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    # autocommit off in the driver, so that BEGIN IMMEDIATE below is ours alone
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


class _OneWriter:
    """Lets one connection of this process write at a time.

    SQLite has one writer anyway, but those who wait for it sleep and look again, up to a tenth of a second, while it
    may be free; those of this process wake one another here instead.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def attach(self, engine: Engine) -> None:
        """Watch the transactions of an engine and what is made of it by options."""
        event.listen(engine, "begin", self._begin)
        # after the commit itself, which the event of that name comes before
        event.listen(engine, "checkin", self._end)

    def _begin(self, connection: Connection) -> None:
        if connection.get_execution_options().get(_READS):
            connection.exec_driver_sql("BEGIN")
            return
        if not connection.info.get(_WRITES):
            # whoever waits too long goes on, and the database says that it is locked
            connection.info[_WRITES] = self._lock.acquire(timeout=SQLITE_BUSY_MS / 1000)
        # Taking the write lock at the start makes a lost upgrade from read to write ("database is locked"
        # at once, without waiting) impossible; turns are short.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def _end(self, _connection: Any, record: Any) -> None:
        if record.info.pop(_WRITES, False):
            self._lock.release()
