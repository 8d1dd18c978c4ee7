"""A row for any table, whatever columns it has at some revision; rows of different tables belong together."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, DateTime, Float, Integer, LargeBinary, Table
from sqlalchemy.types import TypeEngine

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
# what a constraint or a relation asks for
_KNOWN: dict[str, dict[str, Any]] = {
    "cases": {"kind": "cancel_card", "closed": None, "frozen_at": None, "id": "same"},
    "case_events": {"case_id": "same"},
    "conversations": {"id": "same"},
    "staff": {"name": "same"},
    "staff_sessions": {"name": "same"},
    "ratings": {"stars": 5},
}


def filled(table: Table) -> dict[str, Any]:
    """Return values for all columns; each text is the same everywhere, so that relations hold."""
    return {column.name: _value(column.type) for column in table.columns} | _KNOWN.get(table.name, {})


def _value(kind: TypeEngine[Any]) -> Any:
    if isinstance(kind, DateTime) or "TIMESTAMP" in str(kind).upper() or "DATETIME" in str(kind).upper():
        return NOW
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, (Integer, Float)) or "DOUBLE" in str(kind).upper():
        return 1
    if isinstance(kind, JSON):
        return {"of": "王小明"}
    if isinstance(kind, LargeBinary):
        return b"\x00\x01"
    return "same"
