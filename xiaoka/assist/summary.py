"""A summary of a talk without guessing (小结): 诉求、已核验、已填、卡点、待办, from records and rules alone."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.assist.checklist import checklist, form
from xiaoka.assist.scratch import Scratch
from xiaoka.assist.suggestions import UPSET, spoken
from xiaoka.assist.talk import Talk
from xiaoka.assist.words import word
from xiaoka.cases.machine import state_of
from xiaoka.cases.models import Case
from xiaoka.clock import china
from xiaoka.gateway.plain import hide_numbers
from xiaoka.handoff.models import HandoffRequest
from xiaoka.knowledge import service as knowledge
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.services import Services


def summary(
    session: Session, services: Services, talk: Talk, scratch: Scratch | None, proofs: dict[str, Any]
) -> dict[str, Any]:
    """Return the five parts, each a list of lines, and the whole as text."""
    parts = {
        "wish": _wishes(services, talk, scratch),
        "verified": [f"{one['title']}（{one['seconds_left'] // 60} 分钟内有效）" for one in proofs["proofs"]],
        "filled": _filled(scratch),
        "stuck": _stuck(services, talk, scratch, proofs),
        "todo": _todo(session, talk, scratch),
    }
    nothing = word("stuck", "none")
    lines = [f"{word('summary', name)}：{'；'.join(found) or nothing}" for name, found in parts.items()]
    return {**parts, "text": "\n".join(lines)}


def _wishes(services: Services, talk: Talk, scratch: Scratch | None) -> list[str]:
    articles, wishes = knowledge.load(), []
    if scratch is not None:
        wishes.append(services.wording.text(f"task_{scratch.ctx.task.kind}"))
    for one in talk.customer:
        if one.sure and one.label in set(TaskKind):
            wishes.append(services.wording.text(f"task_{one.label}"))
        elif one.sure and one.label in articles:
            wishes.append(articles[one.label].title)
    return list(dict.fromkeys(wishes))


def _filled(scratch: Scratch | None) -> list[str]:
    if scratch is None:
        return []
    known = [one for one in form(scratch) if not one["missing"] and one["value"]]
    return [f"{one['title']} {one['value']}（{one['by_title']}）" for one in known]


def _stuck(services: Services, talk: Talk, scratch: Scratch | None, proofs: dict[str, Any]) -> list[str]:
    found = []
    if any(one.sure and one.label in UPSET for one in talk.customer[-3:]):
        found.append(word("stuck", "upset"))
    for say in scratch.stuck if scratch else []:
        found.append(spoken(services, say).replace("\n", "，"))
    if proofs.get("missing") and proofs.get("sim_receives") is False:
        found.append(word("stuck", "sim"))
    if proofs.get("missing"):
        found.append(word("stuck", "not_proven"))
    if proofs["failed"]:
        found.append(word("stuck", "failed", count=proofs["failed"]))
    misheard = sum(bool(one.nlu.get("refused")) for one in talk.customer)
    if misheard:
        found.append(word("stuck", "misheard", count=misheard))
    return found


def _todo(session: Session, talk: Talk, scratch: Scratch | None) -> list[str]:
    todo = [one["title"] for one in checklist(scratch) if one["state"] != "done"] if scratch else []
    if not talk.conversation_id:
        return todo
    cases = select(Case).where(Case.conversation_id == talk.conversation_id, Case.closed.is_(None))
    for case in session.scalars(cases.order_by(Case.created)):
        day = f"{china(case.next_at):%m-%d %H:%M}" if case.next_at else "–"
        todo.append(word("todo", "case", number=case.number, meaning=state_of(case).meaning, date=day))
    wanted = select(HandoffRequest.call_back).where(
        HandoffRequest.conversation_id == talk.conversation_id, HandoffRequest.state == "call_back"
    )
    if (call := session.scalar(wanted)) is not None:
        todo.append(f"{word('todo', 'call_back')} {hide_numbers(call)}")
    return todo
