"""A talk as agents read it (会话内容): messages and notes in order, masked; what was understood, turn by turn."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from xiaoka.gateway.enums import Role
from xiaoka.gateway.models import Message
from xiaoka.gateway.plain import flat_text, hide_numbers
from xiaoka.handoff.models import DeskNote

PAGE = 100
_RANKED = 3


def page(session: Session, conversation_id: str, *, before: int | None = None) -> tuple[list[dict[str, Any]], bool]:
    """Return the newest lines of a talk, oldest first, and whether there are earlier ones.

    Args:
        session: the caller's.
        conversation_id: which talk.
        before: only lines before this number.
    """
    query = select(Message).where(
        Message.conversation_id == conversation_id,
        or_(Message.seq.is_not(None), Message.role == Role.BOT),
    )
    if before is not None:
        first = select(Message.n).where(Message.conversation_id == conversation_id, Message.seq == before)
        query = query.where(Message.n < first.scalar_subquery())
    found = list(session.scalars(query.order_by(Message.n.desc()).limit(PAGE + 1)))
    shown = list(reversed(found[:PAGE]))
    lines = [_line(one) for one in shown if one.seq is not None or one.shown]
    return _with_notes(session, conversation_id, lines, first=before is None), len(found) > PAGE


def _line(message: Message) -> dict[str, Any]:
    # the link to a face check must open for the customer only
    body = {name: value for name, value in message.body.items() if name != "link"}
    text = hide_numbers(flat_text({**body, "text": message.shown}))
    return {
        "seq": message.seq,
        "id": message.id,
        "role": message.role,
        "text": text,
        "at": message.created.isoformat(),
        "by": message.body.get("agent"),
        "buttons": [str(one.get("title", "")) for one in message.body.get("buttons") or []],
        "status": message.status if message.role == Role.CUSTOMER else None,
        "withheld": message.seq is None,
        "nlu": understood(message),
        "picture": str(message.body["picture"].get("kind", "other")) if message.body.get("picture") else None,
    }


def understood(message: Message) -> dict[str, Any] | None:
    """Return what a customer's message was taken for: label, confidence, and what else it might have been."""
    nlu = message.body.get("nlu") or {}
    if message.role != Role.CUSTOMER or not nlu.get("label"):
        return None
    ranking = [
        {"name": str(one.get("name")), "confidence": round(float(one.get("confidence") or 0), 4)}
        for one in (nlu.get("ranking") or [])[:_RANKED]
    ]
    return {
        "intent": str(nlu["label"]),
        "confidence": round(float(nlu.get("confidence") or 0), 4),
        "refused": bool(nlu.get("refused")),
        "ranking": ranking,
        "entities": [str(one.get("entity")) for one in nlu.get("entities") or []],
    }


def _with_notes(
    session: Session, conversation_id: str, lines: list[dict[str, Any]], *, first: bool
) -> list[dict[str, Any]]:
    if not first:
        return lines
    query = select(DeskNote).where(DeskNote.conversation_id == conversation_id).order_by(DeskNote.created)
    merged = list(lines)
    for note in session.scalars(query):
        at = next((i for i, one in enumerate(merged) if (one["seq"] or 0) > note.after_seq), len(merged))
        merged.insert(at, {
            "seq": None, "id": note.id, "role": "note", "text": note.text, "at": note.created.isoformat(),
            "by": note.by, "buttons": [], "status": None, "withheld": False, "nlu": None, "picture": None,
        })  # fmt: skip
    return merged
