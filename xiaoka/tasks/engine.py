"""Runs tasks: a stack per conversation, one question at a time.

The engine (Rasa) decides *whether* a message goes on with the task or interrupts it; what the task does with
it is decided here, in the product's own database.
"""

from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy.orm import Session

from xiaoka import ids
from xiaoka.carrier.ports import CarrierUnavailable
from xiaoka.tasks import hearing, store
from xiaoka.tasks.definition import Step, TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.models import TaskInstance
from xiaoka.tasks.registry import definition_of
from xiaoka.tasks.resume import RESUME
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Say, Turn, say

log = structlog.get_logger(__name__)

# After so many unusable answers the customer is offered a person.
EXAMPLE_AT, PERSON_AT = 2, 3
# Labels that are no answer to anything but a digression; the rules of the engine take them.
_DIGRESSIONS = frozenset(
    "greet goodbye thank help bot_challenge angry repeat human_handoff out_of_scope file_complaint".split()
)


@dataclass
class Outcome:
    """What a turn led to.

    Args:
        handled: the task took the turn; otherwise the engine's rules for interruptions apply.
        says: what to say now, the next question not included.
        open: a task is still waiting for an answer.
    """

    handled: bool
    says: list[Say] = field(default_factory=list)
    open: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return a plain structure for the turn log."""
        return {"handled": self.handled, "open": self.open, "says": [one.as_json() for one in self.says]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Outcome":
        """Rebuild from :meth:`as_json`."""
        return cls(data["handled"], [Say.from_json(one) for one in data["says"]], data["open"])


def start(session: Session, services: Services, turn: Turn, kind: TaskKind) -> Outcome:
    """Begin a task, or go on with it when it is already open."""
    open_tasks = store.stack(session, turn.conversation_id)
    same = next((task for task in open_tasks if task.kind == kind), None)
    if same is not None:
        store.raise_to_top(session, same)
        says = [say("utter_already_doing", task=_title(services, kind))]
        return _go_on(session, services, turn, same, says)
    now = services.clock.now()
    first, *later = _wishes(turn, kind)
    for wish in reversed(later):
        # put beneath, last wish lowest, so that they come up in the order in which they were said
        waiting = store.push(session, turn.conversation_id, turn.channel, wish, now)
        waiting.data["_resume"], waiting.step = "queued", RESUME.name
    kind = first
    task = store.push(session, turn.conversation_id, turn.channel, kind, now)
    ctx = TaskContext(session, services, task, turn)
    says = [say("utter_task_put_aside", task=_title(services, open_tasks[0].kind))] if open_tasks else []
    says += _volunteered(ctx, definition_of(kind).steps)
    return _go_on(session, services, turn, task, says)


def _wishes(turn: Turn, kind: TaskKind) -> list[TaskKind]:
    """Return the tasks asked for in one message, in order: 先查下余额再把卡销了."""
    told = [TaskKind(label) for label in turn.wishes if label in set(TaskKind)]
    return list(dict.fromkeys(told)) if kind in told else [kind]


def answer(session: Session, services: Services, turn: Turn) -> Outcome:
    """Give a turn to the task on top of the stack."""
    task = store.top(session, turn.conversation_id)
    if task is None:
        return Outcome(handled=False)
    ctx = TaskContext(session, services, task, turn)
    if turn.label == "stop":
        return stop(session, services, turn)
    definition = definition_of(TaskKind(task.kind))
    try:
        with session.begin_nested():
            step = _current(definition, ctx)
            says = _taken(ctx, definition, step)
    except CarrierUnavailable as error:
        task.step = None
        return Outcome(True, [_trouble(error)], open=True)
    if says is None:
        if _is_digression(turn, task):
            return Outcome(handled=False, open=True)
        says = _invalid(ctx, step)
        return Outcome(True, says, open=True)
    task.tries = 0
    return _go_on(session, services, turn, task, says, ctx)


def ask(session: Session, services: Services, turn: Turn, *, again: bool = False) -> list[Say]:
    """Return the question that the task on top of the stack is waiting with; changes nothing."""
    task = store.top(session, turn.conversation_id)
    if task is None:
        return []
    ctx = TaskContext(session, services, task, turn)
    definition = definition_of(TaskKind(task.kind))
    if task.step is None:
        # prepared neither now nor in the turn before: the carrier was down
        return [say("utter_ask_try_again")]
    try:
        step = _current(definition, ctx)
    except CarrierUnavailable as error:
        return [_trouble(error), say("utter_ask_try_again")]
    if step is None or task.step != step.name:
        return [say("utter_ask_try_again")]
    questions = step.ask(ctx, again)
    progress = definition.progress(ctx, step)
    if questions and progress:
        questions[-1].extra.setdefault("progress", progress)
    return questions


def stop(session: Session, services: Services, turn: Turn) -> Outcome:
    """Drop the task on top at the customer's wish, and say what was not filed."""
    task = store.top(session, turn.conversation_id)
    if task is None:
        return Outcome(handled=False)
    ctx = TaskContext(session, services, task, turn)
    ctx.end(TaskStatus.STOPPED)
    says = [say(f"utter_stopped_{task.kind}")]
    return _closed(session, services, turn, ctx, says)


def hand_off(session: Session, services: Services, conversation_id: str) -> list[str]:
    """Mark all open tasks as gone to a person and return their kinds, top first."""
    kinds = []
    for task in store.stack(session, conversation_id):
        task.status, task.updated = TaskStatus.HANDED_OFF, services.clock.now()
        kinds.append(task.kind)
    return kinds


def _taken(ctx: TaskContext, definition: TaskDefinition, step: Step | None) -> list[Say] | None:
    edited = _edit(ctx, definition)
    if edited is not None:
        return edited
    if ctx.turn.command("retry") or (step is not None and ctx.task.step != step.name):
        # the question was never put (carrier down): any message tries again
        return []
    if not ctx.turn.chosen and not (step and step.proves) and hearing.finished(ctx.turn.text):
        return []  # said of the face check, which went through by itself: ask what is open, take nothing as agreed
    says = step.accept(ctx) if step else None
    others = [one for one in definition.steps if one is not step]
    told = _volunteered(ctx, others) if says is not None or ctx.turn.label in ("inform", "deny") else []
    if says is None and not told:
        return None
    return (says or []) + told


def _edit(ctx: TaskContext, definition: TaskDefinition) -> list[Say] | None:
    name = ctx.turn.command("edit")
    if name is None:
        return None
    step = definition.step(name)
    if step is None or not step.done(ctx):
        return None
    ctx.data["_edited"] = name
    ctx.forget(name)
    return []


def _volunteered(ctx: TaskContext, steps: Any) -> list[Say]:
    says: list[Say] = []
    for step in steps:
        if step.applies(ctx):
            says += step.volunteer(ctx) or []
    return says


def _go_on(
    session: Session,
    services: Services,
    turn: Turn,
    task: TaskInstance,
    says: list[Say],
    ctx: TaskContext | None = None,
) -> Outcome:
    """Do whatever needs no answer, until a question is due or the task has ended."""
    ctx = ctx or TaskContext(session, services, task, turn)
    definition = definition_of(TaskKind(task.kind))
    while ctx.ended is None:
        try:
            with session.begin_nested():
                step = _current(definition, ctx)
                if step is None:
                    says += definition.finish(ctx)
                    if ctx.ended is None and _current(definition, ctx) is None:
                        ctx.end(TaskStatus.DONE)
                    continue
                if task.step == step.name:
                    break
                says += step.prepare(ctx)
                task.step, task.tries = step.name, 0
        except CarrierUnavailable as error:
            task.step = None
            says.append(_trouble(error))
            break
    task.updated = services.clock.now()
    if ctx.ended is None:
        return Outcome(True, says, open=True)
    return _closed(session, services, turn, ctx, says)


def _closed(session: Session, services: Services, turn: Turn, ctx: TaskContext, says: list[Say]) -> Outcome:
    ctx.task.status = ctx.ended or TaskStatus.DONE
    ctx.task.updated = services.clock.now()
    session.flush()
    beneath = store.top(session, turn.conversation_id)
    if beneath is None:
        return Outcome(True, says, open=False)
    beneath.data.setdefault("_resume", beneath.step or "ask")
    beneath.step = RESUME.name
    return Outcome(True, says, open=True)


def _current(definition: TaskDefinition, ctx: TaskContext) -> Step | None:
    if "_resume" in ctx.data:
        return RESUME
    return definition.current(ctx)


def _invalid(ctx: TaskContext, step: Step | None) -> list[Say]:
    ctx.task.tries += 1
    if ctx.turn.label == "affirm" and ctx.task.tries == 1:
        return []  # "好了" after something that is already through: just ask what is open
    name = step.name if step else "any"
    if ctx.task.tries >= PERSON_AT:
        return [say("utter_invalid_person")]
    wording = ctx.services.wording
    stage = "example" if ctx.task.tries >= EXAMPLE_AT else "invalid"
    key = f"utter_{stage}_{name}"
    return [say(key if wording.has(key) else f"utter_{stage}_any")]


def _is_digression(turn: Turn, task: TaskInstance) -> bool:
    if turn.label.startswith("faq/") or turn.label in _DIGRESSIONS:
        return True
    return turn.label in set(TaskKind) and turn.label != task.kind


def _trouble(error: Exception) -> Say:
    incident = ids.incident()
    log.error("carrier_unavailable", incident=incident, error=str(error))
    return say("utter_carrier_down", incident=incident)


def _title(services: Services, kind: str) -> str:
    return services.wording.text(f"task_{kind}")
