"""The demo carrier's clock (演示时钟): real time, real time moved by an offset, or one frozen instant."""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from xiaoka.carrier.demo.models import ClockRow
from xiaoka.carrier.demo.rows import read_row
from xiaoka.db.session import Database

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = timedelta(microseconds=1)
_PART = re.compile(r"(\d+)([dhms])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


class DemoClock:
    """A movable clock kept in the demo carrier's database, so that every process sees the same time."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def now(self) -> datetime:
        """Return the carrier's present moment as aware UTC."""
        offset, frozen = self._read()
        if frozen is not None:
            return _EPOCH + frozen * _US
        return datetime.now(UTC) + offset * _US

    def freeze(self, at: datetime) -> None:
        """Stop the clock at an aware moment."""
        self._write(offset_us=0, frozen_us=_micros(at))

    def set(self, at: datetime) -> None:
        """Set the clock to an aware moment; it runs on from there."""
        self._write(offset_us=(at - datetime.now(UTC)) // _US, frozen_us=None)

    def advance(self, by: timedelta) -> None:
        """Move the clock forward; a frozen clock stays frozen, at the later moment."""
        if by < timedelta(0):
            raise ValueError("the clock only advances; set it to go back")
        offset, frozen = self._read()
        moved = by // _US
        if frozen is not None:
            self._write(offset_us=0, frozen_us=frozen + moved)
        else:
            self._write(offset_us=offset + moved, frozen_us=None)

    def real(self) -> None:
        """Go back to real time."""
        self._write(offset_us=0, frozen_us=None)

    def _read(self) -> tuple[int, int | None]:
        row = read_row(self._db, "SELECT offset_us, frozen_us FROM clock WHERE id = 1")
        return (int(row[0]), None if row[1] is None else int(row[1])) if row else (0, None)

    def _write(self, *, offset_us: int, frozen_us: int | None) -> None:
        with self._db.session() as session:
            changed = session.execute(
                update(ClockRow)
                .where(ClockRow.id == 1)
                .values(offset_us=offset_us, frozen_us=frozen_us)
                .returning(ClockRow.id)
            ).first()
            if changed is None:
                session.add(ClockRow(id=1, offset_us=offset_us, frozen_us=frozen_us))


def span(text: str) -> timedelta:
    """Read a span such as ``3d2h`` or ``90m``; anything else raises ``ValueError``."""
    text = text.strip()
    if not text or _PART.sub("", text):
        raise ValueError(f"not a span of time: {text!r}; write it like 3d2h or 90m")
    total = timedelta()
    for number, unit in _PART.findall(text):
        total += timedelta(**{_UNITS[unit]: int(number)})
    return total


def _micros(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError(f"naive datetime {at!r}: all times are aware UTC")
    return (at - _EPOCH) // _US
