"""The outbox: enqueue in the caller's transaction, relay later, at least once, with a key against repeats."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.carrier.ports import Carrier
from xiaoka.clock import SystemClock
from xiaoka.db.session import Database
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.models import Outbox
from xiaoka.notify.sms import SmsHandler
from xiaoka.settings import settings
from xiaoka.wording import Wording, load_wording

log = structlog.get_logger(__name__)

Handler = Callable[[dict[str, Any]], None]
"""Delivers one payload; anything raised means "try again later"."""
LEASE = timedelta(seconds=60)
"""For so long a message belongs to the relay that took it; then another may try."""
MAX_TRIES = 10
BACKOFF_MAX = timedelta(hours=1)
BATCH = 100


@dataclass(frozen=True)
class _Taken:
    id: int
    key: str
    kind: str
    payload: dict[str, Any]
    tries: int


def enqueue(
    session: Session,
    *,
    kind: str,
    key: str,
    payload: dict[str, Any],
    not_before: datetime | None = None,
    now: datetime | None = None,
) -> Outbox:
    """Put a message into the outbox; it leaves only if the caller's transaction commits.

    Args:
        session: the caller's.
        kind: one of :class:`NoticeKind`.
        key: names the message for good; the same key again returns the first message.
        payload: JSON without secrets. SMS: ``to`` (number) and either ``text`` or ``wording`` with
            ``params``.
        not_before: aware time; at once when left out.
        now: aware time of writing, the machine's when left out.
    """
    known = session.scalars(select(Outbox).where(Outbox.key == key)).first()
    if known is not None:
        return known
    at = now or SystemClock().now()
    entry = Outbox(
        kind=NoticeKind(kind).value, key=key, payload=payload, created=at, not_before=not_before or at, tries=0
    )
    session.add(entry)
    session.flush()
    return entry


def relay_once(
    db: Database,
    carrier: Carrier,
    handlers: Mapping[str, Handler],
    now: datetime,
    *,
    wording: Wording | None = None,
) -> int:
    """Send what is due and return how many left.

    No transaction is open while a message is being sent: handlers may use the database themselves.

    Args:
        db: the product database.
        carrier: sends SMS.
        handlers: by kind, given the payload with its ``key``; kinds without one are left for a process that
            has it. ``sms`` need not be given.
        now: aware time on the carrier's clock.
        wording: words of the SMS; those of the settings when left out.
    """
    able = dict(handlers)
    if NoticeKind.SMS not in able:
        able[NoticeKind.SMS] = SmsHandler(carrier, wording or load_wording(settings().domain_file))
    sent = 0
    for _ in range(BATCH):
        taken = _take(db, tuple(able), now)
        if taken is None:
            break
        sent += _deliver(db, taken, able[taken.kind], now)
    return sent


def waiting(session: Session) -> int:
    """Return how many messages are neither sent nor given up."""
    query = select(Outbox.id).where(Outbox.done_at.is_(None), Outbox.dead_at.is_(None))
    return len(session.scalars(query).all())


def dead(session: Session) -> list[Outbox]:
    """Return messages that were given up (死信), newest first."""
    return list(session.scalars(select(Outbox).where(Outbox.dead_at.is_not(None)).order_by(Outbox.id.desc())))


def revive(entry: Outbox, now: datetime) -> None:
    """Let a message that was given up be tried again."""
    entry.dead_at, entry.tries, entry.not_before = None, 0, now


def backoff(tries: int) -> timedelta:
    """Return the pause after so many tries: 2, 4, 8 … seconds, an hour at most."""
    return min(timedelta(seconds=2 ** min(tries, 20)), BACKOFF_MAX)


def _take(db: Database, kinds: tuple[str, ...], now: datetime) -> _Taken | None:
    with db.session() as session:
        query = (
            select(Outbox)
            .where(Outbox.done_at.is_(None), Outbox.dead_at.is_(None), Outbox.not_before <= now)
            .where(Outbox.kind.in_(kinds))
            .order_by(Outbox.not_before, Outbox.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        entry = session.scalars(query).first()
        if entry is None:
            return None
        entry.tries += 1
        entry.not_before = now + LEASE
        return _Taken(entry.id, entry.key, entry.kind, entry.payload, entry.tries)


def _deliver(db: Database, taken: _Taken, handler: Handler, now: datetime) -> int:
    try:
        handler({**taken.payload, "key": taken.key})
    except Exception as error:
        log.warning("outbox_failed", key=taken.key, tries=taken.tries, error=type(error).__name__)
        _finish(db, taken, now, error)
        return 0
    _finish(db, taken, now, None)
    return 1


def _finish(db: Database, taken: _Taken, now: datetime, error: Exception | None) -> None:
    with db.session() as session:
        entry = session.get_one(Outbox, taken.id)
        if error is None:
            entry.done_at, entry.last_error = now, None
            return
        entry.last_error = f"{type(error).__name__}: {error}"[:300]
        entry.not_before = now + backoff(taken.tries)
        if taken.tries >= MAX_TRIES:
            entry.dead_at = now
