"""How much is to be paid (缴费金额): said, pressed, or "all that is owed", which only its holder is told."""

import re

from xiaoka.money import yuan
from xiaoka.tasks.definition import Step, TaskContext
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.turn import Say, say

ALL = "all"
"""Stands for whatever is owed until that may be read."""
_ALL = re.compile(
    r"(欠|差)(了|着)?(多少|几多|好多)?(的|钱|费|款|你们)*.{0,6}(交|缴|补|还|清|结|充|付|平)|(缴|交|结|还|付|补)(清|齐|上欠)"
    r"|(全|都|一次性?)(部|给)?(我)?(交|缴|补|还|结|付)|清(账|帳)|有多少(交|缴|还)多少"
)
_BARE = re.compile(r"\s*(?P<yuan>\d{1,6}(?:\.\d{1,2})?)\s*(?:元|块|块钱)?\s*")


class Amount(Step):
    """Ask how much."""

    name = "amount"
    expects = "amount"

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """Offer the usual sums, and all that is owed."""
        sums = [int(fen) for fen in ctx.services.policy.listing("pay.offered", at=ctx.services.clock.now())]
        choices = [Say("choose_amount", {"yuan": yuan(fen).removesuffix(".00"), "fen": fen}) for fen in sums]
        return [Say("utter_ask_amount", expects=self.expects, choices=(*choices, Say("choose_amount_owed")))]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take a sum within the carrier's limits, or the wish to settle everything."""
        told = _told(ctx)
        return None if told is None else self._keep(ctx, told)

    def volunteer(self, ctx: TaskContext) -> list[Say] | None:
        """Take a sum said in passing; a changed one is said back."""
        before, told = ctx.data.get(self.name), _told(ctx, bare=False)
        if told is None or told == before or ctx.turn.label not in (TaskKind.PAY_BILL, "inform"):
            return None
        says = self._keep(ctx, told)
        if before in (None, ALL) or says or told == ALL:
            return says
        return [say("utter_changed", field=ctx.services.wording.text("field_amount"), value=self.shown(ctx))]

    def shown(self, ctx: TaskContext) -> str:
        """Return the sum in 元."""
        return ctx.services.wording.text("amount_yuan", yuan=yuan(int(ctx.data[self.name])))

    def _keep(self, ctx: TaskContext, told: str) -> list[Say]:
        policy, now = ctx.services.policy, ctx.services.clock.now()
        least, most = policy.integer("pay.least", at=now), policy.integer("pay.most", at=now)
        if told != ALL and not least <= int(told) <= most:
            return [say("utter_amount_range", least=yuan(least), most=yuan(most))]
        ctx.data[self.name] = told if told == ALL else int(told)
        return []


class Owed(Step):
    """Put the sum that is owed (欠费加违约金) in the place of "all"; the holder is proven by then."""

    name = "owed"
    counted = False

    def applies(self, ctx: TaskContext) -> bool:
        """Only while the sum is still to be read."""
        return ctx.data.get("amount") == ALL

    def prepare(self, ctx: TaskContext) -> list[Say]:
        """Read it; without a debt, or when the holder would rather name a sum, the question is asked again."""
        if ctx.data.pop("_skip_verify_owed", False):
            ctx.forget("amount")
            return []
        account = ctx.services.carrier.line(ctx.data["number"]).account
        owed = account.arrears + account.late_fee
        if owed <= 0:
            ctx.forget("amount")
            return [say("utter_nothing_owed", available=yuan(account.available))]
        ctx.data["amount"] = owed
        return [say("utter_owed", owed=yuan(owed))]


def _told(ctx: TaskContext, *, bare: bool = True) -> str | None:
    turn = ctx.turn
    sums = turn.values("amount")
    if turn.chosen or sums:
        return sums[-1] if sums else None
    if _ALL.search(turn.text):
        return ALL
    number = _BARE.fullmatch(turn.text) if bare else None
    return str(round(float(number["yuan"]) * 100)) if number else None
