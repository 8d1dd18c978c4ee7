"""How long sealed values live (保存期限), by the policy."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from xiaoka.policy.service import Policy
from xiaoka.vault.enums import CREDENTIALS


@dataclass(frozen=True)
class Lifetimes:
    """Lifetimes of codes and passwords, and of all other values."""

    credential: timedelta = timedelta(minutes=15)
    datum: timedelta = timedelta(days=30)

    @classmethod
    def of(cls, policy: Policy, at: datetime | None = None) -> Self:
        """Read them from the policy as it stands at a moment."""
        return cls(policy.duration("vault.credential_ttl", at=at), policy.duration("vault.datum_ttl", at=at))

    def __getitem__(self, kind: str) -> timedelta:
        """Return the lifetime of a kind."""
        return self.credential if kind in CREDENTIALS else self.datum
