"""The policy as it holds for one line at one moment (适用规则)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xiaoka.policy.service import Policy, Scope


@dataclass(frozen=True)
class Terms:
    """Rules already narrowed to whom they are for and when; ``at`` is aware UTC."""

    policy: Policy
    scope: Scope
    at: datetime

    def integer(self, key: str) -> int:
        """Return a whole number in the unit of the key."""
        return self.policy.integer(key, scope=self.scope, at=self.at)

    def flag(self, key: str) -> bool:
        """Return true or false."""
        return self.policy.flag(key, scope=self.scope, at=self.at)

    def text(self, key: str) -> str:
        """Return a text or one of the choices."""
        return self.policy.text(key, scope=self.scope, at=self.at)

    def listing(self, key: str) -> list[Any]:
        """Return a list."""
        return self.policy.listing(key, scope=self.scope, at=self.at)
