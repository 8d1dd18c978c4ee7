"""The card before filing: every field, each can be changed; nothing is filed without an explicit yes."""

from collections.abc import Callable
from typing import Any

from xiaoka.tasks import hearing
from xiaoka.tasks.definition import Step, TaskContext
from xiaoka.tasks.turn import Say, say

PLAIN_YES_LENGTH = 20


class Confirm(Step):
    """Show what will be filed and take yes or no.

    Args:
        fields: values for ``utter_confirm_<kind>``.
        variant: tells which ``utter_confirm_<kind>_<variant>`` to show instead, where it says one.
    """

    name = "confirm"
    expects = "choice"
    files = True

    def __init__(
        self, fields: Callable[[TaskContext], dict[str, Any]], *, variant: Callable[[TaskContext], str] | None = None
    ) -> None:
        self.fields, self.variant = fields, variant

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """Show the card."""
        return [Say(self._key(ctx), self.fields(ctx), expects=self.expects)]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """File on yes, ask what to change on no."""
        if ctx.turn.command("confirm") == "no":
            return ctx.leave()
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
        return ctx.turn.label == "affirm" and not ctx.turn.chosen and not odd and hearing.consents(text)

    def _key(self, ctx: TaskContext) -> str:
        variant = self.variant(ctx) if self.variant else ""
        return f"utter_confirm_{ctx.task.kind}_{variant}" if variant else f"utter_confirm_{ctx.task.kind}"
