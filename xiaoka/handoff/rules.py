"""What the policy says about the work of people (人工服务): hours, waits, time-outs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from xiaoka.clock import china
from xiaoka.policy.service import Policy


@dataclass(frozen=True)
class Rules:
    """The policy at one moment.

    Args:
        policy: of the carrier.
        now: aware UTC time.
    """

    policy: Policy
    now: datetime

    def open(self) -> bool:
        """Tell whether people are at work at this hour."""
        return self.policy.hours("handoff.hours", at=self.now).covers(china(self.now).time())

    @property
    def hours(self) -> str:
        """Return the hours of work as customers read them: ``08:00 到 22:00``."""
        return self.policy.text("handoff.hours", at=self.now).replace("-", " 到 ")

    def span(self, key: str) -> timedelta:
        """Return a span of time."""
        return self.policy.duration(key, at=self.now)

    def after(self, key: str | None) -> datetime | None:
        """Return the moment at which a span that begins now ends."""
        return self.now + self.span(key) if key else None

    def wait(self, since: datetime) -> dict[str, object]:
        """Return how long somebody has waited, in seconds, and how bad that is: ``ok``, ``warn`` or ``late``."""
        waited, late = self.now - since, self.span("handoff.reply_sla")
        level = "late" if waited >= late else "warn" if waited >= self.span("handoff.warn_after") else "ok"
        return {
            "since": since.isoformat(),
            "seconds": max(0, int(waited.total_seconds())),
            "level": level,
            "due": (since + late).isoformat(),
        }
