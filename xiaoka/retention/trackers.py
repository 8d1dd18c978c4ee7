"""Removing what Rasa still holds of episodes that are over (对话跟踪记录). Its rows carry the time of the machine."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Column, Float, MetaData, String, Table, delete, func, inspect, select
from sqlalchemy.engine import CursorResult, make_url

from xiaoka.db.session import Database

_EVENTS = Table("xk_events", MetaData(), Column("sender", String(64)), Column("created", Float))


def forget_trackers(url: str, before: datetime) -> int:
    """Remove episodes without an event since a moment; return how many events. Nothing is made that is not there."""
    with_scheme = url if "://" in url else f"sqlite:///{url}"
    parsed = make_url(with_scheme)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return 0
    database = Database(with_scheme)
    try:
        if not inspect(database.engine).has_table(_EVENTS.name):
            return 0
        over = (
            select(_EVENTS.c.sender)
            .group_by(_EVENTS.c.sender)
            .having(func.max(_EVENTS.c.created) <= before.timestamp())
        )  # fmt: skip
        with database.session() as session:
            result = session.execute(delete(_EVENTS).where(_EVENTS.c.sender.in_(over)))
            return result.rowcount if isinstance(result, CursorResult) else 0
    finally:
        database.dispose()
