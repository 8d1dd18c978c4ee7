"""The number a refund goes to: only another line of the same holder (同一机主名下)."""

from xiaoka.carrier.ports import LineStatus
from xiaoka.ids import mask_msisdn
from xiaoka.tasks import hearing
from xiaoka.tasks.definition import Step, TaskContext
from xiaoka.tasks.turn import Say, say


class RefundTo(Step):
    """Ask which of the holder's other lines gets the money."""

    name = "refund_to"
    expects = "number"

    def applies(self, ctx: TaskContext) -> bool:
        """Only for refunds to another number."""
        return ctx.data.get("refund") == "transfer"

    def prepare(self, ctx: TaskContext) -> list[Say]:
        """Read the holder's other lines; without any, the money goes back the way it came."""
        carrier, number = ctx.services.carrier, ctx.data["number"]
        lines = carrier.lines_of(carrier.line(number).customer.id)
        others = [line.msisdn for line in lines if line.msisdn != number and line.status is LineStatus.ACTIVE]
        ctx.data["_others"] = others
        if others:
            return []
        ctx.data["refund"] = "original"
        return [say("utter_refund_no_other_line")]

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """List them, masked."""
        others: list[str] = ctx.data.get("_others") or []
        choices = tuple(Say("choose_refund_to", {"msisdn": one, "number_masked": mask_msisdn(one)}) for one in others)
        way_back = (Say("choose_refund_original"),)
        return [Say("utter_ask_refund_to", expects=self.expects, choices=(*choices, *way_back))]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take one of them, pressed or typed; any other number is refused."""
        wanted = ctx.turn.command(self.name) or ctx.turn.value("phone_number")
        if wanted == "original" or (not ctx.turn.chosen and hearing.refund_way(ctx.turn.text) == "original"):
            ctx.data["refund"] = "original"
            return []
        if wanted is None:
            return None
        if wanted not in (ctx.data.get("_others") or []):
            # somebody else's number is refused whatever the sentence around it was taken for
            return [say("utter_refund_to_refused", number_masked=mask_msisdn(wanted))]
        ctx.data[self.name] = wanted
        return []

    def shown(self, ctx: TaskContext) -> str:
        """Return the number masked."""
        return mask_msisdn(str(ctx.data.get(self.name, "")))
