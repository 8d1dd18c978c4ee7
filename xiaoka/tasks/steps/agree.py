"""A last yes or no where there is nothing on the card to change: no means that it is left."""

import re

from xiaoka.tasks import hearing
from xiaoka.tasks.definition import TaskContext
from xiaoka.tasks.steps.confirm import PLAIN_YES_LENGTH, Confirm
from xiaoka.tasks.turn import Say

_NO = re.compile(
    r"^(那|算了|还是|就这样|就|先|嗯|哦|行吧?|好吧?|我|都|哪个|等等|，|,|。| )*"
    r"(不(?!是我?(本人|我)|行吗)|别|甭|唔|免了|算了|没必要)"
)
_ASKS = re.compile(r"[?？]|吗|嗎|多少|为什么|怎么|凭什么")


def refused(text: str) -> bool:
    """Tell whether a short answer says no in other words than 不: 还是别开了, 那不改了, 算了."""
    return len(text) <= PLAIN_YES_LENGTH and not _ASKS.search(text) and bool(_NO.search(text.strip()))


class Agree(Confirm):
    """Take yes, also as the wish said once more (恢复 after 要恢复吗), and no in any form."""

    name = "agree"

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """File on yes, leave it on no."""
        turn = ctx.turn
        if turn.label == "deny" or (not turn.chosen and refused(turn.text)):
            return ctx.leave()
        if turn.label == ctx.task.kind and not turn.chosen and self._said_again(turn.text):
            ctx.data[self.name] = True
            return []
        return super().accept(ctx)

    def _said_again(self, text: str) -> bool:
        return len(text) <= PLAIN_YES_LENGTH and not (_ASKS.search(text) or hearing.negates(text))
