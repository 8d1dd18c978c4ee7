"""Types of policy values (策略取值), and which of two values is the stricter one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, Literal

Stricter = Literal["lower", "higher", "none"]
STRICTER = ("lower", "higher", "none")
TIME_UNITS = {
    "seconds": timedelta(seconds=1),
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
}
_NUMERIC = (
    *TIME_UNITS, "working_days", "working_hours", "months", "fen", "permille_per_day", "percent",
    "times", "count", "years_old", "stars", "day_of_next_month",
)  # fmt: skip
UNITS: dict[str, tuple[str, ...]] = {
    "integer": _NUMERIC, "numbers": _NUMERIC, "flag": ("flag",), "text": ("choice",), "listing": ("list",),
    "limits": ("limits",), "hours": ("clock",),
}  # fmt: skip
"""The units that a type can have."""
_LIMIT = re.compile(r"(\d+)/(\d+)([smhd])\Z")
_LIMIT_UNIT = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_MONEY = re.compile(r"(\d+)(?:\.(\d{1,2}))?\s*(?:元|块|yuan)?\Z")
_NUMBER_AND_UNIT = re.compile(r"(\d+)\s*(\D+)\Z")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)\Z")


@dataclass(frozen=True)
class Limit:
    """At most ``count`` times within ``window`` (频次限制), written ``5/24h``."""

    count: int
    window: timedelta


@dataclass(frozen=True)
class Hours:
    """A daily window in China time (办理时段), written ``07:30-22:00``; ``24:00`` is the end of the day."""

    opens: time
    closes: time | None

    def covers(self, moment: time) -> bool:
        """Tell whether a China wall-clock time lies in the window; the closing minute does not."""
        return self.opens <= moment and (self.closes is None or moment < self.closes)


def parse_limit(text: str) -> Limit:
    """Read ``5/24h``; raises ``ValueError``."""
    match = _LIMIT.match(text)
    if not match or int(match[1]) < 1 or int(match[2]) < 1:
        raise ValueError(f"{text!r} is not a limit such as 5/24h")
    return Limit(int(match[1]), int(match[2]) * TIME_UNITS[_LIMIT_UNIT[match[3]]])


def parse_hours(text: str) -> Hours:
    """Read ``07:30-22:00``; raises ``ValueError``."""
    match = _HOURS.match(text)
    if not match:
        raise ValueError(f"{text!r} is not a time window such as 07:30-22:00")
    opens = time(int(match[1]), int(match[2]))
    closes = time(int(match[3]), int(match[4])) if match[3] else None
    if closes is not None and closes <= opens:
        raise ValueError(f"{text!r} closes before it opens")
    return Hours(opens, closes)


def _integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _parses(parse: Callable[[str], object], value: Any) -> bool:
    try:
        parse(value)
    except (ValueError, TypeError):
        return False
    return True


_TYPES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "integer": ("a whole number, zero or more", _integer),
    "flag": ("true or false", lambda value: isinstance(value, bool)),
    "text": ("a text", lambda value: isinstance(value, str)),
    "listing": ("a list of texts", _words),
    "numbers": ("a list of whole numbers", lambda v: isinstance(v, list) and all(map(_integer, v))),
    "limits": (
        "a list of limits such as 5/24h",
        lambda v: _words(v) and bool(v) and all(_parses(parse_limit, item) for item in v),
    ),
    "hours": ("a time window such as 07:30-22:00", lambda v: isinstance(v, str) and _parses(parse_hours, v)),
}
TYPES = tuple(_TYPES)


def wrong_type(kind: str, value: Any) -> str | None:
    """Return what the value should be, or None when it has the type."""
    wanted, test = _TYPES[kind]
    return None if test(value) else wanted


def advice(kind: str, unit: str, value: Any) -> str:
    """Return how a value of the wrong type or in the wrong unit is written, as far as it can be guessed."""
    wanted = _TYPES[kind][0]
    if kind == "integer" and unit == "fen":
        match = _MONEY.match(str(value))
        if match and not isinstance(value, bool):
            fen = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
            return f"money is whole 分: {match[0]} is written {fen}"
    if kind == "integer" and isinstance(value, str) and (match := _NUMBER_AND_UNIT.match(value.strip())):
        return f"write the bare number; the unit of this key is {unit}, so convert {match[0]!r} to {unit}"
    if kind == "flag":
        return "write true or false without quotes"
    if kind in ("listing", "numbers", "limits") and not isinstance(value, list):
        return f"write a list in brackets: [{value}]"
    return f"write {wanted}, in {unit}"


def loosens(kind: str, stricter: Stricter, choices: list[str] | None, floor: Any, value: Any) -> bool:
    """Tell whether ``value`` is looser than the locked ``floor``.

    A locked row without a direction may not change at all. Lists: ``higher`` may only grow, ``lower`` may only
    shrink but not become empty. Choices are ordered from lowest to highest.
    """
    if value == floor:
        return False
    if stricter == "none" or value is None or floor is None:
        return True
    if kind in ("listing", "numbers"):
        kept, new = set(floor), set(value)
        return not kept <= new if stricter == "higher" else not new <= kept or not new
    if kind == "limits":
        return _limits_loosen([parse_limit(f) for f in floor], [parse_limit(v) for v in value])
    if kind == "text" and choices:
        floor, value = choices.index(floor), choices.index(value)
    elif kind in ("text", "hours"):
        return True
    return bool(value < floor if stricter == "higher" else value > floor)


def _limits_loosen(floor: list[Limit], new: list[Limit]) -> bool:
    # each old limit must be implied by some new one: no more often, over at least the same time
    return not all(any(n.count <= f.count and n.window >= f.window for n in new) for f in floor)
