"""Switch a line on again (复机、解挂): first read why it is off, then do only what that reason allows.

停机 means six things. What its holder asked for, he may take back. A loss report is lifted at HIGH after a wait, or in
a shop. Arrears go away by paying. What fraud rules or the police stopped is never lifted by chat, whoever asks.
"""

from contextlib import suppress
from typing import Any

from xiaoka.carrier.ports import LineStatus, LineView, StopReason
from xiaoka.cases import requests
from xiaoka.cases import service as cases
from xiaoka.cases.machine import IllegalTransition
from xiaoka.cases.models import Case
from xiaoka.identity.enums import Level, Operation
from xiaoka.ids import mask_msisdn
from xiaoka.money import yuan
from xiaoka.tasks import store
from xiaoka.tasks.blockers import duplicate, open_high_risk, shop_near
from xiaoka.tasks.definition import TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.filing import file_from
from xiaoka.tasks.reset_password import protected_until
from xiaoka.tasks.steps.agree import Agree
from xiaoka.tasks.steps.auto import Auto
from xiaoka.tasks.steps.number import Number
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.terms import line_terms
from xiaoka.tasks.turn import Say, say
from xiaoka.tasks.wordy import moment

_NEVER = (StopReason.POLICE, StopReason.FRAUD_RISK, StopReason.UNREGISTERED)
_OWN = (StopReason.REQUESTED, StopReason.KEEP_NUMBER)


def no_texts(ctx: TaskContext) -> list[Say]:
    """A line that is off gets no texts: a code to it is not even offered."""
    ctx.data["old_sim"] = "no"
    return []


def look(ctx: TaskContext) -> list[Say]:
    """Read why the line is off; end with reason, remedy and rights where that is all there is to do."""
    view = ctx.services.carrier.line(ctx.data["number"])
    if view.line.status is not LineStatus.STOPPED:
        ctx.end(TaskStatus.BLOCKED)
        return _not_stopped(ctx, view)
    reasons = view.line.stop_reasons
    ctx.data["_reasons"] = [str(reason) for reason in reasons]
    if never := [reason for reason in reasons if reason in _NEVER]:
        ctx.end(TaskStatus.BLOCKED)
        return [_explained(ctx, reason) for reason in never]
    if StopReason.LOSS in reasons:
        return _loss(ctx)
    if StopReason.ARREARS in reasons and (says := _arrears(ctx, view)):
        ctx.end(TaskStatus.BLOCKED)
        return says
    if (case := open_high_risk(ctx)) is not None:
        return duplicate(ctx, case)
    return []


def _not_stopped(ctx: TaskContext, view: LineView) -> list[Say]:
    masked = mask_msisdn(view.line.msisdn)
    if view.line.status is LineStatus.PRE_CANCELLED:
        return [say("utter_resume_pre_cancelled", number_masked=masked)]
    if view.line.status is LineStatus.CANCELLED:
        return [say("utter_resume_cancelled", number_masked=masked)]
    if protected_until(view, ctx.services.policy, ctx.services.clock.now()) is not None:
        return [say("utter_resume_swapped", number_masked=masked)]
    return [say("utter_resume_not_stopped", number_masked=masked)]


def _explained(ctx: TaskContext, reason: StopReason) -> Say:
    """Say why, and what to do; who comes back with the same wish is not told the same again."""
    terms = line_terms(ctx)
    params = {
        "number_masked": mask_msisdn(ctx.data["number"]),
        "appeal": terms.text("appeal.info"),
        "hours": terms.integer("fraud.verify_deadline"),
        "shop": shop_near(ctx),
    }
    key, before = f"utter_resume_{reason}", store.last_blocked(ctx.session, ctx.turn.conversation_id, ctx.task.kind)
    told = before is not None and before.data.get("number") == ctx.data["number"]
    again = told and ctx.services.wording.has(f"{key}_again")
    return Say(f"{key}_again" if again else key, params)


def _arrears(ctx: TaskContext, view: LineView) -> list[Say]:
    owed = view.account.arrears + view.account.late_fee
    if owed <= 0:
        return []
    params = {
        "number_masked": mask_msisdn(view.line.msisdn),
        "owed": yuan(owed),
        "hours": line_terms(ctx).integer("restore_after_pay"),
    }
    return [Say("utter_resume_arrears", params, choices=(Say("choose_pay_owed", {"fen": owed, "owed": yuan(owed)}),))]


def _loss(ctx: TaskContext) -> list[Say]:
    case = _loss_case(ctx)
    if case is None or case.state not in _SETTLED:
        return []
    ctx.end(TaskStatus.BLOCKED)
    when = moment(case.next_at) if case.next_at else ""
    return [say(_SETTLED[case.state], case_number=case.number, when=when)]


_SETTLED = {
    "LOCKED_SHOP": "utter_lift_shop_only",
    "L3_LIFT_REQUESTED": "utter_lift_waiting",
    "L4_LIFTING": "utter_lift_waiting",
}
"""States of a loss report in which there is nothing left to ask for by chat."""


def finish(ctx: TaskContext) -> list[Say]:
    """Ask for the lift, or switch on what the holder had switched off; the account is read again first."""
    says = look(ctx)
    if ctx.ended is not None:
        return says
    reasons = ctx.data["_reasons"]
    if str(StopReason.LOSS) in reasons:
        return _request_lift(ctx)
    filed = file_from(ctx, reason="resume", fields={"reasons": reasons})
    if filed is None:
        return duplicate(ctx, case) if (case := open_high_risk(ctx)) else [say("utter_not_filed")]
    view = ctx.services.carrier.line(ctx.data["number"])
    params = {
        "number_masked": mask_msisdn(filed.msisdn),
        "case_number": filed.number,
        "plan": view.line.plan_name,
        "month_fee": yuan(view.line.month_fee),
    }
    ctx.end(TaskStatus.DONE)
    return [Say("utter_resumed", params)]


def _request_lift(ctx: TaskContext) -> list[Say]:
    case = _loss_case(ctx) or _adopted(ctx)
    requests.request_lift(ctx.session, ctx.services.cases, case, requests.Asked("H", level=Level.HIGH))
    ctx.task.case_number = case.number
    when = moment(case.next_at) if case.next_at else ""
    if case.state == "LOCKED_SHOP":
        ctx.end(TaskStatus.BLOCKED)
        return [say("utter_lift_shop_only", case_number=case.number, when=when)]
    ctx.end(TaskStatus.DONE)
    return [say("utter_lift_requested", case_number=case.number, when=when)]


def _loss_case(ctx: TaskContext) -> Case | None:
    found = cases.open_cases(ctx.session, ctx.data["number"])
    return next((case for case in found if case.kind == "report_loss"), None)


def _adopted(ctx: TaskContext) -> Case:
    """Take over a loss that was reported elsewhere, so that it is lifted by the same rules and no shorter way."""
    number = ctx.data["number"]
    return cases.file_case(
        ctx.session,
        ctx.services.cases,
        kind="report_loss",
        msisdn=number,
        customer_id=ctx.services.carrier.line(number).customer.id,
        fields={},
        reason_code="lost",
        quote=None,
        conversation_id=ctx.turn.conversation_id,
        channel=ctx.turn.channel,
        idempotency_key=f"{ctx.turn.conversation_id}:{ctx.task.id}:adopted",
    ).case


class LiftProof(Verify):
    """Ask for HIGH; whoever wanted a stop lifted and proved too little is told of to the contacts, and counted."""

    def next(self, ctx: TaskContext) -> list[Say]:
        """Tell the contacts where no method is left."""
        says = super().next(ctx)
        case = _loss_case(ctx)
        if ctx.ended is TaskStatus.BLOCKED and case is not None:
            with suppress(IllegalTransition):
                requests.lift_failed(ctx.session, ctx.services.cases, case)
        return says


def _is_lost(ctx: TaskContext) -> bool:
    return str(StopReason.LOSS) in (ctx.data.get("_reasons") or [])


def _confirmed(ctx: TaskContext) -> dict[str, Any]:
    view = ctx.services.carrier.line(ctx.data["number"])
    case = _loss_case(ctx)
    contact = (case.facts.get("contact") if case else view.customer.reserved_contact) or ""
    return {
        # the stopped line itself gets no texts
        "watched": ctx.services.wording.text("lift_watched", tail=str(contact)[-2:]) if contact else "",
        "number_masked": mask_msisdn(ctx.data["number"]),
        "plan": view.line.plan_name,
        "month_fee": yuan(view.line.month_fee),
        "hours": line_terms(ctx).integer("lift.wait"),
    }


RESUME_SERVICE = TaskDefinition(
    TaskKind.RESUME_SERVICE,
    (
        Auto("no_texts", no_texts),
        Number(kept=""),
        Verify(Operation.RESUME),
        Auto("look", look),
        LiftProof(Operation.LIFT, name="verify_lift", applies=_is_lost),
        Agree(_confirmed, variant=lambda ctx: "lift" if _is_lost(ctx) else ""),
    ),
    finish,
)
