"""Cases as people at the desk see them: masked, with the timeline, the proofs given and what the customer was told."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.board.preview import text_of
from xiaoka.cases import service
from xiaoka.cases.machine import MACHINES, state_of
from xiaoka.cases.models import Case, CaseEvent
from xiaoka.gateway.enums import Role
from xiaoka.gateway.models import Message
from xiaoka.identity.models import VerificationFactor
from xiaoka.ids import mask_msisdn
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.models import Outbox
from xiaoka.wording import Wording

FACTS = ("risk", "risk_reasons", "at_shop", "waybill", "reason", "remedy", "documents", "appeal", "about")
"""Facts of a case that people may see."""
Mask = Callable[[str], str]
"""Masks a text: vault tokens, then numbers."""


def row(found: Case, now: datetime) -> dict[str, Any]:
    """Return one line of a list."""
    state = state_of(found)
    return {
        "number": found.number,
        "kind": found.kind,
        "title": MACHINES[found.kind].title,
        "msisdn": mask_msisdn(found.msisdn),
        "state": found.state,
        "meaning": state.meaning,
        "reason": found.reason_code,
        "channel": found.channel,
        "conversation": found.conversation_id,
        "attention": found.attention,
        "frozen": found.frozen_at is not None,
        "late": found.next_at is not None and found.next_at < now,
        "created": time(found.created),
        "updated": time(found.updated),
        "next_at": time(found.next_at),
        "closed": time(found.closed),
    }


def details(session: Session, found: Case, wording: Wording, mask: Mask, now: datetime) -> dict[str, Any]:
    """Return what is behind a line: fields, facts, settlement (分), proofs, timeline, appeals and earlier cases."""
    return {
        "version": found.version,
        "fields": {name: _masked(value, mask) for name, value in found.fields.items()},
        "facts": {name: _masked(found.facts[name], mask) for name in FACTS if name in found.facts},
        "provenance": dict(found.facts.get("provenance") or {}),
        "pictures": pictures(session, found),
        "quote": found.quote,
        "policy_version": found.policy_version,
        "next_event": state_of(found).on_time,
        "proofs": proofs(session, found, now),
        "timeline": timeline(session, found, wording, mask),
        "others": [row(one, now) for one in service.cases_of(session, found.msisdn) if one.id != found.id][:20],
    }


def pictures(session: Session, found: Case) -> list[dict[str, Any]]:
    """Return the photos that were sent in the conversation of a case: what each shows, never the photo itself."""
    query = select(Message).where(Message.conversation_id == found.conversation_id, Message.role == Role.CUSTOMER)
    return [
        {"id": one.id, "kind": str(one.body["picture"].get("kind", "other")), "at": time(one.created)}
        for one in session.scalars(query.order_by(Message.n))
        if one.body.get("picture")
    ]


def proofs(session: Session, found: Case, now: datetime) -> list[dict[str, Any]]:
    """Return the proofs of identity (核验凭证) that were given in the conversation for this number."""
    query = select(VerificationFactor).where(
        VerificationFactor.conversation_id == found.conversation_id, VerificationFactor.msisdn == found.msisdn
    )
    return [
        {
            "method": one.method,
            "at": time(one.ok_at),
            "expires": time(one.expires_at),
            "live": one.expires_at > now,
            "weak": one.weak,
            "evidence": one.evidence_id,
        }
        for one in session.scalars(query.order_by(VerificationFactor.ok_at))
    ]


def timeline(session: Session, found: Case, wording: Wording, mask: Mask) -> list[dict[str, Any]]:
    """Return the steps in order; ``told`` is what the customer was sent, ``sent`` whether it left."""
    mine = Outbox.key.startswith(f"{found.id}:", autoescape=True)
    texts = session.scalars(select(Outbox).where(mine, Outbox.kind == NoticeKind.SMS))
    by_seq: dict[str, list[Outbox]] = {}
    for text in texts:
        by_seq.setdefault(text.key.split(":")[1], []).append(text)
    return [_step(one, by_seq.get(str(one.seq), []), wording, mask) for one in service.timeline(session, found)]


def time(at: datetime | None) -> str | None:
    """Return a time as JSON."""
    return at.isoformat() if at else None


def _step(step: CaseEvent, texts: list[Outbox], wording: Wording, mask: Mask) -> dict[str, Any]:
    said = {name: _masked(step.data[name], mask) for name in ("comment", "reason", "remedy") if step.data.get(name)}
    return {
        "at": time(step.at),
        "actor": step.actor,
        "by": str(step.data.get("by", "")).removeprefix("agent:"),
        "second": str(step.data.get("second_clerk", "")).removeprefix("agent:"),
        "event": step.event,
        "from": step.from_state,
        "to": step.to_state,
        "said": said,
        "evidence": step.data.get("evidence_id"),
        "told": [
            {
                "to": mask_msisdn(str(text.payload.get("to", ""))),
                "text": text_of(wording, text.payload),
                "sent": "sent" if text.done_at else "dead" if text.dead_at else "waiting",
            }
            for text in texts
        ],
    }


def _masked(value: Any, mask: Mask) -> Any:
    return mask(value) if isinstance(value, str) else value
