"""The task as it would stand if what was said were taken (试填): tried on a copy, nothing is kept or carried out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from xiaoka.assist.talk import Said, Talk
from xiaoka.carrier.ports import CarrierError
from xiaoka.tasks.definition import Step, TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.models import TaskInstance, TurnLog
from xiaoka.tasks.registry import definition_of
from xiaoka.tasks.services import Services
from xiaoka.tasks.steps.agree import Agree
from xiaoka.tasks.steps.auto import Auto
from xiaoka.tasks.steps.confirm import Confirm
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.turn import Say, Turn

UNKNOWN = (KeyError, CarrierError, AssertionError, LookupError)
"""A step that cannot say yet: what it asks about was not told, or the carrier is down."""
_LOOKS = frozenset({"precheck", "eligibility", "elder"})
"""Checks without effects: they may be run on the copy."""
_NOT_TAKEN = (Verify, Auto, Confirm, Agree)
_BARE = ("affirm", "deny")


@dataclass
class Scratch:
    """A copy of a task at work.

    Attributes:
        heard: names of the answers that what was said filled, with the number of the utterance.
        stuck: what stands in the way, as cards of the bot name it.
    """

    definition: TaskDefinition
    ctx: TaskContext
    heard: dict[str, int] = field(default_factory=dict)
    stuck: list[Say] = field(default_factory=list)

    @property
    def number(self) -> str | None:
        """Return the number that the task is about."""
        found = self.ctx.data.get("number")
        return str(found) if found else None

    def applies(self, step: Step) -> bool:
        """Tell whether a step is needed, as far as can be said."""
        try:
            return step.applies(self.ctx)
        except UNKNOWN:
            return False

    def done(self, step: Step) -> bool:
        """Tell whether a step is through."""
        try:
            return step.done(self.ctx)
        except UNKNOWN:
            return False

    @property
    def current(self) -> Step | None:
        """Return the first step that is needed and not through."""
        return next((one for one in self.definition.steps if self.applies(one) and not self.done(one)), None)


@contextmanager
def tried(session: Session, services: Services, talk: Talk, wanted: str = "") -> Iterator[Scratch | None]:
    """Yield the task that a talk is about, as what was said would leave it; None while no task can be told.

    Args:
        session: the caller's; whatever is written within is rolled back.
        services: of this process.
        talk: what was said.
        wanted: kind of a task that the agent has chosen.
    """
    nested = session.begin_nested()
    try:
        with session.no_autoflush:
            yield _tried(session, services, talk, wanted)
    finally:
        nested.rollback()


def _tried(session: Session, services: Services, talk: Talk, wanted: str) -> Scratch | None:
    real = _open(session, talk.conversation_id, wanted)
    kind = real.kind if real else (wanted or _wished(session, talk))
    if kind not in set(TaskKind):
        return None
    ctx = TaskContext(session, services, _copy(real, kind, talk.conversation_id, services), _nothing(talk))
    scratch = Scratch(definition_of(TaskKind(kind)), ctx)
    for said in talk.customer:
        if not taken(session, said):
            take(scratch, said, talk)
    _look(scratch)
    return scratch


def _open(session: Session, conversation_id: str, wanted: str) -> TaskInstance | None:
    """Return the task in hand: open, or gone to a person and not through."""
    if not conversation_id:
        return None
    query = session.query(TaskInstance).filter_by(conversation_id=conversation_id)
    found = [
        one
        for one in query.order_by(TaskInstance.status, TaskInstance.position.desc(), TaskInstance.updated.desc())
        if one.status in (TaskStatus.ACTIVE, TaskStatus.HANDED_OFF) and (not wanted or one.kind == wanted)
    ]
    return found[0] if found else None


def _wished(session: Session, talk: Talk) -> str:
    """Return the last task that the customer asked for and that is not through."""
    wishes = [one for one in talk.customer if one.sure and one.label in set(TaskKind)]
    if not wishes:
        return ""
    last = wishes[-1]
    query = session.query(TaskInstance.id).filter_by(
        conversation_id=talk.conversation_id, kind=last.label, status=TaskStatus.DONE
    )
    return "" if taken(session, last) and query.first() is not None else last.label


def _copy(real: TaskInstance | None, kind: str, conversation_id: str, services: Services) -> TaskInstance:
    now = services.clock.now()
    data = dict(real.data) if real else {}
    return TaskInstance(
        id=real.id if real else "", conversation_id=conversation_id, channel="assist", kind=kind,
        status=TaskStatus.ACTIVE, position=0, step=real.step if real else None, tries=0, data=data, created=now,
        updated=now,
    )  # fmt: skip


def _nothing(talk: Talk) -> Turn:
    return Turn("", talk.conversation_id, "assist", "", "")


def taken(session: Session, said: Said) -> bool:
    """Tell whether the bot, or an agent, has dealt with an utterance already."""
    return bool(said.id) and session.query(TurnLog.id).filter_by(turn_id=said.id).first() is not None


def take(scratch: Scratch, said: Said, talk: Talk, *, bare: bool = True) -> None:
    """Let a task have what an utterance tells about it; ``bare``: also a yes or no to the step that is open."""
    ctx = scratch.ctx
    ctx.turn = said.turn(talk.conversation_id)
    before = dict(ctx.data)
    step = scratch.current
    # an open check must not keep what follows from being noted
    asked = step if step is not None and _plain(step) and (bare or said.label not in _BARE) else None
    try:
        if asked is not None:
            asked.accept(ctx)
    except UNKNOWN:
        pass
    for other in scratch.definition.steps:
        if other is not asked and _plain(other) and scratch.applies(other):
            try:
                other.volunteer(ctx)
            except UNKNOWN:
                continue
    ctx.ended = None
    for name, value in ctx.data.items():
        if not name.startswith("_") and before.get(name) != value:
            scratch.heard[name] = said.seq


def _plain(step: Step) -> bool:
    """Tell whether a step is a datum; consents and checks are never taken from what is overheard."""
    return not isinstance(step, _NOT_TAKEN) and step.name not in ("quote", "confirm")


def _look(scratch: Scratch) -> None:
    """Run the checks whose turn it is, and note what they find."""
    while (step := scratch.current) is not None and isinstance(step, Auto) and step.name in _LOOKS:
        try:
            says = step.prepare(scratch.ctx)
        except UNKNOWN:
            return
        if scratch.ctx.ended is not None:
            scratch.stuck = says
            return
