"""Events for the carrier's own systems: put into the outbox in the transaction that changes something.

Nothing is written while no broker is configured. The form is CloudEvents 1.0; docs/events.md describes it.
"""

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from xiaoka.ids import mask_msisdn
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.service import enqueue
from xiaoka.settings import settings

SOURCE = "/xiaoka"
CASE_MOVED = "xiaoka.case.moved.v1"
CONVERSATION_OPENED = "xiaoka.conversation.opened.v1"
OWNER_CHANGED = "xiaoka.conversation.owner.v1"


class CaseLike(Protocol):
    """What is told of a case."""

    id: str
    number: str
    kind: str
    state: str
    msisdn: str
    conversation_id: str
    channel: str
    policy_version: str
    reason_code: str
    next_at: datetime | None
    closed: datetime | None


def case_moved(session: Session, case: CaseLike, *, seq: int, actor: str, status: str, now: datetime) -> None:
    """Tell that a case (受理单) was filed or moved; of the number only what everybody may see.

    Args:
        session: the caller's.
        case: after the move.
        seq: number of the entry in its timeline.
        actor: who moved it: holder, agent, system …
        status: the state in words of the trade.
        now: aware time.
    """
    data = {
        "case_number": case.number,
        "kind": case.kind,
        "state": case.state,
        "status": status,
        "seq": seq,
        "actor": actor,
        "number_masked": mask_msisdn(case.msisdn),
        "reason_code": case.reason_code,
        "channel": case.channel,
        "conversation_id": case.conversation_id,
        "policy_version": case.policy_version,
        "next_at": _iso(case.next_at),
        "closed_at": _iso(case.closed),
    }
    key = f"case.{case.kind}.{case.state.lower()}"
    _publish(session, CASE_MOVED, f"{case.id}:{seq}", case.number, case.conversation_id, key, data, now)


def conversation_opened(session: Session, conversation_id: str, *, channel: str, now: datetime) -> None:
    """Tell that a conversation began."""
    data = {"conversation_id": conversation_id, "channel": channel}
    one = conversation_id
    _publish(session, CONVERSATION_OPENED, one, one, one, "conversation.opened", data, now)


def owner_changed(session: Session, conversation_id: str, *, owner: str, version: int, now: datetime) -> None:
    """Tell who answers in a conversation from now on.

    Args:
        session: the caller's.
        conversation_id: which.
        owner: ``bot``, ``agent`` or ``none``.
        version: of the ownership, counted up at each change.
        now: aware time.
    """
    data = {"conversation_id": conversation_id, "owner": owner, "version": version}
    ident, key = f"{conversation_id}:{version}", f"conversation.owner.{owner}"
    _publish(session, OWNER_CHANGED, ident, conversation_id, conversation_id, key, data, now)


def _publish(
    session: Session, kind: str, ident: str, subject: str, lane: str, routing: str, data: dict[str, Any], now: datetime
) -> None:
    if not settings().events_url.get_secret_value():
        return
    key = f"{kind}:{ident}"
    event = {
        "specversion": "1.0",
        "id": key,
        "source": SOURCE,
        "type": kind,
        "subject": subject,
        "time": now.isoformat(),
        "datacontenttype": "application/json",
        "data": data,
    }
    payload = {"routing_key": routing, "event": event}
    enqueue(
        session, kind=NoticeKind.BROKER, key=key, payload=payload, now=now, not_before=now, lane=f"events:{lane}"[:80]
    )


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
