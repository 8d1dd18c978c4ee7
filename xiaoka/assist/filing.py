"""An agent files for the customer (坐席代办): by the steps, checks, proofs and consents of the bot's own form.

The question is put to the customer in the bot's words, with its card and buttons; only his own answer counts as
consent, judged by the step itself. Whatever ends in a case is filed by the same services, in the agent's name. Callers
own the transaction.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.assist.scratch import Scratch, take, taken
from xiaoka.assist.talk import Said, of_conversation
from xiaoka.audit.service import record
from xiaoka.carrier.ports import CarrierUnavailable, UnknownLine
from xiaoka.gateway import choices
from xiaoka.gateway.enums import Role
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.models import Conversation, Message
from xiaoka.tasks import engine, store
from xiaoka.tasks.definition import TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.filing import BY
from xiaoka.tasks.models import TaskInstance
from xiaoka.tasks.registry import definition_of
from xiaoka.tasks.rendering import render
from xiaoka.tasks.services import Services
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.turn import Entity, Say, Turn

FILED = (
    TaskKind.CANCEL_CARD, TaskKind.REPLACE_CARD, TaskKind.REPORT_LOSS, TaskKind.PAY_BILL, TaskKind.FILE_COMPLAINT,
)  # fmt: skip
"""What an agent may file: the tables of cases name him among those who may; everything else is the bot's."""
OPEN = (TaskStatus.ACTIVE, TaskStatus.HANDED_OFF)
ASKED = "_asked"
"""Key of a task's data: ``{"step": name, "seq": number of the last message before the question}``."""
_DEALT = "desk"
_NOT_NOW = ("utter_elder",)
"""The offer of a person is of no use to somebody who talks to one."""


def begin(
    session: Session, services: Services, conversation: Conversation, kind: str, *, by: str, now: datetime
) -> TaskInstance:
    """Begin a task for the customer; one of this kind that is open already goes on.

    Raises:
        DeskError: ``task_of_bot`` for a task that only the bot carries out.
    """
    if kind not in FILED:
        raise DeskError("task_of_bot")
    query = select(TaskInstance).where(TaskInstance.conversation_id == conversation.id, TaskInstance.kind == kind)
    found = session.scalars(query.where(TaskInstance.status.in_(OPEN)).limit(1)).first()
    if found is not None:
        return found
    task = store.push(session, conversation.id, conversation.channel, kind, now)
    task.status = TaskStatus.HANDED_OFF
    _advance(_context(session, services, task, _nothing(conversation, by)), definition_of(TaskKind(kind)))
    _note(session, conversation, task, "task.begun", by, now)
    return task


def ask(
    session: Session, services: Services, conversation: Conversation, task_id: str, *, by: str, now: datetime
) -> list[dict[str, Any]]:
    """Go on with a task as far as no answer is needed, and return what to say: the next question, or how it ended.

    Raises:
        DeskError: ``task_unknown``, ``task_of_bot``, ``proof_needed`` when the customer must prove himself first, or
            ``carrier_unavailable``.
    """
    task = _open(session, conversation, task_id)
    definition = definition_of(TaskKind(task.kind))
    ctx = _context(session, services, task, _nothing(conversation, by))
    try:
        _absorb(ctx, definition, conversation, before=conversation.last_seq + 1, now=now)
        ctx.turn = _nothing(conversation, by)
        says = _advance(ctx, definition)
        if ctx.ended is None:
            says += _question(ctx, definition, conversation)
    except (CarrierUnavailable, UnknownLine) as error:
        raise DeskError("carrier_unavailable") from error
    if ctx.ended is not None:
        task.status = ctx.ended
    task.updated = now
    _note(session, conversation, task, "task.asked", by, now)
    return [render(services.wording, one) for one in says if one.key not in _NOT_NOW]


def answer(
    session: Session, services: Services, conversation: Conversation, task_id: str, *, by: str, now: datetime
) -> list[dict[str, Any]]:
    """Take the customer's last message as his answer to the question, as the bot would; file when that was the last.

    Returns:
        What to tell him: the receipt with the case number, what must be changed, or why it was no answer.

    Raises:
        DeskError: ``task_unknown``, ``task_of_bot``, or ``answer_missing`` when he has not answered the question that
            is open, or not with something that answers it.
    """
    task = _open(session, conversation, task_id)
    definition = definition_of(TaskKind(task.kind))
    last = _last(session, conversation)
    asked = task.data.get(ASKED) or {}
    if last is None or (last.seq or 0) <= int(asked.get("seq", last.seq or 0)) or _logged(session, last):
        raise DeskError("answer_missing")
    ctx = _context(session, services, task, _nothing(conversation, by))
    _absorb(ctx, definition, conversation, before=last.seq or 0, now=now)
    before = dict(task.data)
    task.status = TaskStatus.ACTIVE
    store.raise_to_top(session, task)
    outcome = engine.answer(session, services, _turn(last, conversation, by))
    if not outcome.handled:
        raise DeskError("answer_missing")
    store.log(session, last.id, _DEALT, outcome.as_json(), now)
    _not_by_agent(task, before)
    if task.status == TaskStatus.ACTIVE:
        task.status = TaskStatus.HANDED_OFF
    task.updated = now
    _note(session, conversation, task, "task.answered", by, now)
    return [render(services.wording, one) for one in outcome.says if one.key not in _NOT_NOW]


def asked(session: Session, task: TaskInstance, step: str | None) -> dict[str, bool]:
    """Tell whether the question that is open was put to the customer, and whether he has said something since."""
    found = task.data.get(ASKED) or {}
    if step is None or found.get("step") != step:
        return {"asked": False, "answered": False}
    since = select(Message.id).where(
        Message.conversation_id == task.conversation_id, Message.role == Role.CUSTOMER, Message.seq > found["seq"]
    )
    return {"asked": True, "answered": session.scalars(since.limit(1)).first() is not None}


def _advance(ctx: TaskContext, definition: TaskDefinition) -> list[Say]:
    """Run the checks whose turn it is; proofs are begun by hand, so nothing is sent for them here."""
    says: list[Say] = []
    while ctx.ended is None and (step := definition.current(ctx)) is not None and not isinstance(step, Verify):
        if ctx.task.step == step.name:
            break
        says += step.prepare(ctx)
        ctx.task.step, ctx.task.tries = step.name, 0
    return says


def _question(ctx: TaskContext, definition: TaskDefinition, conversation: Conversation) -> list[Say]:
    step = definition.current(ctx)
    if isinstance(step, Verify):
        raise DeskError("proof_needed")
    if step is None:
        # nothing to agree to, such as a loss report: it is done on the proof alone, as the bot does it
        says = definition.finish(ctx)
        ctx.end(ctx.ended or TaskStatus.DONE)
        return says
    says = step.ask(ctx, False)
    if says and (progress := definition.progress(ctx, step)):
        says[-1].extra.setdefault("progress", progress)
    ctx.data[ASKED] = {"step": step.name, "seq": conversation.last_seq}
    return says


def _absorb(
    ctx: TaskContext, definition: TaskDefinition, conversation: Conversation, *, before: int, now: datetime
) -> None:
    """Take over what the customer has told the agent; a bare yes or no is no answer to a question nobody put."""
    talk = of_conversation(ctx.session, conversation.id, conversation.last_seq)
    scratch = Scratch(definition, ctx)
    for said in talk.customer:
        if said.seq < before and not taken(ctx.session, said):
            kept = dict(ctx.data)
            take(scratch, said, talk, bare=False)
            _not_by_agent(ctx.task, kept)
            store.log(ctx.session, said.id, _DEALT, {}, now)


def _not_by_agent(task: TaskInstance, before: dict[str, Any]) -> None:
    """What the customer has said anew is his again (用户说)."""
    agents = task.data.get(BY) or {}
    task.data[BY] = {name: by for name, by in agents.items() if task.data.get(name) == before.get(name)}


def _context(session: Session, services: Services, task: TaskInstance, turn: Turn) -> TaskContext:
    return TaskContext(session, services, task, turn)


def _nothing(conversation: Conversation, by: str) -> Turn:
    return Turn("", conversation.id, conversation.channel, "", "", source=conversation.source, by=by)


def _turn(message: Message, conversation: Conversation, by: str) -> Turn:
    """Return a message as the engine would have understood it."""
    if message.command:
        label, values = choices.parse(message.command)
        pressed = tuple(Entity(name, str(value)) for name, value in values.items())
        return Turn(
            message.id, conversation.id, conversation.channel, message.text, label, 1.0, pressed, chosen=True,
            source=message.source, by=by,
        )  # fmt: skip
    said = Said(message.role, message.text, message.seq or 0, message.id, dict(message.body.get("nlu") or {}))
    turn = replace(said.turn(conversation.id), channel=conversation.channel, source=message.source, by=by)
    return turn if said.sure else replace(turn, label="nlu_fallback")


def _open(session: Session, conversation: Conversation, task_id: str) -> TaskInstance:
    task = session.get(TaskInstance, task_id)
    if task is None or task.conversation_id != conversation.id or task.status not in OPEN:
        raise DeskError("task_unknown")
    if task.kind not in FILED:
        raise DeskError("task_of_bot")
    return task


def _last(session: Session, conversation: Conversation) -> Message | None:
    query = select(Message).where(
        Message.conversation_id == conversation.id, Message.role == Role.CUSTOMER, Message.seq.is_not(None)
    )
    return session.scalars(query.order_by(Message.seq.desc()).limit(1)).first()


def _logged(session: Session, message: Message) -> bool:
    return store.logged(session, message.id, _DEALT) is not None


def _note(session: Session, conversation: Conversation, task: TaskInstance, event: str, by: str, now: datetime) -> None:
    record(
        session, at=now, actor=f"agent:{by}", channel="console", event=event, subject=f"conversation:{conversation.id}",
        after={"task": task.kind, "step": task.step or "", "case": task.case_number or ""},
    )  # fmt: skip
