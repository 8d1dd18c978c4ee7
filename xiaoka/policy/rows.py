"""Rows of the policy table (策略条目): the values of a key, and which of them holds for whom and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiaoka.policy.scope import SCOPES, Scope, Span
from xiaoka.policy.source import RawFile, RawRow
from xiaoka.policy.values import Stricter

OFFICIAL = ("A", "B", "K")
"""Source grades with something official behind them: law, press or standard, the carrier's own paper."""
GRADES = (*OFFICIAL, "C", "I", "U")
"""All grades; C circulates, I is inferred here, U is unconfirmed."""


@dataclass(frozen=True)
class Value:
    """One candidate value of a key.

    Attributes:
        value: in the unit of the key.
        scope: what it is restricted to, as pairs of field and wanted value.
        span: the China calendar days on which it holds.
        source: grade and origin of the figure.
        approved_by: who answers for it (审批人).
        origin: name of the file without ``.yml``.
        line: in that file.
    """

    value: Any
    scope: tuple[tuple[str, str], ...] = ()
    span: Span = Span()
    source: str = ""
    approved_by: str = ""
    origin: str = ""
    line: int = 0

    @property
    def assumed(self) -> bool:
        """Tell whether nothing official is behind it: a default for the carrier to replace, never a fact to tell."""
        return self.source[:1] not in OFFICIAL

    def misfit(self, scope: Scope, day: date) -> str | None:
        """Return why the value does not hold for a scope on a China day, None when it does."""
        for name, wanted in self.scope:
            have = wanted if name == "carrier" else getattr(scope, name)
            if have != wanted:
                return f"is for {name}={wanted}, " + (f"not for {have}" if have else "which is not known here")
        return None if day in self.span else f"holds {self.span}, not on {day}"

    @property
    def weight(self) -> tuple[int, date, bool]:
        """Return how specific the value is: the more specific scope wins, then the later start, then dated at all."""
        score = sum(1 << SCOPES.index(name) for name, _ in self.scope)
        return score, self.span.starts or date.min, self.span.dated

    @property
    def whom(self) -> str:
        """Return scope and days in words."""
        named = " ".join(f"{name}={wanted}" for name, wanted in self.scope) or "everybody"
        return f"{named}, {self.span}"


@dataclass(frozen=True)
class Verdict:
    """What became of one candidate value when a key was asked for, and why."""

    value: Value
    won: bool
    why: str


@dataclass(frozen=True)
class Rule:
    """A key with its type and all its candidate values, the undated default first."""

    key: str
    type: str
    unit: str
    text: str
    locked: bool
    stricter: Stricter
    choices: list[str] | None
    nullable: bool
    values: tuple[Value, ...]

    def pick(self, scope: Scope, day: date) -> Value:
        """Return the value that applies; the undated default always does."""
        return max((value for value in self.values if value.misfit(scope, day) is None), key=lambda one: one.weight)

    def weigh(self, scope: Scope, day: date) -> list[Verdict]:
        """Return every candidate with why it won or lost, the winner first."""
        winner = self.pick(scope, day)
        losers = [Verdict(one, False, _lost(one, winner, scope, day)) for one in self.values if one is not winner]
        rivals = sum(one.misfit(scope, day) is None for one in self.values) - 1
        why = "the most specific row that applies" if rivals else "the only row that applies"
        return [Verdict(winner, True, why), *losers]


def _lost(value: Value, winner: Value, scope: Scope, day: date) -> str:
    misfit = value.misfit(scope, day)
    if misfit:
        return misfit
    if value.weight[0] < winner.weight[0]:
        return f"applies, but is less specific than {winner.origin}.yml:{winner.line}"
    return f"applies, but {winner.origin}.yml:{winner.line} starts later" if winner.span.dated else "applies"


def values_of(raw: RawRow, file: RawFile, carrier: str | None) -> Iterator[Value]:
    """Yield the row's own value and each of its scoped rows.

    Args:
        raw: a row whose form is right.
        file: the file it stands in.
        carrier: whose overlay it is, None for ``default.yml``.
    """
    fields, base = raw.fields, (("carrier", carrier),) if carrier else ()
    if "value" in fields:
        yield _value(fields, {}, base, file, raw.line_of("value"))
    for index, row in enumerate(fields.get("rows", [])):
        named = sorted((name, str(wanted)) for name, wanted in row.get("scope", {}).items())
        yield _value(row, fields, (*base, *named), file, raw.line_of(f"rows.{index}"))


def _value(
    own: dict[str, Any], outer: dict[str, Any], scope: tuple[tuple[str, str], ...], file: RawFile, line: int
) -> Value:
    def inherited(name: str) -> str:
        return str(own.get(name, outer.get(name, file.about.get(name, ""))))

    span = Span(own.get("effective_from"), own.get("effective_to"))
    return Value(own["value"], scope, span, inherited("source"), inherited("approved_by"), file.file.stem, line)
