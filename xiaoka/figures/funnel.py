"""How far tasks came (漏斗): started → verified → confirmed → filed → done, and the step at which the rest was left."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.cases.models import Case
from xiaoka.figures.spans import Span, share
from xiaoka.tasks.definition import TaskDefinition
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.registry import definitions
from xiaoka.tasks.steps.confirm import Confirm
from xiaoka.tasks.steps.verify import Verify

STAGES = ("started", "verified", "confirmed", "filed", "done")
SUCCESS = frozenset(
    "C10_CANCELLED C11_REFUNDED C12_FROZEN C13_RELEASED R10_SWITCHED R11_PROTECTED R12_DONE "
    "L1_PROVISIONAL_STOP L2_CONFIRMED L5_REVIEW CONVERTED RESUMED B2_PAID P2_SETTLING P4_DONE K2_KEPT K3_DUE "
    "K4_RESUMED CHANGED F3_ANSWERED D2_ANSWERED".split()
)
"""States in which the customer has what he asked for (已办成)."""


@dataclass
class _Funnel:
    stages: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    drops: Counter[str] = field(default_factory=Counter)


def funnels(session: Session, span: Span) -> list[dict[str, Any]]:
    """Return one funnel per task that somebody began in the span, the most used first.

    A task without a proof or a card to confirm has no such stage (None).
    """
    states = _case_states(session, span)
    found: dict[str, _Funnel] = {}
    for kind, status, step, case_number in session.execute(_tasks(span)):
        one = found.setdefault(kind, _Funnel())
        one.ends[status] += 1
        stage = _reached(kind, status, step, states.get(case_number, "") if case_number else None)
        for name in STAGES[: STAGES.index(stage) + 1]:
            one.stages[name] += 1
        if status in (TaskStatus.STOPPED, TaskStatus.HANDED_OFF, TaskStatus.ACTIVE, TaskStatus.BLOCKED):
            one.drops[step or "–"] += 1
    return [_told(kind, one) for kind, one in sorted(found.items(), key=lambda item: -item[1].stages["started"])]


def _tasks(span: Span) -> Any:
    from xiaoka.tasks.models import TaskInstance as Task

    inside = (Task.created >= span.since, Task.created < span.until)
    return select(Task.kind, Task.status, Task.step, Task.case_number).where(*inside)


def _case_states(session: Session, span: Span) -> dict[str, str]:
    # a case is filed at the end of its task, so none of the span's is older than it
    query = select(Case.number, Case.state).where(Case.created >= span.since)
    return {number: state for number, state in session.execute(query)}


def _reached(kind: str, status: str, step: str | None, state: str | None) -> str:
    if state is not None:
        return "done" if state in SUCCESS else "filed"
    if status == TaskStatus.DONE:
        return "done"
    definition = definitions()[TaskKind(kind)]
    if _behind(definition, step, Confirm):
        return "confirmed"
    return "verified" if _behind(definition, step, Verify) else "started"


def _behind(definition: TaskDefinition, step: str | None, kind: type) -> bool:
    """Tell whether a step comes after the last of a kind."""
    names = [one.name for one in definition.steps]
    places = [at for at, one in enumerate(definition.steps) if isinstance(one, kind)]
    return bool(places) and step in names and names.index(step) > places[-1]


def _told(kind: str, one: _Funnel) -> dict[str, Any]:
    definition = definitions()[TaskKind(kind)]
    needs = {"verified": Verify, "confirmed": Confirm}
    stages: dict[str, int | None] = {name: one.stages[name] for name in STAGES}
    for name, step in needs.items():
        if not any(isinstance(part, step) for part in definition.steps):
            stages[name] = None
    return {
        "task": kind,
        "stages": stages,
        "done_share": share(one.stages["done"], one.stages["started"]),
        "ends": dict(one.ends),
        "drops": [{"step": step, "count": count} for step, count in one.drops.most_common(8)],
    }
