"""The card before filing: every field, each can be changed; nothing is filed without an explicit yes."""

from collections.abc import Callable
from typing import Any

from xiaoka.tasks.definition import Step, TaskContext
from xiaoka.tasks.enums import TaskStatus
from xiaoka.tasks.turn import Say, say

PLAIN_YES_LENGTH = 20


class Confirm(Step):
    """Show what will be filed and take yes or no.

    Args:
        fields: values for ``utter_confirm_<kind>``.
    """

    name = "confirm"
    expects = "choice"

    def __init__(self, fields: Callable[[TaskContext], dict[str, Any]]) -> None:
        self.fields = fields

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """Show the card."""
        return [Say(self._key(ctx), self.fields(ctx), expects=self.expects)]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """File on yes, ask what to change on no."""
        if ctx.turn.command("confirm") == "no":
            ctx.end(TaskStatus.STOPPED)
            return [say(f"utter_stopped_{ctx.task.kind}")]
        if ctx.turn.command("confirm") == "yes" or self._plainly_yes(ctx):
            ctx.data[self.name] = True
            return []
        if ctx.turn.label == "deny":
            return [say("utter_what_to_change")]
        return None

    def _plainly_yes(self, ctx: TaskContext) -> bool:
        """Tell whether a typed answer is a short, clear yes: what is filed here is hard to undo."""
        text = ctx.turn.text.strip()
        odd = len(text) > PLAIN_YES_LENGTH or any(sign in text for sign in "{}[]<>/／\\?？")
        return ctx.turn.label == "affirm" and not ctx.turn.chosen and not odd

    def _key(self, ctx: TaskContext) -> str:
        variants = [f"utter_confirm_{ctx.task.kind}_{ctx.data.get('delivery')}", f"utter_confirm_{ctx.task.kind}"]
        return next(key for key in variants if ctx.services.wording.has(key))
