"""Tell how far an application is (查进度)."""

from typing import Any

from sqlalchemy.orm import Session

from xiaoka.carrier.ports import CarrierUnavailable
from xiaoka.cases import service as cases
from xiaoka.cases.context import Rules
from xiaoka.cases.enums import CaseKind
from xiaoka.cases.models import Case
from xiaoka.identity.enums import Operation
from xiaoka.ids import mask_msisdn
from xiaoka.tasks import progress, remarks, store
from xiaoka.tasks.definition import TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.services import Services
from xiaoka.tasks.steps.number import Number
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.turn import Say, Turn, say
from xiaoka.wording import Wording

SHOWN = 3
ANSWERED = "status_complaint_answered"


class NumberOrCase(Number):
    """Take the mobile number, or a case number that leads to it; which of the two exists is not told."""

    kept = ""

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take either."""
        return super().accept(ctx) if ctx.turn.value("phone_number") else self._by_case(ctx)

    def volunteer(self, ctx: TaskContext) -> list[Say] | None:
        """Take either in passing."""
        if remarks.after_complaint(ctx.turn.text):
            ctx.data["complaint"] = True
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


class StatusProof(Verify):
    """Ask for one proof, in other words where somebody waits for the answer to a complaint."""

    def _intro(self, ctx: TaskContext) -> str:
        return "utter_verify_intro_complaint" if ctx.data.get("complaint") else super()._intro(ctx)


def finish(ctx: TaskContext) -> list[Say]:
    """List the newest cases of the number, open ones first."""
    found = cases.cases_of(ctx.session, ctx.data["number"])
    complaints = [case for case in found if case.kind == CaseKind.FILE_COMPLAINT and ctx.data.get("complaint")]
    wanted = [case for case in found if case.number == ctx.data.get("case")]
    return _listed(ctx.session, ctx.services, ctx.turn, ctx.data["number"], wanted or complaints or found)


def how_far(session: Session, services: Services, turn: Turn) -> list[Say] | None:
    """Answer 办得咋样了, which is heard as a question about the process; None for any other message.

    Cases are told to nobody but who has proven himself in this conversation; everybody else gets the button for it.
    """
    if turn.chosen or not remarks.asks_how_far(turn.text):
        return None
    if (task := store.top(session, turn.conversation_id)) is not None:
        return [say("utter_how_far_in_task", task=services.wording.text(f"task_{task.kind}"))]
    number = store.remembered_msisdn(session, turn.conversation_id)
    try:
        if number and services.identity.satisfied(session, turn.conversation_id, number, Operation.CASE_STATUS):
            return _listed(session, services, turn, number, cases.cases_of(session, number))
    except CarrierUnavailable:
        pass
    return [Say("utter_how_far", choices=(Say("offer_case_status"), Say("offer_human_handoff")))]


def _listed(session: Session, services: Services, turn: Turn, number: str, found: list[Case]) -> list[Say]:
    """Say first whether it is done, then list where each stands, then what may be done about it."""
    chosen = found[:SHOWN]
    if not chosen:
        return [say("utter_no_case", number_masked=mask_msisdn(number))]
    rows = tuple(Say("row_case", _told(session, services, case)) for case in chosen)
    first = progress.sentence(session, services.wording, turn, chosen)
    answered = next((case for case in chosen if cases.status_key(case) == ANSWERED), None)
    if answered is None:
        return [Say("utter_cases", {"answer": first}, rows=rows, choices=next_steps(chosen))]
    if len(chosen) == 1:
        first = services.wording.text("complaint_answered")
    appeal = Rules(services.policy, answered, services.clock.now()).value("appeal.info")
    says = [Say("utter_cases", {"answer": first}, rows=rows)]
    return [*says, Say("utter_complaint_unhappy", {"appeal": appeal}, choices=next_steps(chosen))]


def _told(session: Session, services: Services, case: Case) -> dict[str, Any]:
    told = row(services.wording, case)
    answers = [step.data.get("reason") for step in cases.timeline(session, case) if step.event == "answer"]
    if not answers:
        return told
    # what was answered (投诉答复) went out as a text; who asks may not have got it
    return told | {"status": services.wording.text("answered_so", status=told["status"], answer=answers[-1])}


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
    return {
        "case_number": case.number,
        "task": wording.text(f"task_{case.kind}"),
        "status": wording.text(cases.status_key(case)),
        "when": progress.when(wording, case),
    }


CASE_STATUS = TaskDefinition(TaskKind.CASE_STATUS, (NumberOrCase(), StatusProof(Operation.CASE_STATUS)), finish)
