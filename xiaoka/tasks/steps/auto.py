"""Steps without a question: they read, decide, and either pass or end the task."""

from collections.abc import Callable

from xiaoka.tasks.definition import Step, TaskContext
from xiaoka.tasks.steps.choice import Applies
from xiaoka.tasks.turn import Say


class Auto(Step):
    """Run a function when the step's turn comes; it passes unless the function ends the task."""

    counted = False

    def __init__(self, name: str, run: Callable[[TaskContext], list[Say]], *, applies: Applies | None = None) -> None:
        self.name, self.run, self._applies = name, run, applies

    def applies(self, ctx: TaskContext) -> bool:
        """Tell whether it runs at all."""
        return self._applies is None or self._applies(ctx)

    def prepare(self, ctx: TaskContext) -> list[Say]:
        """Run it."""
        says = self.run(ctx)
        if ctx.ended is None:
            ctx.data[self.name] = True
        return says
