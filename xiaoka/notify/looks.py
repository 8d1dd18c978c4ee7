"""The outbox as people see it: what waits, what was given up and why; no words and no whole addresses."""

from typing import Any

from sqlalchemy.orm import Session

from xiaoka.audit.service import record
from xiaoka.clock import Clock
from xiaoka.ids import mask_msisdn
from xiaoka.notify import service
from xiaoka.notify.models import Outbox


def summary(entry: Outbox) -> dict[str, Any]:
    """Return one message without its words."""
    return {
        "id": entry.id,
        "key": entry.key,
        "kind": entry.kind,
        "to": _masked(entry),
        "tries": entry.tries,
        "error": entry.last_error,
        "created": entry.created.isoformat(),
        "dead_at": entry.dead_at.isoformat() if entry.dead_at else None,
    }


def retry(session: Session, entry_id: int, *, actor: str, clock: Clock) -> Outbox | None:
    """Let a dead message (死信) be tried again, and note who wanted it; None when no dead message has this id."""
    entry = session.get(Outbox, entry_id, with_for_update=True)
    if entry is None or entry.dead_at is None:
        return None
    before = {"tries": entry.tries, "error": entry.last_error}
    service.revive(entry, clock.now())
    subject = f"outbox:{entry.id}"
    record(session, at=clock.now(), actor=actor, channel="desk", event="outbox.retried", subject=subject, before=before)
    return entry


def _masked(entry: Outbox) -> str:
    to = str(entry.payload.get("to") or entry.payload.get("conversation") or "")
    if "@" in to:
        name, _, domain = to.partition("@")
        return f"{name[:1]}***@{domain}"
    return to if to.startswith("c_") else mask_msisdn(to) if to else ""
