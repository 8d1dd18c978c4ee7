"""The policy (业务规则): what a carrier decides and may change without touching code."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from xiaoka.clock import china
from xiaoka.policy.loading import Loaded, Text, load_texts, texts_of, version_of
from xiaoka.policy.problem import PolicyError, PolicyProblem
from xiaoka.policy.rows import Rule, Value, Verdict
from xiaoka.policy.scope import Scope
from xiaoka.policy.values import TIME_UNITS, Hours, Limit, parse_hours, parse_limit

__all__ = [
    "Hours", "Limit", "Policy", "PolicyError", "PolicyProblem", "Scope", "check", "load_policy", "policy_of",
]  # fmt: skip


class Policy:
    """The rules of one carrier; immutable, read once.

    Attributes:
        carrier: name of the overlay.
        version: name and content hash, kept with everything that is decided under it.
        texts: the files as they were read, so that a version can be asked later.
        approved_by: who answers for the overlay as a whole.
    """

    def __init__(self, loaded: Loaded, carrier: str, texts: Sequence[Text]) -> None:
        self._rules = loaded.rules
        self.approved_by = loaded.approved_by
        self.carrier, self.texts = carrier, tuple(texts)
        self.version = version_of(carrier, texts)

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
        return self.rule(key).pick(scope or Scope(), _day(at))

    def weigh(self, key: str, *, scope: Scope | None = None, at: datetime | None = None) -> list[Verdict]:
        """Return all candidate values with why each won or lost, the winner first."""
        return self.rule(key).weigh(scope or Scope(), _day(at))

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
    texts, unreadable = texts_of(directory, carrier)
    return policy_of(texts, carrier, unreadable)


def policy_of(texts: Sequence[Text], carrier: str, unreadable: Sequence[PolicyProblem] = ()) -> Policy:
    """Build the policy from texts, such as those of an earlier version.

    Raises:
        PolicyError: the first problem.
    """
    loaded = _loaded(tuple(texts), carrier)
    for problem in (*unreadable, *loaded.problems):
        raise PolicyError(problem)
    return Policy(loaded, carrier, texts)


@lru_cache(maxsize=4)
def _loaded(texts: tuple[Text, ...], carrier: str) -> Loaded:
    # the same texts always say the same, and a policy never changes what was loaded
    return load_texts(texts, carrier)


def check(directory: Path, carrier: str) -> list[PolicyProblem]:
    """Return everything wrong with the policy of a carrier, file by file in order of lines."""
    texts, unreadable = texts_of(directory, carrier)
    return [*unreadable, *load_texts(texts, carrier).problems]


def _day(at: datetime | None) -> Any:
    return china(at or datetime.now(UTC)).date()
