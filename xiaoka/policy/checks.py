"""Checking the form of a row: its fields, dates, scope and source, each with how to mend it."""

import difflib
from collections.abc import Iterator
from datetime import date
from typing import Any

from xiaoka.policy.problem import PolicyProblem
from xiaoka.policy.rows import GRADES, OFFICIAL
from xiaoka.policy.scope import BEFORE_PROOF, SCOPES
from xiaoka.policy.source import RawFile, RawRow
from xiaoka.policy.values import STRICTER, TYPES, UNITS

_BASE = {"value", "type", "unit", "source", "approved_by", "text", "locked", "stricter", "choices", "nullable",
         "rows"}  # fmt: skip
_OVERLAY = {"value", "unit", "source", "approved_by", "assumed", "effective_from", "effective_to", "rows"}
_SCOPED = {"scope", "value", "source", "approved_by", "assumed", "effective_from", "effective_to"}
_DATES = ("effective_from", "effective_to")
_RENAMED = {"from": "effective_from", "to": "effective_to", "default": "value", "approver": "approved_by"}
_SCOPE_EXAMPLE = "scope: {province: 四川} or effective_from: 2027-01-01"


class Form:
    """The form of one row of one file.

    Args:
        file: the file.
        raw: the row.
        overlay: False for ``default.yml``, where a row also says type, unit, meaning and lock.
    """

    def __init__(self, file: RawFile, raw: RawRow, *, overlay: bool) -> None:
        self._file, self._raw, self._overlay = file, raw, overlay

    def problems(self) -> Iterator[PolicyProblem]:
        """Yield everything wrong with the form."""
        raw = self._raw
        yield from self._names(raw.fields, _OVERLAY if self._overlay else _BASE, "")
        if "value" not in raw.fields and not (self._overlay and "rows" in raw.fields):
            yield self._at("value", "value is missing", "write value: and what holds for everybody")
        if not self._overlay:
            yield from self._definition()
        if "value" in raw.fields:
            yield from self._backed(raw.fields, raw.line)
        yield from self._dates(raw.fields, raw.line)
        rows = raw.fields.get("rows", [])
        if not isinstance(rows, list):
            yield self._at("rows", "rows is a list", "write each row on a line of its own, beginning with a dash")
            return
        for index, row in enumerate(rows):
            yield from self._scoped(raw.line_of(f"rows.{index}"), row)

    def _definition(self) -> Iterator[PolicyProblem]:
        fields = self._raw.fields
        kind = fields.get("type")
        if kind not in TYPES:
            yield self._at("type", f"type must be one of {', '.join(TYPES)}", _nearest(kind, TYPES))
        elif fields.get("unit") not in UNITS[kind]:
            known = ", ".join(UNITS[kind])
            yield self._at("unit", f"unit of {kind} must be one of {known}", _nearest(fields.get("unit"), UNITS[kind]))
        if fields.get("stricter", "none") not in STRICTER:
            yield self._at("stricter", "stricter is lower, higher or none", "say which direction protects the customer")
        if not fields.get("text"):
            yield self._at("text", "source and text are required", "say in Chinese what the key means: text: …")

    def _names(self, given: dict[str, Any], allowed: set[str], where: str) -> Iterator[PolicyProblem]:
        for name in given:
            if name in allowed:
                continue
            if name in _RENAMED:
                mend = f"it is called {_RENAMED[name]}"
            elif name in _BASE and self._overlay:
                mend = f"take it out; {name} is decided in default.yml for all carriers"
            else:
                mend = _nearest(name, sorted(allowed))
            yield self._at(name, f"{name} may not be set {where or 'here'}", mend)

    def _scoped(self, line: int, row: Any) -> Iterator[PolicyProblem]:
        if not isinstance(row, dict) or "value" not in row:
            yield self._on(line, "a scoped row needs a value", "write - {value: 1500, scope: {province: 四川}}")
            return
        for problem in self._names(row, _SCOPED, "in a scoped row"):
            yield self._on(line, problem.message.partition(": ")[2], problem.mend)
        yield from self._scope(line, row)
        yield from self._backed(self._raw.fields | row, line)
        yield from self._dates(row, line)

    def _scope(self, line: int, row: dict[str, Any]) -> Iterator[PolicyProblem]:
        scope, known = row.get("scope", {}), SCOPES[1:]
        unknown = set(scope) - set(known) if isinstance(scope, dict) else {str(scope)}
        if unknown:
            mend = _nearest(min(map(str, unknown)), known)
            mend = "the file itself says the carrier" if "carrier" in unknown else mend
            yield self._on(line, f"scope may name {', '.join(known)}", mend)
        elif not scope and not any(name in row for name in _DATES):
            yield self._on(line, "a scoped row needs a scope or dates", f"write {_SCOPE_EXAMPLE}, or use value: above")
        elif scope and self._raw.key.startswith(BEFORE_PROOF):
            why = "is read before it is proven whose line it is, so it may differ by carrier and date only"
            yield self._on(line, why, "take the scope out; what differs by line would tell strangers about the line")

    def _backed(self, given: dict[str, Any], line: int) -> Iterator[PolicyProblem]:
        """Say when nobody answers for a value, or nothing official is behind it and that is not marked."""
        source = str(given.get("source") or "")
        if not source:
            what = "a difference needs its source" if self._overlay else "source and text are required"
            yield self._on(line, what, 'write where the figure is from, such as source: "K 资费公示 2026-10"')
        elif source[0] not in GRADES or source[1:2].strip(" ;"):
            mend = "A law, B press or standard, K the carrier's own paper, C circulating, I inferred, U unconfirmed"
            yield self._on(line, f"source begins with a grade {'/'.join(GRADES)}", mend)
        elif self._overlay and (source[0] not in OFFICIAL) != (given.get("assumed") is True):
            yield self._on(line, *_assumption(source))
        if not (given.get("approved_by") or self._file.about.get("approved_by")):
            mend = "write approved_by: and who answers for it, or once for the file: about: {approved_by: …}"
            yield self._on(line, "nobody approved it", mend)

    def _dates(self, given: dict[str, Any], line: int) -> Iterator[PolicyProblem]:
        days = [given[name] for name in _DATES if name in given]
        if any(type(day) is not date for day in days):
            yield self._on(line, "effective_from and effective_to are dates", "write them as 2026-01-31, no quotes")
        elif len(days) == 2 and days[1] < days[0]:
            yield self._on(line, "effective_to is before effective_from", "swap the two, or take one out")

    def _at(self, name: str, message: str, mend: str) -> PolicyProblem:
        return self._on(self._raw.line_of(name), message, mend)

    def _on(self, line: int, message: str, mend: str) -> PolicyProblem:
        return PolicyProblem(self._file.file, line, f"{self._raw.key}: {message}", mend)


def unknown_key(file: RawFile, raw: RawRow, known: list[str]) -> PolicyProblem:
    """Return the problem of a key that ``default.yml`` does not have."""
    return PolicyProblem(file.file, raw.line, f"{raw.key} is not a key of default.yml", _nearest(raw.key, known))


def _assumption(source: str) -> tuple[str, str]:
    if source[0] in OFFICIAL:
        return "assumed is for sources of grade C, I and U", "take assumed out"
    return (
        f"grade {source[0]} is no ground for a rule of a carrier",
        "name a paper of the carrier (K), or mark it as a default that the carrier must replace: assumed: true",
    )


def _nearest(given: Any, known: "tuple[str, ...] | list[str]") -> str:
    near = difflib.get_close_matches(str(given), known, n=1, cutoff=0.5)
    if near:
        return f"did you mean {near[0]}?"
    return f"use one of {', '.join(known)}" if len(known) < 20 else "xiaoka policy list shows all keys"
