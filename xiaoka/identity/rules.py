"""What the policy says about proofs (核验规则), read for one moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from xiaoka.identity.enums import Level, Operation
from xiaoka.policy.service import Limit, Policy


@dataclass(frozen=True)
class Rules:
    """The policy as it stands at ``at`` (aware UTC)."""

    policy: Policy
    at: datetime

    def count(self, key: str) -> int:
        """Return a whole number."""
        return self.policy.integer(key, at=self.at)

    def span(self, key: str) -> timedelta:
        """Return a span of time."""
        return self.policy.duration(key, at=self.at)

    def limits(self, key: str) -> list[Limit]:
        """Return rate limits, all of which hold."""
        return self.policy.limits(key, at=self.at)

    def words(self, key: str) -> list[str]:
        """Return a list of words."""
        return [str(word) for word in self.policy.listing(key, at=self.at)]

    def required(self, operation: Operation) -> Level:
        """Return the level an operation needs."""
        level = Level[self.policy.text(f"auth.level.{operation}", at=self.at)]
        if operation is Operation.LIFT:
            return max(level, Level[self.policy.text("lift.level", at=self.at)])
        return level

    def supplements(self) -> bool:
        """Tell whether call records (通话记录) are asked for at all."""
        return self.policy.text("kba.call_records", at=self.at) == "supplementary"

    def name_id_enough(self, operation: Operation) -> bool:
        """Tell whether name and ID number alone carry an operation: only a protective stop, never more."""
        allowed = self.policy.flag("auth.name_id_enough_for_loss", at=self.at)
        return allowed and operation is Operation.LOSS_REPORT
