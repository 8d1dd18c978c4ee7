"""What agents see of a request for a person: masked, and without links that are good for the customer alone."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.cases.models import Case
from xiaoka.gateway.models import Conversation, Message
from xiaoka.gateway.plain import flat_text, hide_numbers
from xiaoka.handoff.models import HandoffRequest

LAST_LINES = 5
TRANSCRIPT = 200


def summary(session: Session, request: HandoffRequest, *, lines: int = LAST_LINES) -> dict[str, Any]:
    """Return a request with the last lines of its conversation, oldest first."""
    conversation = session.get_one(Conversation, request.conversation_id)
    return {
        "id": request.id,
        "conversation": conversation.id,
        "channel": conversation.channel,
        "reason": request.reason,
        "tasks": list(request.context.get("tasks", [])),
        "cases": _cases(session, conversation.id),
        "waiting_since": request.created.isoformat(),
        "agent": request.agent,
        "taken_at": request.taken_at.isoformat() if request.taken_at else None,
        "state": request.state,
        "skill": request.skill,
        "offered_to": request.offered_to,
        "done": request.result.get("done"),
        "closed_at": request.closed_at.isoformat() if request.closed_at else None,
        "note": request.note,
        "lines": _lines(session, conversation.id, lines),
    }


def _cases(session: Session, conversation_id: str) -> list[str]:
    query = select(Case.number).where(Case.conversation_id == conversation_id).order_by(Case.created)
    return list(session.scalars(query))


def _lines(session: Session, conversation_id: str, count: int) -> list[dict[str, Any]]:
    query = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.seq.is_not(None))
        .order_by(Message.seq.desc())
        .limit(count)
    )
    return [_line(one) for one in reversed(list(session.scalars(query)))]


def _line(message: Message) -> dict[str, Any]:
    # the link to a face check must open for the customer only
    body = {name: value for name, value in message.body.items() if name != "link"}
    text = flat_text({**body, "text": message.shown})
    return {"seq": message.seq, "role": message.role, "text": hide_numbers(text), "at": message.created.isoformat()}
