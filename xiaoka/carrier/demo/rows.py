"""Reading one small row without a transaction."""

from contextlib import closing
from typing import Any

from xiaoka.carrier.ports import CarrierUnavailable
from xiaoka.db.session import Database


def read_row(db: Database, sql: str) -> tuple[Any, ...] | None:
    """Return the first row of a query, or None; raise ``CarrierUnavailable`` when the database is away.

    A bare cursor: on SQLite a session would take the write lock, and a clock that is read while a request
    is under way would then wait for that very request.
    """
    try:
        with closing(db.engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
            cursor.execute(sql)
            row = cursor.fetchone()
    except db.engine.dialect.loaded_dbapi.Error as error:
        raise CarrierUnavailable("演示运营商的数据库暂时不可用") from error
    return tuple(row) if row else None
