"""Lists of conversations for the console (会话列表): one row each, masked, with the clock of whoever waits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from xiaoka.cases.models import Case
from xiaoka.gateway.enums import Owner, Role
from xiaoka.gateway.models import Conversation, Message
from xiaoka.gateway.plain import hide_numbers
from xiaoka.handoff.enums import QUEUED, State
from xiaoka.handoff.models import DeskRead, DeskTag, HandoffRequest
from xiaoka.handoff.rules import Rules
from xiaoka.ids import mask_msisdn
from xiaoka.tasks.enums import TaskStatus
from xiaoka.tasks.models import TaskInstance, TaskMemory
from xiaoka.wording import Wording

VIEWS = ("mine", "waiting", "bot", "all")
UPSET = frozenset(("angry", "file_complaint"))
_PREVIEW = 60
_OPEN_TASKS = (TaskStatus.ACTIVE, TaskStatus.HANDED_OFF)
_DIGITS = 4
"""So many digits of a number find a conversation."""


@dataclass(frozen=True)
class Wanted:
    """What a list shall show; empty means everything.

    Args:
        view: one of :data:`VIEWS`.
        name: of who looks.
        q: part of a number, of a case number, a tag, or words that were said.
    """

    view: str = "all"
    name: str = ""
    q: str = ""
    channel: str = ""
    task: str = ""
    tag: str = ""
    late: bool = False
    limit: int = 50
    offset: int = 0


def _latest() -> Any:
    """Return the request that counts for a conversation: the open one, or else the newest."""
    other = aliased(HandoffRequest)
    newest = (
        select(other.id)
        .where(other.conversation_id == Conversation.id)
        .order_by(other.closed_at.is_(None).desc(), other.created.desc(), other.id)
        .limit(1)
        .correlate(Conversation)
        .scalar_subquery()
    )
    return newest


def query(wanted: Wanted) -> Select[Any]:
    """Return the statement for a list, without order and page."""
    base: Any = select(Conversation, HandoffRequest).outerjoin(HandoffRequest, HandoffRequest.id == _latest())
    base = base.where(_view(wanted))
    if wanted.channel:
        base = base.where(Conversation.channel == wanted.channel)
    if wanted.task:
        kinds = select(TaskInstance.conversation_id).where(
            TaskInstance.kind == wanted.task, TaskInstance.status.in_(_OPEN_TASKS)
        )
        base = base.where(Conversation.id.in_(kinds))
    if wanted.tag:
        base = base.where(Conversation.id.in_(select(DeskTag.conversation_id).where(DeskTag.tag == wanted.tag)))
    if wanted.q.strip():
        base = base.where(_found(wanted.q.strip()))
    found: Select[Any] = base
    return found


def _view(wanted: Wanted) -> ColumnElement[bool]:
    match wanted.view:
        case "mine":
            return or_(
                and_(HandoffRequest.agent == wanted.name, HandoffRequest.state.in_((State.ACTIVE, State.WRAP_UP))),
                and_(HandoffRequest.offered_to == wanted.name, HandoffRequest.state == State.OFFERED),
            )
        case "waiting":
            return HandoffRequest.state.in_((*QUEUED, State.CALL_BACK))
        case "bot":
            open_states = (*QUEUED, State.CALL_BACK, State.ACTIVE)
            free = or_(HandoffRequest.id.is_(None), HandoffRequest.state.not_in(open_states))
            return and_(Conversation.owner == Owner.BOT, Conversation.last_seq > 0, free)
        case _:
            return Conversation.last_seq > 0


def _found(q: str) -> ColumnElement[bool]:
    like = f"%{q.replace('%', '').replace('_', '')}%"
    said = select(Message.conversation_id).where(Message.shown.like(like), Message.seq.is_not(None))
    ways = [
        Conversation.id == q,
        Conversation.id.in_(select(Case.conversation_id).where(Case.number == q.upper())),
        Conversation.id.in_(select(DeskTag.conversation_id).where(DeskTag.tag == q)),
    ]
    if q.isdigit() and len(q) >= _DIGITS:
        ways.append(Conversation.id.in_(select(TaskMemory.conversation_id).where(TaskMemory.msisdn.like(f"%{q}"))))
    elif not q.isdigit():
        # digits in what was said could be used to find out whole numbers piece by piece
        ways.append(Conversation.id.in_(said))
    return or_(*ways)


def page(session: Session, wanted: Wanted, rules: Rules, wording: Wording) -> dict[str, Any]:
    """Return ``{conversations, total, counts}``: who waits longest first, otherwise the newest first."""
    statement = query(wanted)
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    order = HandoffRequest.created.asc() if wanted.view == "waiting" else Conversation.last_active.desc()
    found = session.execute(statement.order_by(order, Conversation.id).offset(wanted.offset).limit(wanted.limit))
    shown = rows(session, [(one, request) for one, request in found], wanted.name, rules, wording)
    if wanted.late:
        shown = [one for one in shown if one["wait"] and one["wait"]["level"] == "late"]
    return {"conversations": shown, "total": total, "counts": counts(session, wanted.name)}


def counts(session: Session, name: str) -> dict[str, int]:
    """Return how many conversations each view has."""
    views = (Wanted(view, name) for view in VIEWS)
    return {
        one.view: session.scalar(select(func.count()).select_from(query(one).order_by(None).subquery())) or 0
        for one in views
    }


def rows(
    session: Session,
    found: list[tuple[Conversation, HandoffRequest | None]],
    name: str,
    rules: Rules,
    wording: Wording,
) -> list[dict[str, Any]]:
    """Return the rows of conversations; everything they need is read at once."""
    around = _Around(session, [one.id for one, _ in found], name)
    return [_row(one, request, around, rules, wording) for one, request in found]


class _Around:
    """What belongs to a page of conversations, read in a few queries."""

    def __init__(self, session: Session, ids: list[str], name: str) -> None:
        last = select(Message).join(Conversation, Conversation.id == Message.conversation_id)
        last = last.where(Message.conversation_id.in_(ids), Message.seq == Conversation.last_seq)
        self.last = {one.conversation_id: one for one in session.scalars(last)}
        self.heard = self._heard(session, ids)
        tasks = select(TaskInstance).where(TaskInstance.conversation_id.in_(ids), TaskInstance.status.in_(_OPEN_TASKS))
        self.tasks: dict[str, list[TaskInstance]] = {}
        for task in session.scalars(tasks.order_by(TaskInstance.position.desc())):
            self.tasks.setdefault(task.conversation_id, []).append(task)
        numbers = select(TaskMemory).where(TaskMemory.conversation_id.in_(ids))
        self.numbers = {one.conversation_id: one.msisdn for one in session.scalars(numbers)}
        self.tags: dict[str, list[str]] = {}
        for tag in session.scalars(select(DeskTag).where(DeskTag.conversation_id.in_(ids)).order_by(DeskTag.id)):
            self.tags.setdefault(tag.conversation_id, []).append(tag.tag)
        reads = select(DeskRead).where(DeskRead.conversation_id.in_(ids), DeskRead.name == name)
        self.reads = {one.conversation_id: one.seq for one in session.scalars(reads)}

    @staticmethod
    def _heard(session: Session, ids: list[str]) -> dict[str, Message]:
        newest = (
            select(func.max(Message.n))
            .where(Message.conversation_id.in_(ids), Message.role == Role.CUSTOMER)
            .group_by(Message.conversation_id)
        )
        return {one.conversation_id: one for one in session.scalars(select(Message).where(Message.n.in_(newest)))}


def _row(
    one: Conversation, request: HandoffRequest | None, around: _Around, rules: Rules, wording: Wording
) -> dict[str, Any]:
    last, heard = around.last.get(one.id), around.heard.get(one.id)
    nlu = (heard.body.get("nlu") or {}) if heard else {}
    label, number = str(nlu.get("label") or ""), around.numbers.get(one.id)
    return {
        "id": one.id,
        "channel": one.channel,
        "owner": one.owner,
        "state": request.state if request else "bot",
        "request": request.id if request else None,
        "agent": request.agent if request else None,
        "offered_to": request.offered_to if request else None,
        "skill": request.skill if request else "",
        "reason": request.reason if request else "",
        "call_back": hide_numbers(request.call_back) if request and request.call_back else None,
        "number": mask_msisdn(number) if number else None,
        "tasks": [_task(task, wording) for task in around.tasks.get(one.id, [])],
        "intent": label or None,
        "upset": label in UPSET or bool(request and request.reason == "complaint"),
        "wait": _wait(one, request, last, rules),
        "last": _last(last),
        "last_seq": one.last_seq,
        "unread": max(0, one.last_seq - around.reads.get(one.id, 0)),
        "tags": around.tags.get(one.id, []),
        "created": one.created.isoformat(),
        "last_active": one.last_active.isoformat(),
    }


def _task(task: TaskInstance, wording: Wording) -> dict[str, Any]:
    return {"id": task.id, "kind": task.kind, "title": wording.text(f"task_{task.kind}"), "step": task.step}


def _wait(
    one: Conversation, request: HandoffRequest | None, last: Message | None, rules: Rules
) -> dict[str, object] | None:
    """Return the clock: since he asked for a person, or since he said something to the agent."""
    since: datetime | None = None
    if request is not None and request.state in (*QUEUED, State.CALL_BACK):
        since = request.created
    elif request is not None and request.state == State.ACTIVE and last is not None and last.role == Role.CUSTOMER:
        since = max(last.created, request.taken_at or last.created)
    elif one.owner == Owner.NONE and last is not None:
        since = last.created
    return rules.wait(since) if since else None


def _last(message: Message | None) -> dict[str, Any] | None:
    if message is None:
        return None
    text = hide_numbers(message.shown).replace("\n", " ")
    return {"seq": message.seq, "role": message.role, "text": text[:_PREVIEW], "at": message.created.isoformat()}
