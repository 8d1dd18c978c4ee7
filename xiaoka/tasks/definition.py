"""What a task is made of. One definition drives the bot's questions, the agent's checklist and the case form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.models import TaskInstance
from xiaoka.tasks.services import Services
from xiaoka.tasks.turn import Say, Turn

PERSON_AT = 3
"""After so many unusable answers the customer is offered a person."""


@dataclass
class TaskContext:
    """A task at work on one turn."""

    session: Session
    services: Services
    task: TaskInstance
    turn: Turn
    ended: TaskStatus | None = field(default=None)

    @property
    def data(self) -> dict[str, Any]:
        """The answers so far; assign whole values, nested changes are not tracked."""
        return self.task.data

    def end(self, status: TaskStatus) -> None:
        """Close the task after this step."""
        self.ended = status

    def leave(self) -> list[Say]:
        """Close the task at the customer's wish and say what was not filed, and what stays stopped."""
        self.end(TaskStatus.STOPPED)
        key = f"utter_stopped_{self.task.kind}"
        stays = (
            ("suspended", "loss_case" in self.data),
            ("kept", "keep_number" in (self.data.get("_reasons") or [])),
        )
        own = (f"{key}_{how}" for how, off in stays if off and self.services.wording.has(f"{key}_{how}"))
        return [Say(next(own, key))]

    def forget(self, *names: str) -> None:
        """Drop answers, so that their steps ask again."""
        for name in names:
            self.data.pop(name, None)


class Step:
    """One thing a task needs. Subclasses override what differs.

    Attributes:
        name: key of the answer in the task's data, and of its wording ``utter_ask_<name>``.
        expects: what the gateway must protect in the answer.
        counted: whether it shows in "第 2 步，共 4 步".
        alone: whether an answer to it tells nothing about other steps (不用带 is no reason for cancelling).
        proves: whether it waits for something done elsewhere, so that "做好了" is an answer to it.
        files: whether a yes to it files the case.
    """

    name = ""
    expects: str | None = None
    counted = True
    alone = False
    proves = False
    files = False

    def applies(self, ctx: TaskContext) -> bool:  # noqa: ARG002
        """Tell whether this customer needs the step at all."""
        return True

    def done(self, ctx: TaskContext) -> bool:
        """Tell whether nothing is left to ask."""
        return self.name in ctx.data

    def prepare(self, ctx: TaskContext) -> list[Say]:  # noqa: ARG002
        """Do what is due when the step's turn comes: read, send, decide. May complete it or end the task."""
        return []

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:
        """Return the question, in other words where its answer is changed; reads only.

        ``again`` asks for a shorter form after an interruption.
        """
        now = (("edit", ctx.data.get("_edited") == self.name), ("again", again))
        own = (f"utter_{how}_{self.name}" for how, true in now if true)
        key = next(filter(ctx.services.wording.has, own), f"utter_ask_{self.name}")
        return [Say(key, expects=self.expects)]

    def accept(self, ctx: TaskContext) -> list[Say] | None:  # noqa: ARG002
        """Take the turn as an answer; ``None`` when it is not one."""
        return None

    def volunteer(self, ctx: TaskContext) -> list[Say] | None:  # noqa: ARG002
        """Take what the turn tells about this step without having been asked; ``None`` for nothing."""
        return None

    def explain(self, ctx: TaskContext) -> list[Say]:  # noqa: ARG002
        """Return what is wrong with an answer that could not be taken, where more can be told than its words say."""
        return []

    def shown(self, ctx: TaskContext) -> str:
        """Return the answer as people may see it, masked."""
        return str(ctx.data.get(self.name, ""))


@dataclass(frozen=True)
class TaskDefinition:
    """A task: its steps in order and what happens after the last."""

    kind: TaskKind
    steps: Sequence[Step]
    finish: Callable[[TaskContext], list[Say]]

    def step(self, name: str) -> Step | None:
        """Return a step by name."""
        return next((step for step in self.steps if step.name == name), None)

    def current(self, ctx: TaskContext) -> Step | None:
        """Return the first step that applies and is not done."""
        return next((step for step in self.steps if step.applies(ctx) and not step.done(ctx)), None)

    def progress(self, ctx: TaskContext, step: Step) -> dict[str, int] | None:
        """Return ``{"step": 2, "of": 4}`` for a counted step."""
        counted = [one for one in self.steps if one.counted and one.applies(ctx)]
        if step not in counted:
            return None
        return {"step": counted.index(step) + 1, "of": len(counted)}
