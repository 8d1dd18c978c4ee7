"""The question when an interrupted task comes back on top: 继续办理补卡吗?"""

from datetime import datetime

from xiaoka.ids import mask_msisdn
from xiaoka.tasks.definition import Step, TaskContext
from xiaoka.tasks.models import TaskInstance
from xiaoka.tasks.remarks import GOING_ON, HERE_AGAIN
from xiaoka.tasks.turn import Say, say

_ASKED = {
    "queued": "utter_ask_queued",
    "paid": "utter_ask_after_payment",
    "expired": "utter_ask_after_expiry",
    "idle": "utter_ask_after_silence",
}
THINKS = "_thinks"
"""Key of a task's data: he wants to think it over, and is not asked the question again until he comes back."""
QUEUED = "_queued"
"""Key of a task's data: it was wished for in one message with the task before it, so of the same number."""
STRAIGHT = "_straight"
"""Key of a task's data: it was begun by the task above it, as asked, and goes on without a question."""
BACK = "_back"
"""Key of a task's data: the message that took it up where it stood; a proof then sees what was given meanwhile."""


class Resume(Step):
    """Ask whether to go on with the task that was put aside."""

    name = "_resume"
    counted = False
    expects = "choice"

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """Return the question, naming the task."""
        key, number = _ASKED.get(ctx.data[self.name], "utter_ask_resume"), ctx.data.get("number")
        if ctx.data.get(THINKS):
            key = "utter_ask_when_ready"
        shown = f"（{mask_msisdn(number)}）" if number else ""
        return [say(key, expects=self.expects, task=_title(ctx), number=shown)]

    def welcome(self, ctx: TaskContext, key: str) -> list[Say]:
        """Greet whoever comes back: go on if he said so, else ask first, since going on may send him a code."""
        answers = self.name in ctx.data and ctx.turn.label == "affirm"
        if key == HERE_AGAIN and not answers:
            ctx.data[self.name], ctx.task.step = "idle", self.name
            return [] if ctx.turn.label == "affirm" else [say("utter_here")]
        self.back(ctx)
        if str(ctx.task.step).startswith("verify") and ran_out(ctx):
            ctx.task.step = None  # the code or link of back then is dead: begin with one that works
        return [say(GOING_ON, task=_title(ctx))]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Go on, or drop it."""
        if ctx.turn.label in ("affirm", ctx.task.kind):
            self.back(ctx)
            return []
        if ctx.turn.label == "deny":
            ctx.forget(self.name)
            return ctx.leave()
        if ctx.turn.label == "inform":
            self.back(ctx)  # whoever simply gives the datum goes on
            return []
        return None

    def back(self, ctx: TaskContext) -> None:
        """Stand where the task stood, if it was put aside: what its step had sent or read is not done twice."""
        if self.name not in ctx.data:
            return
        before = ctx.data.pop(self.name)
        ctx.forget(THINKS)
        if before == "queued":
            ctx.data[QUEUED] = True
        ctx.task.step = None if before in ("ask", *_ASKED) else before
        if str(ctx.task.step).startswith("verify"):
            ctx.data[BACK], ctx.task.step = ctx.turn.id, None


def asks_first(task: TaskInstance) -> bool:
    """Let a task that comes up again ask whether to go on; False for one that simply goes on."""
    if task.data.pop(STRAIGHT, False):
        return False
    task.data.setdefault(RESUME.name, task.step or "ask")
    task.step = RESUME.name
    return True


def ran_out(ctx: TaskContext) -> bool:
    """Tell whether the code or link of the proof under way is dead."""
    until = (ctx.data.get("_verify") or {}).get("until")
    return until is not None and datetime.fromisoformat(until) <= ctx.services.clock.now()


def _title(ctx: TaskContext) -> str:
    return ctx.services.wording.text(f"task_{ctx.task.kind}")


RESUME = Resume()
