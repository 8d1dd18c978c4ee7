"""What the case desk works with."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from xiaoka.account.precheck import scope_of
from xiaoka.carrier.ports import Carrier, LineView
from xiaoka.cases.models import Case
from xiaoka.clock import Clock
from xiaoka.policy.service import Limit, Policy, Scope

if TYPE_CHECKING:
    from xiaoka.vault.service import Vault


@dataclass(frozen=True)
class CaseContext:
    """The services a case needs."""

    carrier: Carrier
    policy: Policy
    clock: Clock
    vault: "Vault"


class Rules:
    """The policy as it applies to one case: the scope of its line, on the day it was filed.

    What the customer was told at filing holds to the end: a row that begins later is for later cases.
    """

    def __init__(self, policy: Policy, case: Case, now: datetime) -> None:
        self._policy = policy
        self._scope = Scope(**case.facts.get("scope", {}))
        self._at = case.created or now
        self.version = policy.version

    def has(self, key: str) -> bool:
        """Tell whether the policy knows a key."""
        return key in self._policy.keys()  # noqa: SIM118

    def unit(self, key: str) -> str:
        """Return the unit of a key."""
        return self._policy.rule(key).unit

    def value(self, key: str) -> Any:
        """Return any value."""
        return self._policy.get(key, scope=self._scope, at=self._at)

    def integer(self, key: str) -> int:
        """Return a whole number in the unit of the key."""
        return self._policy.integer(key, scope=self._scope, at=self._at)

    def duration(self, key: str) -> timedelta:
        """Return a span of time."""
        return self._policy.duration(key, scope=self._scope, at=self._at)

    def numbers(self, key: str) -> list[int]:
        """Return a list of whole numbers."""
        return [int(one) for one in self._policy.listing(key, scope=self._scope, at=self._at)]

    def limits(self, key: str) -> list[Limit]:
        """Return rate limits."""
        return self._policy.limits(key, scope=self._scope, at=self._at)

    def hours(self, key: str) -> Any:
        """Return a daily window in China time."""
        return self._policy.hours(key, scope=self._scope, at=self._at)


def scope_facts(view: LineView) -> dict[str, Any]:
    """Return what is kept of a line, so that timers follow the rules of its province and brand."""
    roamed = view.line.roaming_abroad or view.line.roamed_this_month
    owner = view.customer
    known = {"scope": asdict(scope_of(view)), "roamed": roamed, "contact": owner.reserved_contact}
    return known | ({"app": True} if owner.app else {}) | ({"email": owner.email} if owner.email else {})
