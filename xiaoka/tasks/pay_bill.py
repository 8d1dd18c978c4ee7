"""Pay for a number (缴费、充值): anybody may, for any number; nothing about the account is told to get there."""

from xiaoka.clock import china
from xiaoka.identity.enums import Operation
from xiaoka.ids import mask_msisdn
from xiaoka.money import yuan
from xiaoka.tasks.definition import TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.filing import file_from
from xiaoka.tasks.steps.amount import ALL, Amount, Owed
from xiaoka.tasks.steps.number import Number
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.turn import Say, say


class PaidNumber(Number):
    """The number that is paid for; it may be somebody else's, so the conversation does not go on with it."""

    def prepare(self, ctx: TaskContext) -> list[Say]:
        """Go on with the number spoken of; a pressed sum is that of its debt, and needs no word about whose it is."""
        says = super().prepare(ctx)
        return [] if ctx.turn.command("amount") else says

    def _take(self, ctx: TaskContext, number: str) -> None:
        if ctx.data.get(self.name) not in (None, number):
            ctx.task.step = None
        ctx.data[self.name] = number


def finish(ctx: TaskContext) -> list[Say]:
    """Open an order of payment and hand over its link; the worker looks whether the money has arrived."""
    number, fen = ctx.data["number"], int(ctx.data["amount"])
    carrier, policy = ctx.services.carrier, ctx.services.policy
    key = f"{ctx.turn.conversation_id}:{ctx.task.id}:pay"
    order = carrier.payment_order(number, fen, policy.integer("pay.order_ttl", at=ctx.services.clock.now()), key)
    filed = file_from(ctx, reason="pay", fields={"fee": fen, "order": order.id})
    if filed is None:
        return [say("utter_not_filed")]
    params = {
        "number_masked": mask_msisdn(number),
        "amount": yuan(fen),
        "until": f"{china(order.expires):%H:%M}",
        "case_number": filed.number,
    }
    return [Say("utter_pay_link", params, link=order.url)]


PAY_BILL = TaskDefinition(
    TaskKind.PAY_BILL,
    (
        PaidNumber(),
        Amount(),
        Verify(
            Operation.QUERY_BALANCE,
            name="verify_owed",
            applies=lambda ctx: ctx.data.get("amount") == ALL,
            skip="choose_other_amount",
        ),
        Owed(),
    ),
    finish,
)
