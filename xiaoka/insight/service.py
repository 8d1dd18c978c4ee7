"""Collects what was understood badly, and takes the labels that people give (改进闭环). Callers own the transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from xiaoka.insight.enums import Status, Why
from xiaoka.insight.masking import marked
from xiaoka.insight.models import UncertainTurn

_RANKED = 5


class InsightError(Exception):
    """A collected turn or a label that does not exist; ``code`` is ``turn_unknown`` or ``label_unknown``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def why(nlu: dict[str, Any], below: float) -> Why | None:
    """Tell why a turn is worth a look: refused, or understood with a confidence below ``below`` (0–1)."""
    if not nlu.get("label") or "confidence" not in nlu:
        return None
    if nlu.get("refused"):
        return Why.REFUSED
    return Why.UNSURE if float(nlu["confidence"]) < below else None


def collect(
    session: Session,
    *,
    turn_id: str,
    conversation_id: str,
    text: str,
    nlu: dict[str, Any],
    why: Why,
    now: datetime,
) -> UncertainTurn:
    """Keep a turn, masked; one that is kept already stays as it is.

    Args:
        session: the caller's.
        turn_id: id of the customer's message.
        conversation_id: where it was said.
        text: what was said, secrets being vault tokens.
        nlu: what the engine understood.
        why: the reason for keeping it.
        now: aware UTC time.
    """
    known = session.get(UncertainTurn, turn_id)
    if known is not None:
        return known
    turn = UncertainTurn(
        turn_id=turn_id,
        conversation_id=conversation_id,
        marked=marked(text, nlu.get("entities") or []),
        heard=str(nlu.get("label") or ""),
        confidence=float(nlu.get("confidence") or 0),
        ranking=list(nlu.get("ranking") or [])[:_RANKED],
        why=why,
        status=Status.NEW,
        created=now,
    )
    session.add(turn)
    session.flush()
    return turn


def turns(session: Session, *statuses: Status, limit: int = 200) -> list[UncertainTurn]:
    """Return collected turns in these states, the least understood first."""
    query = select(UncertainTurn).where(UncertainTurn.status.in_(statuses or (Status.NEW,)))
    return list(session.scalars(query.order_by(UncertainTurn.confidence, UncertainTurn.created).limit(limit)))


def give_label(
    session: Session, turn_id: str, label: str, *, known: Iterable[str], by: str, now: datetime
) -> UncertainTurn:
    """Say what a turn meant (标注).

    Args:
        session: the caller's.
        turn_id: id of the collected turn.
        label: what it meant.
        known: all labels there are.
        by: who says so.
        now: aware UTC time.

    Raises:
        InsightError: ``turn_unknown`` or ``label_unknown``.
    """
    if label not in set(known):
        raise InsightError("label_unknown")
    turn = _get(session, turn_id)
    turn.label, turn.by, turn.reviewed, turn.status = label, by, now, Status.LABELLED
    return turn


def drop(session: Session, turn_id: str, *, by: str, now: datetime) -> UncertainTurn:
    """Say that a turn teaches nothing (不采用); InsightError ``turn_unknown``."""
    turn = _get(session, turn_id)
    turn.label, turn.by, turn.reviewed, turn.status = None, by, now, Status.DROPPED
    return turn


def reopen(session: Session, turn_id: str) -> UncertainTurn:
    """Take a label or a drop back; InsightError ``turn_unknown``."""
    turn = _get(session, turn_id)
    turn.label, turn.by, turn.reviewed, turn.status = None, None, None, Status.NEW
    return turn


def counts(session: Session) -> dict[str, int]:
    """Return how many collected turns are in each state."""
    query = select(UncertainTurn.status, func.count()).group_by(UncertainTurn.status)
    found = {status: count for status, count in session.execute(query)}
    return {status.value: found.get(status, 0) for status in Status}


def forget(session: Session, *, before: datetime | None = None, conversation_id: str | None = None) -> int:
    """Delete collected turns that are older than a time, or of one conversation; return how many."""
    query = delete(UncertainTurn)
    if before is not None:
        query = query.where(UncertainTurn.created < before)
    if conversation_id is not None:
        query = query.where(UncertainTurn.conversation_id == conversation_id)
    if before is None and conversation_id is None:
        raise ValueError("forget what: give a time or a conversation")
    return int(session.execute(query).rowcount)  # type: ignore[attr-defined]


def _get(session: Session, turn_id: str) -> UncertainTurn:
    turn = session.get(UncertainTurn, turn_id)
    if turn is None:
        raise InsightError("turn_unknown")
    return turn
