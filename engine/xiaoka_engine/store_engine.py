"""Opens the database of the tracker store, with deadlines for everything."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from xiaoka_engine.errors import StartRefused

STATEMENT_TIMEOUT_MS = 3000
CONNECT_TIMEOUT_S = 3
POOL_SIZE = 4


def open_database(url: str) -> sa.engine.Engine:
    """Return an engine for `url`; connections are made only when needed.

    Args:
        url: ``sqlite:///path`` (the folder is made), a bare path of an SQLite file, or ``postgresql://…``.

    Raises:
        StartRefused: the URL names another kind of database.
    """
    if "://" not in url:
        url = f"sqlite:///{url}"
    parsed = sa.engine.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        return sa.create_engine(
            parsed.set(drivername="postgresql+psycopg2"),
            pool_size=POOL_SIZE,
            max_overflow=0,
            pool_timeout=CONNECT_TIMEOUT_S,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": CONNECT_TIMEOUT_S,
                "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={STATEMENT_TIMEOUT_MS}",
                "tcp_user_timeout": 2 * STATEMENT_TIMEOUT_MS,
            },
        )
    raise StartRefused("XIAOKA_TRACKER_URL must name an SQLite file or a PostgreSQL database.")


def _open_sqlite(url: sa.engine.URL) -> sa.engine.Engine:
    if not url.database or url.database == ":memory:":
        raise StartRefused("XIAOKA_TRACKER_URL must name a file; conversations in memory would be lost.")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        poolclass=sa.pool.QueuePool,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=CONNECT_TIMEOUT_S,
        connect_args={"check_same_thread": False, "timeout": STATEMENT_TIMEOUT_MS / 1000},
    )
    sa.event.listen(engine, "connect", _set_pragmas)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _set_pragmas(connection: Any, _: Any) -> None:
    """Readers and the writer do not wait for each other (WAL), and the driver leaves transactions to SQLAlchemy."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute(f"PRAGMA busy_timeout={STATEMENT_TIMEOUT_MS}")
    cursor.close()
