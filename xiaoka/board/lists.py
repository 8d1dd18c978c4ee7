"""Finding cases: filters, counts of the board's columns, and export."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import Session

from xiaoka.cases.enums import Actor
from xiaoka.cases.machine import MACHINES
from xiaoka.cases.models import Case

PAGE = 50
EXPORT = 5000
REVIEW = tuple(
    (machine.kind, state)
    for machine in MACHINES.values()
    for state in machine.states
    if any(Actor.AGENT in row.actors for event in ("approve", "answer") for row in machine.rows_for(state, event))
)
"""Kind and state of cases that wait for a decision of the desk (待审核)."""
COLUMNS = ("number", "kind", "title", "msisdn", "state", "meaning", "reason", "channel", "attention", "frozen", "late",
           "created", "next_at", "closed")  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Filter:
    """Which cases: ``view`` is ``open``, ``review``, ``attention``, ``late``, ``closed`` or ``all``."""

    view: str = "open"
    kind: str = ""
    state: str = ""
    number: str = ""

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """Return what the database is asked."""
        found = list(_view(self.view, now))
        if self.kind:
            found.append(Case.kind == self.kind)
        if self.state:
            found.append(Case.state == self.state)
        if self.number:
            found.append(or_(Case.number == self.number.upper(), Case.msisdn == self.number))
        return found


def page(session: Session, wanted: Filter, now: datetime, *, offset: int = 0, limit: int = PAGE) -> list[Case]:
    """Return cases, those that wait for a person first, then by their next date, closed ones newest first."""
    query = select(Case).where(*wanted.conditions(now))
    order = (Case.attention.desc(), Case.closed.is_not(None), Case.next_at, Case.created.desc(), Case.id)
    return list(session.scalars(query.order_by(*order).offset(offset).limit(limit)))


def counts(session: Session, wanted: Filter, now: datetime) -> dict[str, int]:
    """Return how many cases each view has under the same kind, state and number."""
    views = ("open", "review", "attention", "late", "closed", "all")
    filters = {view: Filter(view, wanted.kind, wanted.state, wanted.number) for view in views}
    query = select(func.count()).select_from(Case)
    return {view: session.scalar(query.where(*one.conditions(now))) or 0 for view, one in filters.items()}


def columns(session: Session, wanted: Filter, now: datetime) -> list[dict[str, Any]]:
    """Return how many cases stand in each state, in the order of the tables."""
    query = select(Case.kind, Case.state, func.count()).where(*wanted.conditions(now)).group_by(Case.kind, Case.state)
    found = {(kind, state): count for kind, state, count in session.execute(query)}
    return [
        {"kind": machine.kind, "title": machine.title, "state": state.name, "meaning": state.meaning,
         "count": found[machine.kind, state.name]}
        for machine in MACHINES.values() for state in machine.states.values() if (machine.kind, state.name) in found
    ]  # fmt: skip


def as_csv(rows: Iterable[dict[str, Any]], columns: Iterable[str]) -> str:
    """Return rows as CSV that spreadsheets open in Chinese and in which no cell is a formula."""
    names = list(columns)
    out = io.StringIO()
    writer = csv.DictWriter(out, names, extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(row.get(name)) for name in names})
    return "\ufeff" + out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _view(view: str, now: datetime) -> Iterable[ColumnElement[bool]]:
    if view in ("open", "review", "attention", "late"):
        yield Case.closed.is_(None)
    if view == "review":
        yield tuple_(Case.kind, Case.state).in_(REVIEW)
    elif view == "attention":
        yield Case.attention.is_(True)
    elif view == "late":
        yield Case.next_at < now
    elif view == "closed":
        yield Case.closed.is_not(None)
