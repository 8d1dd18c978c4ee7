"""Make a new card work (激活新卡): the card of the order, in the hand of its holder, proven anew."""

from xiaoka.carrier.ports import StopReason
from xiaoka.cases import requests
from xiaoka.cases import service as cases
from xiaoka.cases.machine import MACHINES
from xiaoka.cases.models import Case
from xiaoka.identity.enums import Level, Operation
from xiaoka.ids import mask_msisdn
from xiaoka.tasks.case_status import NumberOrCase
from xiaoka.tasks.definition import Step, TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.filing import next_day
from xiaoka.tasks.steps.agree import Agree, refused
from xiaoka.tasks.steps.auto import Auto
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.turn import Say, say
from xiaoka.tasks.wordy import moment

_HOLDER = requests.Asked("H", level=Level.HIGH)
_AT_SHOP = ("R7P_AT_SHOP", "SHOP_ONLY")


def look(ctx: TaskContext) -> list[Say]:
    """Find the card that waits to be activated; anything else is told as it stands."""
    case = _order(ctx)
    if case is not None and "activate" in MACHINES[case.kind].events_in(case.state):
        return []
    ctx.end(TaskStatus.BLOCKED)
    masked = mask_msisdn(ctx.data["number"])
    if case is None:
        return [say("utter_nothing_to_activate", number_masked=masked)]
    if case.state in _AT_SHOP:
        shop = str(case.fields.get("shop_name") or ctx.services.wording.text("any_shop"))
        return [say("utter_activate_at_shop", shop=shop, case_number=case.number)]
    status = ctx.services.wording.text(cases.status_key(case))
    return [say("utter_not_to_activate", case_number=case.number, status=status, date=next_day(case))]


class Iccid(Step):
    """Ask for the number printed on the new card; it must be the one that was sent."""

    name = "iccid"
    expects = "iccid"

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take the right one; wrong ones count, and after a few of them only a shop will do."""
        typed, case = ctx.turn.value("iccid"), _order(ctx)
        if typed is None and not ctx.turn.chosen and refused(ctx.turn.text):
            ctx.end(TaskStatus.STOPPED)
            return [say("utter_stopped_activate_card")]
        if typed is None or case is None:
            return None
        if typed == case.facts.get("iccid"):
            ctx.data[self.name] = typed
            return []
        tried = requests.activate(ctx.session, ctx.services.cases, case, _HOLDER, iccid=typed)
        if tried.tries_left > 0:
            return [say("utter_iccid_wrong", left=tried.tries_left)]
        ctx.end(TaskStatus.BLOCKED)
        return [say("utter_activate_shop_only", case_number=case.number)]

    def shown(self, ctx: TaskContext) -> str:
        """Return the last digits."""
        return str(ctx.data.get(self.name, ""))[-4:]


def finish(ctx: TaskContext) -> list[Say]:
    """Ask for the switch; the worker makes it, and the old card is dead from then on."""
    says = look(ctx)
    if ctx.ended is not None:
        return says
    case = _order(ctx)
    assert case is not None
    requests.activate(ctx.session, ctx.services.cases, case, _HOLDER, iccid=ctx.data["iccid"])
    ctx.task.case_number = case.number
    ctx.end(TaskStatus.DONE)
    assert case.next_at is not None
    lost = StopReason.LOSS in ctx.services.carrier.line(case.msisdn).line.stop_reasons
    resumed = ctx.services.wording.text("resumed_with_card") if lost else ""
    return [say("utter_activating", case_number=case.number, by=moment(case.next_at), resumed=resumed)]


def _order(ctx: TaskContext) -> Case | None:
    """Return the newest open application for a new card that is not frozen."""
    found = cases.open_cases(ctx.session, ctx.data["number"])
    return next((case for case in found if case.kind == "replace_card" and case.frozen_at is None), None)


def _confirmed(ctx: TaskContext) -> dict[str, str]:
    return {"number_masked": mask_msisdn(ctx.data["number"]), "ending": Iccid().shown(ctx)}


ACTIVATE_CARD = TaskDefinition(
    TaskKind.ACTIVATE_CARD,
    (NumberOrCase(), Verify(Operation.ACTIVATE), Auto("look", look), Iccid(), Agree(_confirmed)),
    finish,
)
