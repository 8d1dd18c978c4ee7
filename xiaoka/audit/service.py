"""The audit trail (审计留痕): writing an entry, and finding whether anybody tampered with it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from xiaoka.audit.models import APPEND_ONLY_DDL, AuditEntry, AuditHead

__all__ = ["APPEND_ONLY_DDL", "AuditEntry", "Problem", "export", "head", "record", "verify"]

GENESIS = "0" * 64
"""The hash before the first entry."""
_LOCK = 0x7869_616F_6B61  # any fixed number: one lock for all writers of the trail
HASHED = ("seq", "at", "actor", "channel", "event", "subject", "before", "after", "evidence", "policy_version",
           "prev_hash")  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """A place where the trail is not what was written; ``kind`` is changed, gap, order, truncated or head."""

    seq: int
    kind: str
    message: str


def record(
    session: Session,
    *,
    at: datetime,
    actor: str,
    channel: str,
    event: str,
    subject: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    evidence: str | None = None,
    policy_version: str | None = None,
) -> AuditEntry:
    """Append one entry in the caller's transaction.

    Writers wait for each other until the end of their transaction, so the chain never forks.

    Args:
        session: the caller's; SQLite sessions must have begun IMMEDIATE, as those of ``Database`` do.
        at: aware UTC time of the event.
        actor: who did it, such as ``H``, ``S`` or ``agent:<id>``.
        channel: where, such as ``web``.
        event: what, such as ``cancel.confirmed``.
        subject: about what, such as ``case:<id>``; never a full number.
        before: state before, with secrets already masked; must be JSON.
        after: state after, likewise.
        evidence: id of the evidence (consent, verification) that allowed it.
        policy_version: rules in force.

    Raises:
        TypeError: ``before`` or ``after`` is not JSON.
        ValueError: a naive time, or a number that JSON does not have.
    """
    if at.tzinfo is None:
        raise ValueError(f"naive datetime {at!r}: all times are aware UTC")
    last = _locked_head(session)
    entry = AuditEntry(
        seq=last.seq + 1, at=at.astimezone(UTC), actor=actor, channel=channel, event=event, subject=subject,
        before=_json(before), after=_json(after), evidence=evidence, policy_version=policy_version,
        prev_hash=last.hash,
    )  # fmt: skip
    entry.hash = digest(entry)
    session.add(entry)
    last.seq, last.hash = entry.seq, entry.hash
    session.flush()
    return entry


def digest(entry: AuditEntry) -> str:
    """Return the sha256 of an entry over its canonical JSON, the hash of the one before included."""
    return digest_of(as_dict(entry))


def digest_of(fields: dict[str, Any]) -> str:
    """Return the sha256 of the hashed fields as :func:`as_dict` gives them."""
    return hashlib.sha256(canonical(fields).encode()).hexdigest()


def as_dict(entry: AuditEntry) -> dict[str, Any]:
    """Return the hashed fields of an entry as plain JSON; the time in UTC with microseconds."""
    fields = {name: getattr(entry, name) for name in HASHED}
    fields["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return fields


def head(session: Session) -> tuple[int, str]:
    """Return the last number and hash; written down elsewhere, they prove the trail up to there."""
    last = session.get(AuditHead, 1, populate_existing=True)
    return (last.seq, last.hash) if last else (0, GENESIS)


def verify(session: Session, *, anchor: tuple[int, str] | None = None) -> list[Problem]:
    """Return every place where an entry was changed, removed, added, reordered or cut off; empty when sound.

    Entries may be appended meanwhile.

    Args:
        session: any session; nothing is written.
        anchor: a number and hash noted earlier outside this database. It catches even somebody who rewrote
            the whole chain together with its head.
    """
    problems: list[Problem] = []
    expected, previous, latest = 1, GENESIS, None
    at_anchor = GENESIS if anchor and anchor[0] == 0 else None
    session.flush()
    # each statement on PostgreSQL sees its own moment, and others go on writing: what was read lies between two ends
    begun, at_begun = head(session), GENESIS
    for entry in _entries(session):
        problems += _check(entry, expected, previous)
        if entry.seq == begun[0]:
            at_begun = entry.hash
        if anchor and entry.seq == anchor[0]:
            at_anchor = entry.hash
        expected, previous, latest = entry.seq + 1, entry.hash, entry
    problems += _check_head(begun, at_begun, latest.seq if latest else 0, head(session)[0])
    if anchor and at_anchor != anchor[1]:
        problems.append(Problem(anchor[0], "head", "the entry noted outside is missing or another one"))
    return problems


def export(session: Session, *, after: int = 0) -> Iterator[dict[str, Any]]:
    """Yield entries after a number as plain JSON with their hash, in order."""
    for entry in _entries(session, after):
        yield {**as_dict(entry), "hash": entry.hash}


def _entries(session: Session, after: int = 0) -> Iterator[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.seq > after).order_by(AuditEntry.seq)
    # what is in the database counts, not what this session remembers of it
    yield from session.scalars(query.execution_options(populate_existing=True, yield_per=500))


def _check(entry: AuditEntry, expected: int, previous: str) -> Iterator[Problem]:
    if entry.seq != expected:
        missing = f"{expected}" if entry.seq == expected + 1 else f"{expected} to {entry.seq - 1}"
        yield Problem(expected, "gap", f"missing: {missing}")
    elif entry.prev_hash != previous:
        yield Problem(entry.seq, "order", "does not follow the entry before it")
    if digest(entry) != entry.hash:
        yield Problem(entry.seq, "changed", "the content does not match its hash")


def _check_head(begun: tuple[int, str], at_begun: str, last: int, now: int) -> Iterator[Problem]:
    """Compare the last number that was read with the recorded ends before and after reading."""
    seq, value = begun
    if seq > last:
        yield Problem(last + 1, "truncated", f"entries {last + 1} to {seq} were cut off")
    elif now < last:
        yield Problem(now + 1, "head", "entries follow the recorded end")
    elif value != at_begun:
        yield Problem(seq, "head", "the last entry is not the recorded one")


def _locked_head(session: Session) -> AuditHead:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    session.flush()
    last = session.get(AuditHead, 1, populate_existing=True, with_for_update=True)
    if last is None:
        last = AuditHead(id=1, seq=0, hash=GENESIS)
        session.add(last)
        session.flush()
    return last


def _json(value: dict[str, Any] | None) -> dict[str, Any] | None:
    # what is hashed must be what the database gives back: tuples become lists, number keys become texts
    plain: dict[str, Any] | None = None if value is None else json.loads(canonical(value))
    return plain


def canonical(value: dict[str, Any]) -> str:
    """Return the one way in which a value is written as JSON."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
