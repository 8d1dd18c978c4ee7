"""Rows of the policy table (策略条目): checking what was written, and choosing the value that applies."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from xiaoka.policy.source import PolicyProblem, RawRow
from xiaoka.policy.values import STRICTER, TYPES, UNITS, Stricter, loosens, wrong_type

SCOPES = ("province", "brand", "plan", "number_class", "customer_class")
"""Fields of a scope, from the most general to the most specific."""
GRADES = ("A", "B", "K", "C", "I", "U")
"""Source grades: law, press, carrier's own paper, circulating claim, inferred here, unconfirmed."""
_BASE = {"value", "type", "unit", "source", "text", "locked", "stricter", "choices", "nullable", "from", "to",
         "rows", "range"}  # fmt: skip
_OVERLAY = {"value", "source", "text", "from", "to", "rows"}
_SCOPED = {"scope", "value", "source", "text", "from", "to"}


@dataclass(frozen=True)
class Scope:
    """For whom a value is asked (适用范围); None matches only rows that do not name the field."""

    province: str | None = None
    brand: str | None = None
    plan: str | None = None
    number_class: str | None = None
    customer_class: str | None = None


@dataclass(frozen=True)
class Value:
    """One candidate value of a key with the scope and the dates it holds for (both days included)."""

    value: Any
    scope: tuple[tuple[str, str], ...] = ()
    starts: date | None = None
    ends: date | None = None
    source: str = ""
    origin: str = ""

    def applies(self, scope: Scope, day: date) -> bool:
        """Tell whether this value holds for the scope on a China calendar day."""
        in_time = (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)
        return in_time and all(getattr(scope, name) == wanted for name, wanted in self.scope)

    @property
    def weight(self) -> tuple[int, date]:
        """Return how specific the value is; a more specific scope wins, then the later start."""
        score = sum(1 << SCOPES.index(name) for name, _ in self.scope)
        return score, self.starts or date.min


@dataclass(frozen=True)
class Rule:
    """A key with its type and all its candidate values; later values win ties."""

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
        fitting = [value for value in self.values if value.applies(scope, day)]
        return max(enumerate(fitting), key=lambda pair: (pair[1].weight, pair[0]))[1]


def build_rule(file: Path, raw: RawRow) -> tuple[Rule | None, list[PolicyProblem]]:
    """Build a rule from a row of ``default.yml``; None when it is too broken to use."""
    problems = list(_form(file, raw, _BASE))
    fields = raw.fields
    for name, allowed in (("type", TYPES), ("unit", UNITS)):
        if fields.get(name) not in allowed:
            known = ", ".join(sorted(allowed))
            problems.append(PolicyProblem(file, raw.line_of(name), f"{raw.key}: {name} must be one of {known}"))
    if fields.get("stricter", "none") not in STRICTER:
        problems.append(PolicyProblem(file, raw.line_of("stricter"), f"{raw.key}: stricter is lower, higher or none"))
    if "source" not in fields or not fields.get("text"):
        problems.append(PolicyProblem(file, raw.line, f"{raw.key}: source and text are required"))
    if "from" in fields or "to" in fields:
        problems.append(PolicyProblem(file, raw.line, f"{raw.key}: the default itself is never dated, use rows"))
    if problems:
        return None, problems
    rule = Rule(
        raw.key, fields["type"], fields["unit"], str(fields["text"]), bool(fields.get("locked", False)),
        fields.get("stricter", "none"), fields.get("choices"), bool(fields.get("nullable", False)),
        tuple(value for _, value in values_of(raw, "default")),
    )  # fmt: skip
    problems = list(check_values(file, raw, rule))
    return (None if problems else rule), problems


def overlay_problems(file: Path, raw: RawRow, rule: Rule | None) -> list[PolicyProblem]:
    """Return what is wrong with a row of a carrier's overlay."""
    if rule is None:
        return [PolicyProblem(file, raw.line, f"{raw.key} is not a key of default.yml")]
    problems = list(_form(file, raw, _OVERLAY))
    if "value" in raw.fields and "source" not in raw.fields:
        problems.append(PolicyProblem(file, raw.line, f"{raw.key}: a difference needs its source"))
    return problems or list(check_values(file, raw, rule))


def _form(file: Path, raw: RawRow, allowed: set[str]) -> Iterator[PolicyProblem]:
    for name in raw.fields:
        if name not in allowed:
            yield PolicyProblem(file, raw.line_of(name), f"{raw.key}: {name} may not be set here")
    if "value" not in raw.fields and not ("rows" in raw.fields and allowed is _OVERLAY):
        yield PolicyProblem(file, raw.line, f"{raw.key}: value is missing")
    source = raw.fields.get("source")
    if source is not None and str(source)[:1] not in GRADES:
        yield PolicyProblem(file, raw.line_of("source"), f"{raw.key}: source begins with a grade {'/'.join(GRADES)}")
    yield from _dates(file, raw.key, raw.line, raw.fields)
    rows = raw.fields.get("rows", [])
    if not isinstance(rows, list):
        yield PolicyProblem(file, raw.line_of("rows"), f"{raw.key}: rows is a list")
        return
    for index, row in enumerate(rows):
        yield from _scoped(file, raw, raw.line_of(f"rows.{index}"), row)


def _scoped(file: Path, raw: RawRow, line: int, row: Any) -> Iterator[PolicyProblem]:
    if not isinstance(row, dict) or "value" not in row:
        yield PolicyProblem(file, line, f"{raw.key}: a scoped row needs a value")
        return
    for name in set(row) - _SCOPED:
        yield PolicyProblem(file, line, f"{raw.key}: {name} may not be set in a scoped row")
    scope = row.get("scope", {})
    if not isinstance(scope, dict) or set(scope) - set(SCOPES):
        yield PolicyProblem(file, line, f"{raw.key}: scope may name {', '.join(SCOPES)}")
    elif not scope and "from" not in row and "to" not in row:
        yield PolicyProblem(file, line, f"{raw.key}: a scoped row needs a scope or dates")
    if "source" not in row and "source" not in raw.fields:
        yield PolicyProblem(file, line, f"{raw.key}: a difference needs its source")
    yield from _dates(file, raw.key, line, row)


def _dates(file: Path, key: str, line: int, fields: dict[str, Any]) -> Iterator[PolicyProblem]:
    days = [fields[name] for name in ("from", "to") if name in fields]
    if any(type(day) is not date for day in days):
        yield PolicyProblem(file, line, f"{key}: from and to are dates such as 2026-01-31")
    elif len(days) == 2 and days[1] < days[0]:
        yield PolicyProblem(file, line, f"{key}: to is before from")


def values_of(raw: RawRow, origin: str) -> Iterator[tuple[int, Value]]:
    """Yield (line, value) for the row's own value and each of its scoped rows."""
    fields = raw.fields
    if "value" in fields:
        source = str(fields.get("source", ""))
        yield (
            raw.line_of("value"),
            Value(fields["value"], (), fields.get("from"), fields.get("to"), source, origin),
        )
    for index, row in enumerate(fields.get("rows", [])):
        scope = tuple(sorted((name, str(wanted)) for name, wanted in row.get("scope", {}).items()))
        source = str(row.get("source", fields.get("source", "")))
        yield (
            raw.line_of(f"rows.{index}"),
            Value(row["value"], scope, row.get("from"), row.get("to"), source, origin),
        )


def check_values(file: Path, raw: RawRow, rule: Rule) -> Iterator[PolicyProblem]:
    """Yield values of the wrong type, outside the choices, or looser than a locked row allows."""
    floor = rule.values[0].value
    for line, value in values_of(raw, ""):
        if value.value is None and rule.nullable:
            wanted = None
        else:
            wanted = wrong_type(rule.type, value.value)
        if wanted:
            yield PolicyProblem(file, line, f"{rule.key}: {value.value!r} is not {wanted}")
        elif rule.choices and not set(_each(value.value)) <= set(rule.choices):
            yield PolicyProblem(file, line, f"{rule.key}: choose from {', '.join(map(str, rule.choices))}")
        elif rule.locked and loosens(rule.type, rule.stricter, rule.choices, floor, value.value):
            yield PolicyProblem(file, line, f"{rule.key} is locked at {floor!r}: {value.value!r} {_why(rule)}")


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _why(rule: Rule) -> str:
    if rule.stricter == "none":
        return "would change it, and it may not change"
    return f"would loosen it, only a {rule.stricter} value is stricter"
