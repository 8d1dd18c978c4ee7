"""The outbox: enqueue in the caller's transaction, relay later, with a key against repeats.

A row is taken by compare-and-set and leased, so that two relays never send it at the same time, and a row of a lane
waits for those before it. A relay that dies leaves a lease that ends; the next one sends again under the same key, so
that a receiver that knows keys (the carrier's SMS gateway, 飞书, 微信客服, the desk itself) shows one effect.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from sqlalchemy import CursorResult, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from xiaoka import tracing
from xiaoka.carrier.ports import Carrier
from xiaoka.clock import SystemClock
from xiaoka.db.session import Database
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.models import Outbox
from xiaoka.notify.push import PushHandler
from xiaoka.notify.sms import SmsHandler
from xiaoka.settings import settings
from xiaoka.wording import Wording, load_wording

log = structlog.get_logger(__name__)

Handler = Callable[[dict[str, Any]], None]
"""Delivers one payload; :class:`GiveUp` means never again, anything else raised "try again later"."""
LEASE = timedelta(seconds=60)
"""For so long a message belongs to the relay that took it; then another may try."""
MAX_TRIES = 10
BACKOFF_MAX = timedelta(hours=1)
BATCH = 100


class GiveUp(Exception):
    """Trying again is of no use, such as when the address does not exist; the message is dead (死信) at once."""


class Later(Exception):
    """The receiver names the time of the next try, such as a vendor whose rate limit was reached.

    Args:
        why: for the people who look after the outbox.
        pause: until then.
    """

    patient = False
    """Whether it is tried again for ever: what must not be lost while its receiver is down for hours."""

    def __init__(self, why: str, pause: timedelta) -> None:
        super().__init__(why)
        self.pause = pause


@dataclass(frozen=True)
class _Taken:
    id: int
    key: str
    kind: str
    payload: dict[str, Any]
    tries: int
    trace: str | None


def enqueue(
    session: Session,
    *,
    kind: str,
    key: str,
    payload: dict[str, Any],
    not_before: datetime | None = None,
    now: datetime | None = None,
    lane: str | None = None,
) -> Outbox:
    """Put a message into the outbox; it leaves only if the caller's transaction commits.

    Args:
        session: the caller's.
        kind: one of :class:`NoticeKind`.
        key: names the message for good; the same key again returns the first message.
        payload: JSON without secrets. SMS: ``to`` (number) and either ``text`` or ``wording`` with
            ``params``. E-mail: ``to`` (address), ``subject`` or ``subject_wording``, and the same.
        not_before: aware time; at once when left out.
        now: aware time of writing, the machine's when left out.
        lane: messages of one lane leave one after the other; write them under a lock of what the lane stands for.
    """
    known = session.scalars(select(Outbox).where(Outbox.key == key)).first()
    if known is not None:
        return known
    at = now or SystemClock().now()
    entry = Outbox(
        kind=NoticeKind(kind).value,
        key=key,
        lane=lane,
        payload=payload,
        created=at,
        not_before=not_before or at,
        tries=0,
    )
    session.add(entry)
    session.flush()
    return entry


def relay_once(
    db: Database,
    carrier: Carrier | None,
    handlers: Mapping[str, Handler],
    now: datetime,
    *,
    wording: Wording | None = None,
) -> int:
    """Send what is due and return how many left.

    No transaction is open while a message is being sent: handlers may use the database themselves. They must end well
    within the lease.

    Args:
        db: the product database.
        carrier: sends SMS and shows messages in its app; None leaves them to another relay.
        handlers: by kind, given the payload with its ``key``; kinds without one are left for a process that
            has it. ``sms`` and ``push`` need not be given.
        now: aware time on the carrier's clock.
        wording: words of the SMS; those of the settings when left out.
    """
    able = dict(handlers)
    if carrier is not None:
        words = wording or load_wording(settings().domain_file)
        able.setdefault(NoticeKind.SMS, SmsHandler(carrier, words))
        able.setdefault(NoticeKind.PUSH, PushHandler(carrier, words))
    begun, sent = time.monotonic(), 0
    for _ in range(BATCH):
        # sending takes time, and a lease counted from the beginning of the batch would be over too early
        at = now + timedelta(seconds=time.monotonic() - begun)
        taken = _take(db, tuple(able), at)
        if taken is None:
            break
        sent += _deliver(db, taken, able[taken.kind], at)
    return sent


def waiting(session: Session) -> int:
    """Return how many messages are neither sent nor given up."""
    query = select(func.count()).select_from(Outbox).where(Outbox.done_at.is_(None), Outbox.dead_at.is_(None))
    return session.scalar(query) or 0


def dead(session: Session, *, limit: int = 1000) -> list[Outbox]:
    """Return messages that were given up (死信), newest first."""
    query = select(Outbox).where(Outbox.dead_at.is_not(None)).order_by(Outbox.id.desc())
    return list(session.scalars(query.limit(limit)))


def settle(session: Session, lane: str, now: datetime) -> None:
    """Take the dead messages of a lane for sent: what they said went out with a later one."""
    gone = update(Outbox).where(Outbox.lane == lane, Outbox.dead_at.is_not(None))
    session.execute(gone.values(dead_at=None, done_at=now))


def revive(entry: Outbox, now: datetime) -> None:
    """Let a message that was given up be tried again."""
    entry.dead_at, entry.tries, entry.not_before = None, 0, now


def awaken(session: Session, lane: str, now: datetime) -> None:
    """Let the dead messages of a lane be tried again: the receiver can be reached again."""
    back = update(Outbox).where(Outbox.lane == lane, Outbox.dead_at.is_not(None))
    session.execute(back.values(dead_at=None, tries=0, not_before=now))


def backoff(tries: int) -> timedelta:
    """Return the pause after so many tries: 2, 4, 8 … seconds, an hour at most."""
    return min(timedelta(seconds=2 ** min(tries, 20)), BACKOFF_MAX)


def _take(db: Database, kinds: tuple[str, ...], now: datetime) -> _Taken | None:
    while True:
        with db.session() as session:
            entry = session.scalars(_due(kinds, now)).first()
            if entry is None:
                return None
            # SQLite knows no SKIP LOCKED: whoever changes the row first has it
            claim = (
                update(Outbox)
                .where(Outbox.id == entry.id, Outbox.tries == entry.tries, Outbox.not_before <= now)
                .where(Outbox.done_at.is_(None), Outbox.dead_at.is_(None))
                .values(tries=entry.tries + 1, not_before=now + LEASE)
                .execution_options(synchronize_session=False)
            )
            if cast(CursorResult[Any], session.execute(claim)).rowcount == 1:
                return _Taken(entry.id, entry.key, entry.kind, entry.payload, entry.tries + 1, entry.trace)


def _due(kinds: tuple[str, ...], now: datetime) -> Any:
    earlier = aliased(Outbox)
    blocked = exists().where(
        earlier.lane == Outbox.lane, earlier.id < Outbox.id, earlier.done_at.is_(None), earlier.dead_at.is_(None)
    )
    return (
        select(Outbox)
        .where(Outbox.done_at.is_(None), Outbox.dead_at.is_(None), Outbox.not_before <= now)
        .where(Outbox.kind.in_(kinds), ~blocked)
        .order_by(Outbox.not_before, Outbox.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Outbox)
    )


def _deliver(db: Database, taken: _Taken, handler: Handler, now: datetime) -> int:
    try:
        with tracing.span(f"outbox.{taken.kind}", parent=taken.trace, tries=taken.tries):
            handler({**taken.payload, "key": taken.key})
    except Exception as error:
        log.warning("outbox_failed", key=taken.key, tries=taken.tries, error=type(error).__name__)
        _finish(db, taken, now, error)
        return 0
    _finish(db, taken, now, None)
    return 1


def _finish(db: Database, taken: _Taken, now: datetime, error: Exception | None) -> None:
    with db.session() as session:
        # a relay that was so slow that its lease ended must not undo what the next one noted
        mine = update(Outbox).where(Outbox.id == taken.id, Outbox.tries == taken.tries, Outbox.done_at.is_(None))
        session.execute(mine.values(**_outcome(taken, now, error)))


def _outcome(taken: _Taken, now: datetime, error: Exception | None) -> dict[str, Any]:
    if error is None:
        return {"done_at": now, "last_error": None}
    pause = error.pause if isinstance(error, Later) else backoff(taken.tries)
    patient = isinstance(error, Later) and error.patient
    hopeless = isinstance(error, GiveUp) or (taken.tries >= MAX_TRIES and not patient)
    return {
        "last_error": f"{type(error).__name__}: {error}"[:300],
        "not_before": now + pause,
        "dead_at": now if hopeless else None,
    }
