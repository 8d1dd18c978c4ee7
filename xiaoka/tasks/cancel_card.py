"""Cancel a number (销户): number → proof → every blocker at once → settlement → reason → card → case."""

from datetime import timedelta
from typing import Any

from xiaoka.account.precheck import cancel_blockers, scope_of
from xiaoka.account.quote import Quote, settlement
from xiaoka.identity.enums import Operation
from xiaoka.ids import mask_msisdn
from xiaoka.money import yuan
from xiaoka.notify.proactive import announce
from xiaoka.tasks import hearing
from xiaoka.tasks.blockers import blocked, duplicate, never_here, open_high_risk
from xiaoka.tasks.definition import Step, TaskContext, TaskDefinition
from xiaoka.tasks.elders import offer_person
from xiaoka.tasks.elsewhere import Elsewhere
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.filing import file_from, next_day, rules_of
from xiaoka.tasks.porting import CarryAlong
from xiaoka.tasks.retention import offer_keeping
from xiaoka.tasks.steps.auto import Auto
from xiaoka.tasks.steps.choice import Choice
from xiaoka.tasks.steps.confirm import Confirm
from xiaoka.tasks.steps.early import VerifyUnlessVain
from xiaoka.tasks.steps.number import Number
from xiaoka.tasks.steps.refund_to import RefundTo
from xiaoka.tasks.terms import line_terms
from xiaoka.tasks.turn import Say, say
from xiaoka.tasks.wordy import day, moment

REASONS = (
    "new_number", "too_expensive", "poor_signal", "holder_died", "moved_away",
    "unused", "harassment", "going_abroad", "bad_service", "other",
)  # fmt: skip


def precheck(ctx: TaskContext) -> list[Say]:
    """Read the account once and tell everything that stands in the way."""
    services = ctx.services
    if (case := open_high_risk(ctx)) is not None:
        return duplicate(ctx, case)
    view = services.carrier.line(ctx.data["number"])
    found = cancel_blockers(view, services.policy, services.clock.now())
    return blocked(ctx, found) if found else []


def holder_died(ctx: TaskContext) -> list[Say]:
    """End the task: the number of somebody who died (机主过世) is for a person to deal with."""
    ctx.end(TaskStatus.BLOCKED)
    return [say("utter_holder_died")]


class Settlement(Step):
    """Show the settlement and what cancelling means; wait for "go on" (结算与影响确认)."""

    name = "quote"
    expects = "choice"

    def done(self, ctx: TaskContext) -> bool:
        """Tell whether the customer accepted a quote that still holds."""
        quote = _quote(ctx)
        return self.name in ctx.data and quote is not None and quote.valid_until > ctx.services.clock.now()

    def prepare(self, ctx: TaskContext) -> list[Say]:
        """Make the quote and remind of what must be unbound and saved first."""
        services = ctx.services
        view = services.carrier.line(ctx.data["number"])
        now = services.clock.now()
        quote = settlement(view, services.policy, now)
        ctx.forget(self.name)
        ctx.data["_quote"] = quote.as_json()
        announce(
            ctx.session,
            key=f"quote:{ctx.task.id}:{quote.valid_until:%Y%m%d%H%M}",
            conversation_id=ctx.turn.conversation_id,
            event={"event": "quote_expired"},
            hours=services.policy.hours("push.hours", scope=scope_of(view), at=now),
            due=quote.valid_until,
            now=now,
        )
        reserved = services.policy.integer("cancel.reserved_days", scope=scope_of(view), at=now)
        return [say("utter_cancel_checklist", reserved_days=reserved)]

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:
        """Show the quote as a card."""
        quote = _quote(ctx)
        assert quote is not None
        if again:
            if not quote.refund:
                return [Say("utter_again_quote_settled", _settled(ctx, quote), expects=self.expects)]
            return [Say("utter_again_quote", {"refund": yuan(quote.refund)}, expects=self.expects)]
        rows = (*_rows(ctx, quote), *_dates(ctx, quote))
        told = {"valid_until": moment(quote.valid_until)}
        return [Say("utter_ask_quote", told, expects=self.expects, rows=rows)]

    def volunteer(self, ctx: TaskContext) -> list[Say] | None:
        """Keep how the money shall come back where it is said before there is a settlement (余额原路退给我)."""
        if "refund" not in ctx.data and not ctx.turn.chosen and hearing.refund_in_passing(ctx.turn.text):
            ctx.data["refund"] = "original"
        return None

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Go on, or leave it."""
        if ctx.turn.command(self.name) == "ok" or ctx.turn.label in ("affirm", "cancel_card"):
            ctx.data[self.name] = "ok"
            return []
        if ctx.turn.label == "deny":
            ctx.end(TaskStatus.STOPPED)
            return [say("utter_stopped_cancel_card")]
        return None


def finish(ctx: TaskContext) -> list[Say]:
    """File the case; what was read before is read again, so that nothing changed in between."""
    says = precheck(ctx)
    if ctx.ended is not None:
        return says
    quote = _quote(ctx)
    assert quote is not None
    kept = ("refund", "reason", *(("refund_to",) if ctx.data.get("refund") == "transfer" else ()))
    fields = {"refund": "original"} | {name: ctx.data[name] for name in kept if name in ctx.data}
    filed = file_from(ctx, reason=ctx.data["reason"], fields=fields, quote=quote.as_json())
    if filed is None:
        return duplicate(ctx, case) if (case := open_high_risk(ctx)) else [say("utter_not_filed")]
    rules = rules_of(ctx, filed)
    params = {
        "case_number": filed.number,
        "number_masked": mask_msisdn(filed.msisdn),
        "review_by": next_day(filed),
        "reserved_days": rules.integer("cancel.reserved_days"),
        "precancel_days": rules.integer("cancel.precancel_days"),
        "refund": yuan(quote.refund),
        "refund_by": day(quote.refund_by),
        "refund_way": _refund_way(ctx, fields["refund"]),
        "irreversible_from": day(quote.irreversible_from),
        "stops_from": _stops_from(ctx, quote),
        "final_by": day(quote.final_by),
    }
    if not quote.refund:
        return [Say("utter_filed_cancel_card_settled", {**params, **_settled(ctx, quote)})]
    return [Say("utter_filed_cancel_card", params)]


def _quote(ctx: TaskContext) -> Quote | None:
    data = ctx.data.get("_quote")
    return Quote.from_json(data) if data else None


def _rows(ctx: TaskContext, quote: Quote) -> tuple[Say, ...]:
    """Return the lines of the settlement; what is zero is left out, principal and result never are."""
    always = ("principal", *(() if quote.owed else ("refund",)))
    shown = (
        "principal",
        "deposit",
        "unbilled",
        "month_fee",
        "arrears",
        "late_fee",
        "penalty",
        "refund",
        "owed",
        "gift",
    )
    # 整月 or 按天: who stops in the middle of a month asks
    mode = ctx.services.wording.text(f"month_fee_{line_terms(ctx).text('cancel.month_fee')}")
    return tuple(
        Say(
            f"row_quote_{name}", {"amount": yuan(getattr(quote, name)), "refund_by": day(quote.refund_by), "mode": mode}
        )
        for name in shown
        if getattr(quote, name) or name in always
    )


def _dates(ctx: TaskContext, quote: Quote) -> tuple[Say, ...]:
    """Return when the number stops at the earliest, by which bindings have to be changed, and when it is gone."""
    dates = {name: day(getattr(quote, name)) for name in ("final_by", "irreversible_from")}
    owed = "_owed" if quote.owed else ""
    bill = Say(f"row_quote_last_bill{owed}", dates), Say(f"row_quote_look{owed}", dates)
    return Say("row_quote_stops", {"stops_from": _stops_from(ctx, quote)}), Say(f"row_quote_final{owed}", dates), *bill


def _stops_from(ctx: TaskContext, quote: Quote) -> str:
    return day(quote.irreversible_from - timedelta(days=line_terms(ctx).integer("cancel.precancel_days")))


def _confirmed(ctx: TaskContext) -> dict[str, Any]:
    quote = _quote(ctx)
    assert quote is not None
    wording = ctx.services.wording
    refund = ctx.data.get("refund")
    return {
        "number_masked": mask_msisdn(ctx.data["number"]),
        "reason": wording.text(f"reason_{ctx.data['reason']}"),
        "refund": yuan(quote.refund),
        "refund_way": _refund_way(ctx, refund),
        "last_bill": yuan(quote.month_fee + quote.unbilled),
        "irreversible_from": day(quote.irreversible_from),
        "stops_from": _stops_from(ctx, quote),
        **_settled(ctx, quote),
    }


def _refund_way(ctx: TaskContext, refund: str | None) -> str:
    wording = ctx.services.wording
    if refund == "transfer":
        return wording.text("refund_transfer_to", number_masked=RefundTo().shown(ctx))
    return wording.text(f"refund_{refund or 'none'}")


def _settled(ctx: TaskContext, quote: Quote) -> dict[str, Any]:
    """Return what is left to do with the money when nothing is paid back: nothing, or something to pay (应补)."""
    dates = {name: day(getattr(quote, name)) for name in ("final_by", "irreversible_from")}
    key = "settle_owed" if quote.owed else "settle_even"
    return {"settlement": ctx.services.wording.text(key, amount=yuan(quote.owed), **dates)}


def _card(ctx: TaskContext) -> str:
    return "" if _has_refund(ctx) else "settled"


def _has_refund(ctx: TaskContext) -> bool:
    quote = _quote(ctx)
    return quote is not None and quote.refund > 0


CANCEL_CARD = TaskDefinition(
    TaskKind.CANCEL_CARD,
    (
        # looked at wherever the reason becomes known, also before any proof: nobody could pass one for him
        Auto("holder_died", holder_died, applies=lambda ctx: ctx.data.get("reason") == "holder_died"),
        Number(),
        CarryAlong(),
        VerifyUnlessVain(Operation.CANCEL, never_here),
        Elsewhere(Operation.CANCEL),
        Auto("precheck", precheck),
        Auto("elder", offer_person),
        Auto("keep_offer", offer_keeping),
        Settlement(),
        Choice(
            "reason",
            REASONS,
            entity="cancel_reason",
            heard=hearing.cancel_reason,
            free_text="other",
            labels={"deny": "other"},
        ),
        Choice("refund", ("original", "transfer"), heard=hearing.refund_way, applies=_has_refund),
        RefundTo(),
        Confirm(_confirmed, variant=_card),
    ),
    finish,
)
