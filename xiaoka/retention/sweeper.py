"""The part of the worker that removes what is over, every few minutes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from xiaoka.audit.service import record
from xiaoka.clock import Clock
from xiaoka.db.session import Database
from xiaoka.policy.service import Policy
from xiaoka.retention.service import STEPS, Terms
from xiaoka.retention.trackers import forget_trackers

log = structlog.get_logger(__name__)
EVERY = timedelta(minutes=10)
BATCH = 200


@dataclass
class Sweeper:
    """Removes what is over, each kind in transactions of its own, and writes into the audit trail what it removed.

    Args:
        db: the product database.
        policy: how long what is kept.
        clock: the carrier's clock.
        tracker_url: Rasa's conversations.
        every: pause between two sweeps.
    """

    db: Database
    policy: Policy
    clock: Clock
    tracker_url: str
    every: timedelta = EVERY
    _last: datetime | None = field(default=None, init=False)

    def due(self) -> bool:
        """Tell whether it is time; a clock that was set back does not hold it up."""
        now = self.clock.now()
        return self._last is None or not timedelta(0) <= now - self._last < self.every

    def __call__(self) -> int:
        """Remove everything that is over when it is time; return how many records."""
        return sum(self.sweep().values()) if self.due() else 0

    def sweep(self) -> dict[str, int]:
        """Remove everything that is over now; return how many records of each kind."""
        now = self._last = self.clock.now()
        counts = {kind: self._all(kind, Terms(self.policy, now)) for kind in STEPS}
        counts["trackers"] = self._trackers()
        found = {kind: count for kind, count in counts.items() if count}
        if found:
            with self.db.session() as session:
                record(
                    session, at=now, actor="S", channel="worker", event="retention.swept", subject="records",
                    after=found, policy_version=self.policy.version,
                )  # fmt: skip
            log.info("retention_swept", **found)
        return counts

    def _all(self, kind: str, terms: Terms) -> int:
        total = 0
        while True:
            try:
                with self.db.session() as session:
                    count = STEPS[kind](session, terms, BATCH)
            except Exception as error:
                # the other kinds are removed all the same
                log.error("retention_failed", kind=kind, error=repr(error))
                return total
            total += count
            if count < BATCH:
                return total

    def _trackers(self) -> int:
        try:
            # the engine knows no clock but the machine's
            before = Terms(self.policy, datetime.now(UTC)).cutoff("tracker.retention")
            return forget_trackers(self.tracker_url, before)
        except Exception as error:
            log.error("retention_failed", kind="trackers", error=type(error).__name__)
            return 0
