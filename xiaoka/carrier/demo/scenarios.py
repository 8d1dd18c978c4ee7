"""The subscribers of the demo carrier as written in ``data/subscribers.yml``."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from xiaoka import readyaml
from xiaoka.carrier.ports import BundleKind, LineStatus, StopReason
from xiaoka.clock import china

_DATA = Path(__file__).parent / "data"
_SHIFT = re.compile(r"([+-])(\d+)(h|d|mo|y)")

PROVINCES = {"北京": "北京", "上海": "上海", "广州": "广东", "成都": "四川", "乌鲁木齐": "新疆"}
"""Province of each city in which the demo carrier has lines."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Holder(_Row):
    """The registered holder; the birth date of a resident follows from the ID number."""

    name: str
    id: str
    birth: date | None = None
    id_kind: str = "resident"
    contact: str | None = None
    contact_since: str | None = None
    company: bool = False
    blacklisted: bool = False
    deceased: bool = False
    email: str | None = None
    app: bool = False

    def born(self) -> date:
        """Return the birth date (of a company: the day it was founded)."""
        return self.birth or datetime.strptime(self.id[6:14], "%Y%m%d").date()


class ContractOf(_Row):
    """A contract of the scenario."""

    name: str
    signed: str
    ends: str
    clause: str
    penalty_per_month: int
    document: str | None = None


class BundleOf(_Row):
    """Something bound to the line."""

    kind: BundleKind
    label: str
    releasable_from: str | None = None


class SwapOf(_Row):
    """A replacement of the SIM in the past."""

    at: str
    reason: str
    channel: str


class Subscriber(_Row):
    """One line with its holder, and what it is there to show."""

    number: str
    password: str
    shows: str
    cancel: str
    replace: str
    holder: Holder | None = None
    same_holder: str | None = None
    city: str = "北京"
    plan: str = "畅享套餐"
    month_fee: int = 5900
    principal: int
    gift: int = 0
    deposit: int = 0
    unbilled: int = 0
    arrears: int = 0
    late_fee: int = 0
    status: LineStatus | None = None
    stops: tuple[StopReason, ...] = ()
    activated: str = "-3y"
    password_reset: str | None = None
    number_class: str = "ordinary"
    roaming_abroad: bool = False
    roamed: str | None = None
    stars: int = 0
    sim: str = "ordinary"
    generation: str = "5G"
    attached: bool = True
    contracts: tuple[ContractOf, ...] = ()
    bundles: tuple[BundleOf, ...] = ()
    swaps: tuple[SwapOf, ...] = Field(default=())

    def line_status(self) -> LineStatus:
        """Return the status of the line: as written, else stopped when there is a reason."""
        return self.status or (LineStatus.STOPPED if self.stops else LineStatus.ACTIVE)


class ShopOf(_Row):
    """An own shop."""

    id: str
    city: str
    name: str
    address: str
    hours: str


@lru_cache(maxsize=1)
def subscribers() -> tuple[Subscriber, ...]:
    """Return all subscribers in the order of the file."""
    return tuple(Subscriber.model_validate(row) for row in _read("subscribers.yml"))


@lru_cache(maxsize=1)
def shops() -> tuple[ShopOf, ...]:
    """Return all shops in the order of the file."""
    return tuple(ShopOf.model_validate(row) for row in _read("shops.yml"))


def holder_of(subscriber: Subscriber) -> tuple[str, Holder]:
    """Return the customer id and the holder of a line, also when he is named at another number."""
    if subscriber.holder is not None:
        return f"demo-{subscriber.number[-3:]}", subscriber.holder
    first = next((one for one in subscribers() if one.number == subscriber.same_holder), None)
    if first is None:
        raise ValueError(f"{subscriber.number}: no holder, and same_holder names no number of the file")
    return holder_of(first)


def moment(text: str, now: datetime) -> datetime:
    """Return a time relative to ``now``: ``-20h``, ``-3d``, ``+14mo``, ``-2y``."""
    found = _SHIFT.fullmatch(text)
    if found is None:
        raise ValueError(f"not a relative time: {text!r}")
    count = int(found[2]) * (1 if found[1] == "+" else -1)
    if found[3] == "h":
        return now + timedelta(hours=count)
    if found[3] == "d":
        return now + timedelta(days=count)
    return _months(now, count * (12 if found[3] == "y" else 1))


def day(text: str, now: datetime) -> date:
    """Return a China date relative to ``now``; ``next_month`` is the first day of the next month."""
    if text == "next_month":
        return china(_months(china(now).replace(day=1), 1)).date()
    return moment(text, china(now)).date()


def _months(at: datetime, count: int) -> datetime:
    index = at.year * 12 + at.month - 1 + count
    first = at.replace(year=index // 12, month=index % 12 + 1, day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return first.replace(day=min(at.day, (following - timedelta(days=1)).day))


def _read(name: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = readyaml.load((_DATA / name).read_text(encoding="utf-8"))
    return rows
