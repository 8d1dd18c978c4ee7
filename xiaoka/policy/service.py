"""The policy (业务规则): what a carrier decides and may change without touching code."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from xiaoka.clock import china
from xiaoka.policy.rows import Rule, Scope, Value, build_rule, overlay_problems, values_of
from xiaoka.policy.source import PolicyProblem, read_rows
from xiaoka.policy.values import TIME_UNITS, Hours, Limit, parse_hours, parse_limit

__all__ = ["Hours", "Limit", "Policy", "PolicyError", "PolicyProblem", "Scope", "check", "load_policy"]


class PolicyError(Exception):
    """A policy file that cannot be used."""

    def __init__(self, file: Path, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file = file
        self.line = line
        self.message = message


class Policy:
    """The rules of one carrier; immutable, read once."""

    def __init__(self, rules: dict[str, Rule], version: str) -> None:
        self._rules = rules
        self.version = version

    def keys(self) -> list[str]:
        """Return all keys in the order of the file."""
        return list(self._rules)

    def rule(self, key: str) -> Rule:
        """Return a key with everything known about it; raises ``KeyError``."""
        if key not in self._rules:
            raise KeyError(f"policy has no key {key!r}")
        return self._rules[key]

    def explain(self, key: str, *, scope: Scope | None = None, at: datetime | None = None) -> Value:
        """Return the value that applies together with its source."""
        day = china(at or datetime.now(UTC)).date()
        return self.rule(key).pick(scope or Scope(), day)

    def get(self, key: str, *, scope: Scope | None = None, at: datetime | None = None) -> Any:
        """Return the value of a key.

        Args:
            key: such as ``cancel.reserved_days``.
            scope: whom it is for; the most specific row wins, none means the carrier's general value.
            at: aware time for dated rows, taken as a China calendar day; the present when left out.

        Raises:
            KeyError: no such key.
        """
        return self.explain(key, scope=scope, at=at).value

    def integer(self, key: str, *, scope: Scope | None = None, at: datetime | None = None) -> int:
        """Return a whole number in the unit of the key; ``TypeError`` when it is none."""
        return int(self._typed(key, int, scope, at))

    def flag(self, key: str, *, scope: Scope | None = None, at: datetime | None = None) -> bool:
        """Return true or false."""
        return bool(self._typed(key, bool, scope, at))

    def text(self, key: str, *, scope: Scope | None = None, at: datetime | None = None) -> str:
        """Return a text or one of the choices."""
        return str(self._typed(key, str, scope, at))

    def listing(self, key: str, *, scope: Scope | None = None, at: datetime | None = None) -> list[Any]:
        """Return a list of texts or numbers."""
        return list(self._typed(key, list, scope, at))

    def limits(self, key: str, *, scope: Scope | None = None, at: datetime | None = None) -> list[Limit]:
        """Return rate limits (频次限制), all of which hold."""
        return [parse_limit(item) for item in self.listing(key, scope=scope, at=at)]

    def hours(self, key: str, *, scope: Scope | None = None, at: datetime | None = None) -> Hours:
        """Return a daily window in China time."""
        return parse_hours(self.text(key, scope=scope, at=at))

    def duration(self, key: str, *, scope: Scope | None = None, at: datetime | None = None) -> timedelta:
        """Return a span of time; ``TypeError`` for units that are none, such as working days."""
        unit = self.rule(key).unit
        if unit not in TIME_UNITS:
            raise TypeError(f"policy key {key} is in {unit}, not in a fixed unit of time")
        return self.integer(key, scope=scope, at=at) * TIME_UNITS[unit]

    def _typed(self, key: str, kind: type, scope: Scope | None, at: datetime | None) -> Any:
        value = self.get(key, scope=scope, at=at)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise TypeError(f"policy key {key} is {value!r}, not {kind.__name__}")
        return value


def load_policy(directory: Path, carrier: str) -> Policy:
    """Read ``default.yml`` and the overlay of a carrier (``default`` has none).

    Raises:
        PolicyError: the first problem that :func:`check` would report.
    """
    rules, problems = _read(directory, carrier)
    if problems:
        first = problems[0]
        raise PolicyError(first.file, first.line, first.message)
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in _files(directory, carrier))).hexdigest()
    return Policy(rules, f"{carrier}@{digest[:8]}")


def check(directory: Path, carrier: str) -> list[PolicyProblem]:
    """Return everything wrong with the policy of a carrier, file by file in order of lines."""
    return _read(directory, carrier)[1]


def _files(directory: Path, carrier: str) -> list[Path]:
    names = ["default"] if carrier == "default" else ["default", carrier]
    return [directory / f"{name}.yml" for name in names]


def _read(directory: Path, carrier: str) -> tuple[dict[str, Rule], list[PolicyProblem]]:
    default, *overlays = _files(directory, carrier)
    raws, problems = read_rows(default)
    rules: dict[str, Rule] = {}
    for raw in raws:
        rule, found = build_rule(default, raw)
        problems += found
        if rule:
            rules[raw.key] = rule
    known = {raw.key for raw in raws}
    problems.sort(key=lambda problem: problem.line)
    for file in overlays:
        found_here = _overlay(file, rules, known, carrier)
        problems += sorted(found_here, key=lambda problem: problem.line)
    return rules, problems


def _overlay(file: Path, rules: dict[str, Rule], known: set[str], origin: str) -> list[PolicyProblem]:
    raws, problems = read_rows(file)
    for raw in raws:
        rule = rules.get(raw.key)
        if rule is None and raw.key in known:
            continue  # the broken default row is reported already
        found = overlay_problems(file, raw, rule)
        problems += found
        if rule and not found:
            added = tuple(value for _, value in values_of(raw, origin))
            rules[raw.key] = replace(rule, values=(*rule.values, *added))
    return problems
