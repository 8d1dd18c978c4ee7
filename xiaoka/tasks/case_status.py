"""Tell how far an application is (查进度)."""

from typing import Any

from xiaoka.cases import service as cases
from xiaoka.cases.models import Case
from xiaoka.identity.enums import Operation
from xiaoka.ids import mask_msisdn
from xiaoka.tasks.definition import TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.steps.number import Number
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.turn import Say, say
from xiaoka.tasks.wordy import day
from xiaoka.wording import Wording

SHOWN = 3


class NumberOrCase(Number):
    """Take the mobile number, or a case number that leads to it; which of the two exists is not told."""

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take either."""
        return super().accept(ctx) if ctx.turn.value("phone_number") else self._by_case(ctx)

    def volunteer(self, ctx: TaskContext) -> list[Say] | None:
        """Take either in passing."""
        return super().volunteer(ctx) if ctx.turn.value("phone_number") else self._by_case(ctx)

    def _by_case(self, ctx: TaskContext) -> list[Say] | None:
        wanted = ctx.turn.value("case_number")
        if wanted is None:
            return None
        ctx.data["case"] = wanted
        case = cases.find(ctx.session, wanted)
        if case is None:
            return [say("utter_case_needs_number")]
        self._take(ctx, case.msisdn)
        ctx.data["case"] = wanted
        return []


def finish(ctx: TaskContext) -> list[Say]:
    """List the newest cases of the number, open ones first."""
    number = ctx.data["number"]
    found = cases.cases_of(ctx.session, number)
    wanted = ctx.data.get("case")
    chosen = [case for case in found if case.number == wanted] or found[:SHOWN]
    if not chosen:
        return [say("utter_no_case", number_masked=mask_msisdn(number))]
    rows = tuple(Say("row_case", _told(ctx, case)) for case in chosen)
    return [Say("utter_cases", {"number_masked": mask_msisdn(number)}, rows=rows, choices=next_steps(chosen))]


def _told(ctx: TaskContext, case: Case) -> dict[str, Any]:
    told = row(ctx.services.wording, case)
    answers = [step.data.get("reason") for step in cases.timeline(ctx.session, case) if step.event == "answer"]
    # what was answered (投诉答复) went out as a text; who asks may not have got it
    return told | {"status": f"{told['status']}：{answers[-1]}"} if answers else told


def next_steps(found: list[Case]) -> tuple[Say, ...]:
    """Return buttons for what may be done with these cases now; a person always."""
    steps = []
    if any(case.state == "R8_DELIVERED" for case in found):
        steps.append(Say("offer_activate_card"))
    if any(case.closed is None and cases.revocable(case) for case in found):
        steps.append(Say("offer_revoke_case"))
    return (*steps, Say("offer_human_handoff"))


def row(wording: Wording, case: Case) -> dict[str, Any]:
    """Return what is told of a case: number, task, status, and what comes next and when."""
    status = cases.status_key(case)
    due = case.next_at and case.next_note_key
    when = f"，{wording.text(str(case.next_note_key), date=day(case.next_at))}" if due and case.next_at else ""
    return {
        "case_number": case.number,
        "task": wording.text(f"task_{case.kind}"),
        "status": wording.text(status),
        "when": when,
    }


CASE_STATUS = TaskDefinition(TaskKind.CASE_STATUS, (NumberOrCase(), Verify(Operation.CASE_STATUS)), finish)
