"""Numbers that stand in the database: read when they are asked for, the same whichever desk is asked."""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiaoka.cases.models import Case
from xiaoka.db.session import Database
from xiaoka.gateway.enums import Status
from xiaoka.gateway.models import Message
from xiaoka.identity.models import IdentityAttempt
from xiaoka.insight.models import UncertainTurn
from xiaoka.notify.models import Outbox

log = structlog.get_logger(__name__)
KEPT_S = 5.0
_HOUR = timedelta(hours=1)


class DatabaseGauges(Collector):
    """Asks the database at most once in five seconds; while it does not answer, `xiaoka_database_up` is 0.

    Args:
        db: the product database.
        now: aware time on the product's clock.
    """

    def __init__(self, db: Database, now: Callable[[], datetime]) -> None:
        self._db, self._now = db, now
        self._lock, self._kept, self._until = threading.Lock(), list[GaugeMetricFamily](), 0.0

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Return nothing, so that registering asks no database."""
        return ()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return the numbers."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._kept, self._until = self._read(), time.monotonic() + KEPT_S
            return list(self._kept)

    def _read(self) -> list[GaugeMetricFamily]:
        try:
            with self._db.session() as session:
                found = [*_outbox(session, self._now()), *_work(session, self._now())]
        except Exception as error:
            log.warning("gauges_failed", error=type(error).__name__)
            return [_one("xiaoka_database_up", "Whether the product database answers", 0)]
        return [*found, _one("xiaoka_database_up", "Whether the product database answers", 1)]


def _outbox(session: Session, now: datetime) -> Iterable[GaugeMetricFamily]:
    waits = (Outbox.done_at.is_(None), Outbox.dead_at.is_(None))
    by_kind = select(Outbox.kind, func.count()).where(*waits).group_by(Outbox.kind)
    yield _by("xiaoka_outbox_waiting", "Messages of the outbox not sent yet", ["kind"], session.execute(by_kind))
    oldest = select(Outbox.kind, func.min(Outbox.created)).where(*waits, Outbox.created <= now).group_by(Outbox.kind)
    ages = [(kind, (now - since).total_seconds()) for kind, since in session.execute(oldest)]
    yield _by("xiaoka_outbox_age_seconds", "Age of the oldest message of the outbox not sent yet", ["kind"], ages)
    dead = select(Outbox.kind, func.count()).where(Outbox.dead_at.is_not(None)).group_by(Outbox.kind)
    yield _by("xiaoka_outbox_dead", "Messages of the outbox given up", ["kind"], session.execute(dead))


def _work(session: Session, now: datetime) -> Iterable[GaugeMetricFamily]:
    pending = select(func.count()).where(Message.status == Status.PENDING)
    yield _one("xiaoka_messages_pending", "Messages of customers not answered yet", session.scalar(pending) or 0)
    cases = select(Case.kind, Case.state, func.count()).where(Case.closed.is_(None)).group_by(Case.kind, Case.state)
    yield _by("xiaoka_cases_open", "Open cases by state", ["kind", "state"], session.execute(cases))
    attention = select(func.count()).where(Case.attention.is_(True), Case.closed.is_(None))
    yield _one("xiaoka_cases_attention", "Open cases that a person must look at", session.scalar(attention) or 0)
    late = select(func.count()).where(Case.wake_at < now - _HOUR)
    yield _one(
        "xiaoka_cases_late", "Cases that the worker should have looked at an hour ago", session.scalar(late) or 0
    )
    tried = (
        select(IdentityAttempt.method, IdentityAttempt.kind, func.count())
        .where(IdentityAttempt.at > now - _HOUR)
        .group_by(IdentityAttempt.method, IdentityAttempt.kind)
    )
    yield _by(
        "xiaoka_verifications_last_hour", "Proofs of identity in the last hour", ["method", "outcome"],
        session.execute(tried),
    )  # fmt: skip
    learn = select(UncertainTurn.why, UncertainTurn.status, func.count())
    rows = session.execute(learn.group_by(UncertainTurn.why, UncertainTurn.status))
    yield _by("xiaoka_uncertain_messages", "Messages understood badly, by reason and review", ["why", "status"], rows)


def _one(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


def _by(name: str, text: str, labels: list[str], rows: Iterable[Any]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=labels)
    for *values, number in rows:
        family.add_metric([str(value) for value in values], float(number))
    return family
