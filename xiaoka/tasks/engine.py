"""Runs tasks: a stack per conversation, one question at a time.

The engine (Rasa) decides *whether* a message goes on with the task or interrupts it; what the task does with
it is decided here, in the product's own database.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.carrier.ports import CarrierUnavailable
from xiaoka.tasks import alarm, asides, blockers, hearing, news, plain, remarks, store
from xiaoka.tasks.definition import Step, TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.models import TaskInstance
from xiaoka.tasks.registry import definition_of
from xiaoka.tasks.resume import RESUME, asks_first
from xiaoka.tasks.services import Services
from xiaoka.tasks.taking import REOPENED, THROUGH, invalid, is_digression, taken, volunteered
from xiaoka.tasks.turn import Say, Turn, say


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
    if alarm.heard(turn):
        return _begin(session, services, turn, TaskKind.NOT_ME, [TaskKind.NOT_ME], [])
    meant = remarks.instead(turn.text) if not turn.chosen else None
    kind = TaskKind(meant[1]) if meant else remarks.asked_for(turn, kind)
    if not (turn.chosen or meant) and remarks.drops(turn.text, kind):
        # 我不想销户 has the words of the wish in it
        still_open = store.top(session, turn.conversation_id) is not None
        return Outcome(True, [asides.not_wanted(services, turn, still_open=still_open)], open=still_open)
    replaced = _replace(session, services, turn, meant[0], kind) if meant else []
    return _begin(session, services, turn, kind, [kind] if meant else _wishes(turn, kind), replaced)


def _begin(
    session: Session, services: Services, turn: Turn, kind: TaskKind, wishes: list[TaskKind], replaced: list[Say]
) -> Outcome:
    """Raise a task that is open, or put the first wish on top and those that come after it beneath."""
    open_tasks = store.stack(session, turn.conversation_id)
    same = next((task for task in open_tasks if task.kind == kind), None)
    if same is not None:
        store.raise_to_top(session, same)
        says = replaced or [say("utter_already_doing", task=_title(services, kind))]
        return _go_on(session, services, turn, same, says)
    now = services.clock.now()
    kind, *later = wishes
    for wish in reversed(later):
        # put beneath, last wish lowest, so that they come up in the order in which they were said
        waiting = store.push(session, turn.conversation_id, turn.channel, wish, now)
        waiting.data["_resume"], waiting.step = "queued", RESUME.name
    task = store.push(session, turn.conversation_id, turn.channel, kind, now)
    ctx = TaskContext(session, services, task, turn)
    says = replaced or asides.put_aside(ctx, open_tasks)
    says += volunteered(ctx, definition_of(kind).steps)
    return _go_on(session, services, turn, task, says)


def _replace(session: Session, services: Services, turn: Turn, denied: str, wanted: TaskKind) -> list[Say]:
    """Drop the open task that was not meant (不是补卡，是销户), and say so."""
    wrong = next((task for task in store.stack(session, turn.conversation_id) if task.kind == denied), None)
    if wrong is None:
        return []
    wrong.status, wrong.updated = TaskStatus.STOPPED, services.clock.now()
    session.flush()
    return [say("utter_task_replaced", before=_title(services, denied), task=_title(services, wanted))]


def _wishes(turn: Turn, kind: TaskKind) -> list[TaskKind]:
    """Return the tasks asked for in one message, in order: 先查下余额再把卡销了."""
    told = [TaskKind(label) for label in turn.wishes if label in set(TaskKind)]
    return list(dict.fromkeys(told)) if kind in told else [kind]


def answer(session: Session, services: Services, turn: Turn) -> Outcome:
    """Give a turn to the task on top of the stack."""
    if turn.label in ("affirm", "deny") and plain.hollow(turn):
        turn = replace(turn, label="inform")  # a guess is neither yes nor no
    if (heard := news.told(session, services, turn)) is not None:
        return _after_news(session, services, turn, heard)
    if alarm.heard(turn):
        return _begin(session, services, turn, TaskKind.NOT_ME, [TaskKind.NOT_ME], [])
    task = store.top(session, turn.conversation_id) or _reopened(session, services, turn)
    if task is None:
        return _with_nothing_open(session, services, turn)
    ctx = TaskContext(session, services, task, turn)
    if (told := _remark(ctx)) is not None:
        return told
    definition = definition_of(TaskKind(task.kind))
    try:
        with session.begin_nested():
            step = _current(definition, ctx)
            says = taken(ctx, definition, step)
    except CarrierUnavailable as error:
        task.step = None
        return Outcome(True, [asides.trouble(error)], open=True)
    if says is None:
        if turn.label == "system_event":
            return Outcome(True, [], open=True)  # came too late: an answer had gone on already
        if is_digression(turn, task, step.name if step else None):
            return Outcome(handled=False, open=True)
        says = invalid(ctx, step)
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
        step, again = _current(definition, ctx), again or ctx.data.get(THROUGH) == turn.id
    except CarrierUnavailable as error:
        return [asides.trouble(error), say("utter_ask_try_again")]
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
    return _closed(session, services, turn, ctx, ctx.leave())


def _after_news(session: Session, services: Services, turn: Turn, heard: list[Say]) -> Outcome:
    """Go on with the task that is open where what it waited for has come meanwhile, such as a passed face check."""
    task = store.top(session, turn.conversation_id)
    if task is None or task.step is None:
        return Outcome(True, heard, open=task is not None)
    ctx = TaskContext(session, services, task, turn)
    try:
        step = _current(definition_of(TaskKind(task.kind)), ctx)
    except CarrierUnavailable:
        return Outcome(True, heard, open=True)
    if step is not None and step.name == task.step:
        return Outcome(True, heard, open=True)
    return _go_on(session, services, turn, task, heard, ctx)


def _with_nothing_open(session: Session, services: Services, turn: Turn) -> Outcome:
    """Begin for another line what was refused as a second application; tell who wants to go on that nothing is open."""
    if (kind := blockers.of_another(session, turn)) is not None:
        return _begin(session, services, turn, kind, [kind], [])
    # the same words whether or not something is open on another channel
    lost = not turn.chosen and remarks.goes_on(turn.text)
    return Outcome(handled=lost, says=[say("utter_nothing_to_go_on")] if lost else [])


def _remark(ctx: TaskContext) -> Outcome | None:
    """Take what is said about the conversation itself, before any step looks at it."""
    turn, task, services = ctx.turn, ctx.task, ctx.services
    if turn.label == "system_event" and turn.value("event") == "returned":
        # a person had the talk, and may have proven, changed or filed what was open: ask what is open now
        return _go_on(ctx.session, services, turn, task, [], ctx)
    other_way = task.step in ("delivery", "address", "shop") and hearing.delivery(turn.text) is not None
    # 刷好了 sounds like the end of it, and means the face check
    stays = other_way or remarks.goes_on(turn.text) or remarks.thinks(turn.text) or hearing.finished(turn.text)
    left = turn.label == "stop" and not stays
    if left or (not turn.chosen and remarks.drops(turn.text, task.kind)):
        return stop(ctx.session, services, turn)
    if task.kind == TaskKind.CANCEL_CARD and asides.mourns(turn):
        ctx.data["reason"] = "holder_died"
        return _go_on(ctx.session, services, turn, task, [], ctx)
    meant = None if turn.chosen else remarks.instead(turn.text)
    if meant is not None and meant[0] == task.kind:
        return start(ctx.session, services, turn, TaskKind(meant[1]))
    idle = timedelta(minutes=services.settings.episode_idle_min)
    if welcome := remarks.returns(turn, task.updated, services.clock.now(), idle):
        return _go_on(ctx.session, services, turn, task, RESUME.welcome(ctx, welcome), ctx)
    if not turn.chosen and not turn.entities and remarks.pauses(turn.text):
        return Outcome(True, [asides.pause(ctx)], open=True)
    told = asides.aside(turn, task)
    return Outcome(True, [told], open=True) if told else None


def _reopened(session: Session, services: Services, turn: Turn) -> TaskInstance | None:
    """Take up the task that was left or handed over last, when the customer wants to go on with it."""
    left = store.left_last(session, turn.conversation_id)
    if left is None or turn.chosen or not remarks.goes_on(turn.text):
        return None
    left.status, left.updated = TaskStatus.ACTIVE, services.clock.now()
    left.data[REOPENED] = turn.id
    session.flush()
    return left


def waits(session: Session, conversation_id: str, text: str) -> bool:
    """Tell whether a message of this text belongs to a task: one is open, or he wants to go on with one he began."""
    open_now = store.top(session, conversation_id) is not None or remarks.refers_back(text)
    return open_now or (remarks.goes_on(text) and store.left_last(session, conversation_id) is not None)


def hand_off(session: Session, services: Services, conversation_id: str) -> list[str]:
    """Mark all open tasks as gone to a person and return their kinds, top first."""
    kinds = []
    for task in store.stack(session, conversation_id):
        task.status, task.updated = TaskStatus.HANDED_OFF, services.clock.now()
        kinds.append(task.kind)
    return kinds


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
            says.append(asides.trouble(error))
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
    if beneath is None or asks_first(beneath):
        return Outcome(True, says, open=beneath is not None)
    return _go_on(session, services, turn, beneath, says)


def _current(definition: TaskDefinition, ctx: TaskContext) -> Step | None:
    if "_resume" in ctx.data:
        return RESUME
    return definition.current(ctx)


def _title(services: Services, kind: str) -> str:
    return services.wording.text(f"task_{kind}")
