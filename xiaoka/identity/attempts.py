"""The journal of attempts, over which limits are counted."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from xiaoka.identity.claim import Claim
from xiaoka.identity.enums import AttemptKind, Method
from xiaoka.identity.models import IdentityAttempt
from xiaoka.identity.results import Outcome
from xiaoka.ids import token

_A = IdentityAttempt


def serialise(session: Session, claim: Claim) -> None:
    """Let attempts on one number wait for each other, so that guesses sent side by side are all counted.

    SQLite writers are serialised already.
    """
    if session.get_bind().dialect.name == "postgresql":
        statement = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
        session.execute(statement, {"key": f"identity:{claim.msisdn}"})


def add(
    session: Session,
    claim: Claim,
    kind: AttemptKind,
    at: datetime,
    *,
    turn_id: str | None = None,
    outcome: Outcome | None = None,
) -> IdentityAttempt:
    """Write one attempt down."""
    entry = IdentityAttempt(
        id=token("ia"),
        at=at,
        kind=kind,
        method=claim.method,
        msisdn=claim.msisdn,
        source=claim.source,
        conversation_id=claim.conversation_id,
        turn_id=turn_id,
        outcome=outcome.as_json() if outcome else None,
    )
    session.add(entry)
    session.flush()
    return entry


def replayed(session: Session, claim: Claim, turn_id: str) -> Outcome | None:
    """Return what this very message was answered before."""
    data: dict[str, Any] | None = session.scalar(
        select(_A.outcome)
        .where(*_same(claim, _A.msisdn, _A.method, _A.conversation_id), _A.turn_id == turn_id)
        .limit(1)
    )
    return Outcome.from_json(data) if data else None


def times(
    session: Session, claim: Claim, kind: AttemptKind, since: datetime, *, conversation: bool = False
) -> list[datetime]:
    """Return when attempts of a kind were made since a moment, oldest first.

    Args:
        session: open session.
        claim: number and method, in any conversation.
        kind: what is counted.
        since: aware UTC, not included.
        conversation: count the conversation instead: any number, any method.
    """
    mine = _same(claim, _A.conversation_id) if conversation else _same(claim, _A.msisdn, _A.method)
    return list(session.scalars(select(_A.at).where(*mine, _A.kind == kind, _A.at > since).order_by(_A.at)))


def failures(session: Session, msisdn: str, since: datetime) -> int:
    """Count failures on a number by any method, in any conversation."""
    query = select(func.count()).where(_A.msisdn == msisdn, _A.kind == AttemptKind.FAILURE, _A.at > since)
    return session.scalar(query) or 0


def last_success(session: Session, claim: Claim) -> datetime | None:
    """Return when this method last succeeded for the number, anywhere."""
    latest: datetime | None = session.scalar(
        select(func.max(_A.at)).where(*_same(claim, _A.msisdn, _A.method), _A.kind == AttemptKind.SUCCESS)
    )
    return latest


def other_numbers(session: Session, claim: Claim, since: datetime, *, method: Method | None = None) -> int:
    """Count the other numbers a source has tried since a moment.

    A number it has proven to be its own is not counted, so that many customers behind one address do not shut
    each other out; with ``method`` given every number tried by that method counts.
    """
    mine = [_A.source == claim.source, _A.at > since, _A.msisdn != claim.msisdn, _A.kind != AttemptKind.REFUSED]
    if method is not None:
        return _distinct(session, [*mine, _A.method == method])
    own = select(_A.msisdn).where(_A.source == claim.source, _A.kind == AttemptKind.SUCCESS)
    return _distinct(session, [*mine, _A.msisdn.not_in(own)])


def everywhere(session: Session, kind: AttemptKind, methods: Iterable[Method], since: datetime) -> int:
    """Count attempts of a kind by any of the methods since a moment: all numbers, sources and conversations."""
    query = select(func.count()).where(_A.kind == kind, _A.method.in_([str(one) for one in methods]), _A.at > since)
    return session.scalar(query) or 0


def _distinct(session: Session, where: Iterable[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count(func.distinct(_A.msisdn))).where(*where)) or 0


def _same(claim: Claim, *columns: Any) -> list[ColumnElement[bool]]:
    return [column == getattr(claim, column.key) for column in columns]
