"""Whoever cancels because he goes to another carrier may want to take the number along (携号转网): cancelling loses it.

One question, put once and only to whoever named another carrier; whatever he says, nobody talks him out of leaving.
"""

import re

from xiaoka.tasks import remarks
from xiaoka.tasks.definition import Step, TaskContext
from xiaoka.tasks.enums import TaskStatus
from xiaoka.tasks.turn import Say, say

_CARRIER = (
    r"(中国)?(联通|聯通|电信|電信|移动|移動|广电|廣電)|(别|別|另一|另外一)家|(别的|別的|其他|其它)(运营商|運營商)"
)
_GOES = re.compile(
    rf"(转|轉|换|換|改|去|投)(到|去|成|用|網到|网到|投)?(了)?({_CARRIER})|(要|想|打算|准备|準備|去).{{0,3}}(携号|攜號|转网|轉網|携转)"
)
_SETTLED = re.compile(
    r"新(的)?(号|號|卡)|(办|辦|开|開|买|買)(了|好)|的(号|號|卡)|(号|號)码?(不|唔)(要|用)|(没|沒|不|未)(能)?(转|轉|携|攜|带|帶)"
)
_TAKES = re.compile(r"带|帶|携|攜|留|保|一起|转过去|轉過去")
_NOT = re.compile(r"不|别|唔|没|沒|甭")


def goes_elsewhere(text: str) -> bool:
    """Tell whether somebody says that he goes to another carrier, and not that he has a number there already."""
    return bool(_GOES.search(text)) and not _SETTLED.search(text)


class CarryAlong(Step):
    """Ask whether the number shall go along; who wants that is told not to cancel it."""

    name = "carry_along"
    expects = "choice"
    counted = False
    alone = True

    def done(self, ctx: TaskContext) -> bool:
        """Tell whether it was answered, or never concerned him."""
        return self.name in ctx.data or "other_carrier" not in ctx.data

    def volunteer(self, ctx: TaskContext) -> list[Say] | None:
        """Notice that another carrier was named, whenever it is."""
        if not ctx.turn.chosen and goes_elsewhere(ctx.turn.text):
            ctx.data["other_carrier"] = True
        return None

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """Ask, with both ways as buttons."""
        return [Say("utter_ask_carry_along", expects=self.expects)]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Go on with the cancellation, or leave it and say how a number is taken along."""
        turn = ctx.turn
        takes = turn.command("way") == self.name or (not turn.chosen and self._wants_it(ctx))
        if takes:
            ctx.forget("other_carrier")
            ctx.end(TaskStatus.STOPPED)
            # the look at the account came before the reason: debt and contracts would have shown there
            return [say("utter_carry_along_checked" if "precheck" in ctx.data else "utter_carry_along")]
        stays = turn.label in ("deny", ctx.task.kind) or remarks.goes_on(turn.text) or _NOT.search(turn.text)
        if turn.command("skip") != self.name and (turn.chosen or not stays):
            return None
        ctx.data[self.name] = "no"
        return []

    def _wants_it(self, ctx: TaskContext) -> bool:
        text = ctx.turn.text
        if remarks.goes_on(text) or _NOT.search(text):
            return False
        return ctx.turn.label == "affirm" or bool(_TAKES.search(text))
