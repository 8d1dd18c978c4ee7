"""The question when an interrupted task comes back on top: 继续办理补卡吗?"""

from xiaoka.tasks.definition import Step, TaskContext
from xiaoka.tasks.enums import TaskStatus
from xiaoka.tasks.turn import Say, say


class Resume(Step):
    """Ask whether to go on with the task that was put aside."""

    name = "_resume"
    counted = False
    expects = "choice"

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """Return the question, naming the task."""
        title = ctx.services.wording.text(f"task_{ctx.task.kind}")
        key = "utter_ask_queued" if ctx.data[self.name] == "queued" else "utter_ask_resume"
        return [say(key, expects=self.expects, task=title)]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Go on, or drop it."""
        if ctx.turn.label in ("affirm", ctx.task.kind):
            self._back(ctx)
            return []
        if ctx.turn.label == "deny":
            ctx.forget(self.name)
            ctx.end(TaskStatus.STOPPED)
            return [say(f"utter_stopped_{ctx.task.kind}")]
        if ctx.turn.label == "inform":
            self._back(ctx)  # whoever simply gives the datum goes on
            return []
        return None

    def _back(self, ctx: TaskContext) -> None:
        """Stand where the task stood: what its step had sent or read is not done twice."""
        before = ctx.data.pop(self.name)
        ctx.task.step = None if before in ("ask", "queued") else before


RESUME = Resume()
