"""Keep a number for little (保号): one honest offer with what works, what does not, and what it costs."""

import re
from typing import Any

from xiaoka.carrier.offers import Plan
from xiaoka.carrier.ports import LineStatus, LineView, StopReason
from xiaoka.identity.enums import Operation
from xiaoka.ids import mask_msisdn
from xiaoka.money import yuan
from xiaoka.tasks.blockers import duplicate, open_high_risk
from xiaoka.tasks.definition import Step, TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.filing import file_from, next_day
from xiaoka.tasks.steps.agree import Agree, refused
from xiaoka.tasks.steps.auto import Auto
from xiaoka.tasks.steps.number import Number
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.terms import line_terms
from xiaoka.tasks.turn import Say, say

STOP = "stop"
_SPOKEN = str.maketrans("五六七八九", "56789")
_NAMED = "_named_stop"
"""Key of a task's data: 停机保号 was asked for by its name."""
_STOP = re.compile(r"停机|停(了|掉|着)|不(用|要|需要)?(收|接)?(短信|电话)")


def look(ctx: TaskContext) -> list[Say]:
    """Read what this line may have; end with the reasons where that is nothing."""
    if (case := open_high_risk(ctx)) is not None:
        return duplicate(ctx, case)
    carrier, number = ctx.services.carrier, ctx.data["number"]
    view = carrier.line(number)
    if view.line.status is not LineStatus.ACTIVE:
        ctx.end(TaskStatus.BLOCKED)
        kept = StopReason.KEEP_NUMBER in view.line.stop_reasons
        return [say("utter_keep_kept" if kept else "utter_keep_line_off", number_masked=mask_msisdn(number))]
    plans = carrier.plans(number)
    ctx.data["_plans"] = [_as_json(plan) for plan in plans]
    ctx.data["_stop"] = _may_stop(view)
    if not plans and not ctx.data["_stop"]:
        ctx.end(TaskStatus.BLOCKED)
        return [say("utter_keep_nothing")]
    return [] if plans else [say("utter_keep_no_plan")]


def _may_stop(view: LineView) -> bool:
    """Tell whether the line may be stopped for a fee: not abroad, nothing owed, nobody else's line hangs on it."""
    owed = view.account.arrears + view.account.late_fee
    return not view.line.roaming_abroad and owed <= 0 and not view.customer.is_company


class Keep(Step):
    """Show what there is, once; taking nothing is one of the answers."""

    name = "keep"
    expects = "choice"

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """List the plans and the stop with their prices, and the way out."""
        rows = [Say("row_keep_plan", plan) for plan in _plans(ctx)]
        choices = [Say("choose_keep_plan", plan) for plan in _plans(ctx)]
        if ctx.data["_stop"]:
            rows.append(Say("row_keep_stop", _stop_terms(ctx)))
            choices.append(Say("choose_keep_stop"))
        key = "utter_ask_keep_stop" if ctx.data["_stop"] and ctx.data.get(_NAMED) else "utter_ask_keep"
        return [Say(key, expects=self.expects, rows=tuple(rows), choices=(*choices, Say("choose_keep_none")))]

    def volunteer(self, ctx: TaskContext) -> list[Say] | None:
        """Keep that he named 停机保号 himself: he hears that he can have it, and what else there is."""
        if not ctx.turn.chosen and _STOP.search(ctx.turn.text):
            ctx.data[_NAMED] = True
        return None

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take one of them, or none."""
        turn = ctx.turn
        wish = turn.command(self.name) or (None if turn.chosen else self._heard(ctx))
        if wish == "none" or (wish is None and turn.label == "deny"):
            ctx.end(TaskStatus.STOPPED)
            return [say("utter_stopped_keep_number")]
        if wish == STOP and not ctx.data["_stop"]:
            return [say("utter_keep_no_stop")]
        if wish != STOP and wish not in [plan["code"] for plan in _plans(ctx)]:
            return None
        ctx.data[self.name] = wish
        return []

    def _heard(self, ctx: TaskContext) -> str | None:
        text = ctx.turn.text
        if refused(text):
            return "none"
        for plan in _plans(ctx):
            fee = str(plan["yuan"])
            if re.search(rf"(?<!\d){fee}\s*(元|块|的)", text.translate(_SPOKEN)) and "停" not in text:
                return str(plan["code"])
        if _STOP.search(text):
            return STOP
        return str(_plans(ctx)[0]["code"]) if "套餐" in text and len(_plans(ctx)) == 1 else None


def finish(ctx: TaskContext) -> list[Say]:
    """Do it; what may be had is read again first."""
    says = look(ctx)
    if ctx.ended is not None:
        return says
    # a text to the line counts no more once it is stopped: the proof must not be asked for again
    ctx.end(TaskStatus.DONE)
    params: dict[str, Any] = {"number_masked": mask_msisdn(ctx.data["number"])}
    if ctx.data["keep"] == STOP:
        filed = file_from(ctx, reason="keep", fields={"fee": line_terms(ctx).integer("suspend.fee")})
        if filed is None:
            return [say("utter_not_filed")]
        params |= {"case_number": filed.number, "until": next_day(filed), **_stop_terms(ctx)}
        return [Say("utter_keep_stopped", params)]
    plan = next(one for one in _plans(ctx) if one["code"] == ctx.data["keep"])
    filed = file_from(ctx, reason="keep", fields={"plan": plan["code"], "fee": plan["fen"]})
    if filed is None:
        return [say("utter_not_filed")]
    return [Say("utter_keep_changed", params | {"case_number": filed.number, **plan})]


def _plans(ctx: TaskContext) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ctx.data.get("_plans") or []
    return found


def _as_json(plan: Plan) -> dict[str, Any]:
    fee = yuan(plan.month_fee).removesuffix(".00")
    return {"code": plan.code, "name": plan.name, "summary": plan.summary, "yuan": fee, "fen": plan.month_fee}


def _stop_terms(ctx: TaskContext) -> dict[str, Any]:
    terms = line_terms(ctx)
    fee = yuan(terms.integer("suspend.fee")).removesuffix(".00")
    return {"stop_fee": fee, "months": terms.integer("suspend.max_months")}


def _confirmed(ctx: TaskContext) -> dict[str, Any]:
    shown: dict[str, Any] = {"number_masked": mask_msisdn(ctx.data["number"])}
    if ctx.data["keep"] == STOP:
        return shown | _stop_terms(ctx)
    return shown | next(one for one in _plans(ctx) if one["code"] == ctx.data["keep"])


KEEP_NUMBER = TaskDefinition(
    TaskKind.KEEP_NUMBER,
    (
        Number(),
        Verify(Operation.KEEP_NUMBER),
        Auto("look", look),
        Keep(),
        Agree(_confirmed, variant=lambda ctx: "stop" if ctx.data["keep"] == STOP else "plan"),
    ),
    finish,
)
