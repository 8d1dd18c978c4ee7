"""Assist (坐席辅助): what an agent needs beside a talk, from what drives the bot. Callers own the transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.assist import proofs
from xiaoka.assist.checklist import checklist, form
from xiaoka.assist.models import AssistSuggestion
from xiaoka.assist.scratch import tried
from xiaoka.assist.suggestions import Suggestion, next_action, policy_lines, suggested
from xiaoka.assist.summary import summary
from xiaoka.assist.talk import Talk
from xiaoka.gateway.conversations import get as conversation_of
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.messages import find
from xiaoka.insight import service as insight
from xiaoka.insight.enums import Why
from xiaoka.insight.masking import marked
from xiaoka.tasks.services import Services

ACCEPTED, EDITED, IGNORED = "accepted", "edited", "ignored"


def suggest(session: Session, services: Services, talk: Talk, wanted: str = "") -> dict[str, Any]:
    """Return what helps an agent with a talk now, and keep the suggestions.

    Args:
        session: the caller's.
        services: of this process.
        talk: what was said, understood.
        wanted: kind of a task that the agent has chosen himself.
    """
    with tried(session, services, talk, wanted) as scratch:
        verification = proofs.missing(session, services, scratch)
        replies = suggested(services, talk, scratch)
        answer = {
            "conversation": talk.conversation_id or None,
            "version": talk.version,
            "task": _task(services, scratch.ctx.task.kind) if scratch else None,
            "verification": verification,
            "checklist": checklist(scratch) if scratch else [],
            "form": form(scratch) if scratch else [],
            "suggestions": [one.as_json(talk) for one in replies],
            "next": next_action(scratch, talk, verification["methods"]),
            "policy": policy_lines(services, scratch),
            "summary": summary(session, services, talk, scratch, verification),
        }
    for one in replies:
        _keep(session, talk, one, services.clock.now())
    return answer


def _task(services: Services, kind: str) -> dict[str, str]:
    return {"kind": kind, "title": services.wording.text(f"task_{kind}")}


def _keep(session: Session, talk: Talk, one: Suggestion, now: datetime) -> None:
    suggestion_id = one.id(talk)
    if session.get(AssistSuggestion, suggestion_id) is not None:
        return
    turn = one.turn
    session.add(
        AssistSuggestion(
            id=suggestion_id, conversation_id=talk.conversation_id, version=talk.version, kind=one.kind,
            source=one.source[:60], text=one.text, created=now, label=turn.label if turn else "",
            heard=marked(turn.text, turn.nlu.get("entities") or []) if turn else "",
            confidence=one.confidence, turn_id=turn.id or None if turn else None,
        )
    )  # fmt: skip


def feedback(
    session: Session, suggestion_id: str, outcome: str, *, edited: str | None, label: str | None, by: str, now: datetime
) -> bool:
    """Record what an agent made of a suggestion; return whether it was stale by then.

    What was refused, or rewritten, is worth a look: the message it answered goes to the improvement inbox. A later
    word on the same suggestion replaces the earlier.

    Args:
        session: the caller's.
        suggestion_id: which.
        outcome: ``accepted``, ``edited`` or ``ignored``.
        edited: what he made of it, without secrets.
        label: what the customer meant, when the suggestion answered something else.
        by: name of the agent.
        now: aware UTC time.

    Raises:
        DeskError: ``suggestion_unknown``.
    """
    found = session.get(AssistSuggestion, suggestion_id)
    if found is None:
        raise DeskError("suggestion_unknown")
    found.outcome, found.edited, found.by, found.decided = outcome, edited, by, now
    if found.heard and (label is not None or outcome in (EDITED, IGNORED)):
        _learn(session, found, label, by, now)
    conversation = conversation_of(session, found.conversation_id) if found.conversation_id else None
    return conversation is not None and str(conversation.last_seq) != found.version


def sent(session: Session, suggestion_id: str, conversation_id: str, text: str, *, by: str, now: datetime) -> None:
    """Record that a reply came from a suggestion: ``accepted`` as it was, or ``edited`` to this text (masked).

    A suggestion of another talk, or one that is gone, must not keep a reply from being sent: then nothing is recorded.
    """
    found = session.get(AssistSuggestion, suggestion_id)
    if found is None or found.conversation_id != conversation_id:
        return
    same = " ".join(found.text.split()) == " ".join(text.split())
    outcome, edited = (ACCEPTED, None) if same else (EDITED, text)
    feedback(session, suggestion_id, outcome, edited=edited, label=None, by=by, now=now)


def _learn(session: Session, found: AssistSuggestion, label: str | None, by: str, now: datetime) -> None:
    message = find(session, found.turn_id) if found.turn_id else None
    nlu = dict(message.body.get("nlu") or {}) if message else {"label": found.label, "confidence": found.confidence}
    insight.collect(
        session,
        turn_id=found.turn_id or found.id,
        conversation_id=found.conversation_id,
        # a pasted one was masked when it was kept
        text=message.text if message else found.heard,
        nlu=nlu,
        why=Why.CORRECTED if label is not None else Why.NOT_USED,
        now=now,
    )
    if label is not None:
        insight.give_label(session, found.turn_id or found.id, label, known=[label], by=by, now=now)
