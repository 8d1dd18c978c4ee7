"""Withdraw an application that was filed (撤回申请)."""

from typing import Any

from xiaoka.cases import service as cases
from xiaoka.cases.models import Case
from xiaoka.identity.enums import Operation
from xiaoka.ids import mask_msisdn
from xiaoka.tasks.case_status import NumberOrCase
from xiaoka.tasks.definition import Step, TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.steps.confirm import Confirm
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.turn import Say, say


class PickCase(Step):
    """Find the case that is meant; asks only when there are several."""

    name = "picked"
    expects = "choice"

    def prepare(self, ctx: TaskContext) -> list[Say]:
        """Look for cases that can still be withdrawn."""
        found = _revocable(ctx)
        wanted = [case for case in found if case.number == ctx.data.get("case")]
        if not found:
            ctx.end(TaskStatus.BLOCKED)
            return [say("utter_nothing_to_revoke", number_masked=mask_msisdn(ctx.data["number"]))]
        if len(found) == 1 or wanted:
            ctx.data[self.name] = (wanted or found)[0].number
        return []

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """List them."""
        choices = tuple(Say("choose_case", _named(ctx, case)) for case in _revocable(ctx))
        return [Say("utter_ask_picked", expects=self.expects, choices=choices)]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take a press or a case number."""
        wanted = ctx.turn.command(self.name) or ctx.turn.value("case_number")
        if wanted not in [case.number for case in _revocable(ctx)]:
            return None
        ctx.data[self.name] = wanted
        return []


def finish(ctx: TaskContext) -> list[Say]:
    """Withdraw it."""
    case = _picked(ctx)
    if case is None:
        ctx.end(TaskStatus.BLOCKED)
        return [say("utter_nothing_to_revoke", number_masked=mask_msisdn(ctx.data["number"]))]
    cases.revoke(ctx.session, ctx.services.cases, case, "H", level=cases.revoke_level(case) or 0)
    ctx.task.case_number = case.number
    return [Say("utter_revoked", _named(ctx, case))]


def _revocable(ctx: TaskContext) -> list[Case]:
    found = cases.open_cases(ctx.session, ctx.data["number"])
    return [case for case in found if cases.revoke_level(case) is not None]


def _picked(ctx: TaskContext) -> Case | None:
    return next((case for case in _revocable(ctx) if case.number == ctx.data.get("picked")), None)


def _needs_high(ctx: TaskContext) -> bool:
    """Tell whether the line is already off: then withdrawing means switching it on again."""
    case = _picked(ctx) if "picked" in ctx.data else None
    return case is not None and not cases.revocable(case)


def _named(ctx: TaskContext, case: Case) -> dict[str, Any]:
    return {"case_number": case.number, "task": ctx.services.wording.text(f"task_{case.kind}")}


def _confirmed(ctx: TaskContext) -> dict[str, Any]:
    case = cases.find(ctx.session, ctx.data["picked"])
    assert case is not None
    return {**_named(ctx, case), "number_masked": mask_msisdn(case.msisdn)}


REVOKE_CASE = TaskDefinition(
    TaskKind.REVOKE_CASE,
    (
        NumberOrCase(),
        Verify(Operation.REVOKE),
        PickCase(),
        Verify(Operation.LIFT, name="verify_high", applies=_needs_high),
        Confirm(_confirmed),
    ),
    finish,
)
