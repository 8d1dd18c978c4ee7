"""Replace a card (补换卡): why → loss report at once → proof that fits → eligibility → delivery → card → case."""

from typing import Any

from xiaoka.account.eligibility import replace_blockers, replace_fee
from xiaoka.account.precheck import scope_of
from xiaoka.identity.enums import Operation
from xiaoka.ids import mask_msisdn
from xiaoka.tasks import devices, hearing, store
from xiaoka.tasks.blockers import blocked, duplicate, never_here, open_high_risk
from xiaoka.tasks.definition import Step, TaskContext, TaskDefinition
from xiaoka.tasks.elders import offer_person
from xiaoka.tasks.elsewhere import Elsewhere
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.filing import file_from, next_day, rules_of
from xiaoka.tasks.report_loss import suspend_now
from xiaoka.tasks.steps.auto import Auto
from xiaoka.tasks.steps.choice import Choice
from xiaoka.tasks.steps.confirm import Confirm
from xiaoka.tasks.steps.delivery import Address, ContactPhone, ShopChoice
from xiaoka.tasks.steps.early import VerifyUnlessVain
from xiaoka.tasks.steps.number import PHONE_GONE, Number
from xiaoka.tasks.steps.proof_words import LOSS_REPORTED
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.told import notices
from xiaoka.tasks.turn import Say, say
from xiaoka.tasks.wordy import replace_cost

LOSS_REASONS = ("lost", "stolen", "damaged", "unreadable", "too_old", "wrong_size")


def gone(ctx: TaskContext) -> bool:
    """Tell whether the old card may be in other hands."""
    return ctx.data.get("loss_reason") in ("lost", "stolen")


def _must_suspend(ctx: TaskContext) -> bool:
    return gone(ctx) and "suspend" not in ctx.data


def suspend(ctx: TaskContext) -> list[Say]:
    """Stop the lost line before anything else (先挂失)."""
    if ctx.data.get("_skip_verify_loss"):
        return [say("utter_suspend_skipped")]
    says = suspend_now(ctx)
    # the phone is in other hands now, and the accounts on it are not stopped with the line
    key = "utter_lost_accounts" if PHONE_GONE in ctx.data else "utter_lost_accounts_card"
    return [*says, say(key)] if "loss_case" in ctx.data else says


def _may_get_texts(ctx: TaskContext) -> bool:
    """Tell whether it is worth asking: a card that is gone or that no phone reads gets none."""
    return "loss_reason" in ctx.data and not gone(ctx) and ctx.data["loss_reason"] != "unreadable"


def eligibility(ctx: TaskContext) -> list[Say]:
    """Tell everything that stands in the way of a new card."""
    services = ctx.services
    if (case := open_high_risk(ctx)) is not None:
        return duplicate(ctx, case)
    view = services.carrier.line(ctx.data["number"])
    now = services.clock.now()
    found = replace_blockers(view, services.policy, now)
    ctx.data["_fee"] = replace_fee(view, services.policy, now)
    days = services.policy.get("replace.ship_days", scope=scope_of(view), at=now)
    ctx.data["_ship_days"] = "–".join(map(str, days))
    return blocked(ctx, found) if found else []


class LossReason(Choice):
    """Ask what is wrong with the old card, unless its loss was reported here a moment ago."""

    def prepare(self, ctx: TaskContext) -> list[Say]:
        """Take over what the loss report of this conversation said."""
        reported = store.last_done(ctx.session, ctx.turn.conversation_id, TaskKind.REPORT_LOSS)
        if reported is not None and reported.data.get("number") == ctx.data["number"]:
            ctx.data[self.name] = reported.data.get("loss_reason", "lost")
            ctx.data[LOSS_REPORTED] = True
        return []

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take the reason, and tell who replaces the card of a device."""
        says = super().accept(ctx)
        return None if says is None else [*devices.told(ctx), *says]

    def volunteer(self, ctx: TaskContext) -> list[Say] | None:
        """Take what is said in passing: a reason, a card in a device."""
        return [*devices.told(ctx), *(super().volunteer(ctx) or [])] or None


class Delivery(Choice):
    """Ask: by courier or at a shop."""

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:
        """Tell that the proof stands only the first time, not to somebody who changes his mind."""
        if again or ctx.data.get("_edited") == self.name:
            return [Say("utter_again_delivery", expects=self.expects)]
        wording = ctx.services.wording
        told = {
            # who proved himself for something before this task hears nothing new of it
            "proven": wording.text("delivery_proven") if "_verify" in ctx.data else "",
            "cost": replace_cost(wording, ctx.data["_fee"], "delivery_cost"),
            "ship_days": ctx.data["_ship_days"],
        }
        return [Say("utter_ask_delivery", told, expects=self.expects)]

    def _keep(self, ctx: TaskContext, value: str) -> list[Say]:
        if ctx.data.get(self.name) != value:
            ctx.forget("address", "contact_phone", "shop")
        return super()._keep(ctx, value)


def finish(ctx: TaskContext) -> list[Say]:
    """File the case; the account is read again first."""
    says = eligibility(ctx)
    if ctx.ended is not None:
        return says
    kept = ("delivery", "address", "contact_phone", "shop", "old_sim")
    fields: dict[str, Any] = {name: ctx.data[name] for name in kept if name in ctx.data}
    fields["fee"] = ctx.data["_fee"]
    if "shop" in fields:
        fields["shop_name"] = ShopChoice().shown(ctx)
    filed = file_from(ctx, reason=ctx.data["loss_reason"], fields=fields)
    if filed is None:
        return duplicate(ctx, case) if (case := open_high_risk(ctx)) else [say("utter_not_filed")]
    rules = rules_of(ctx, filed)
    params = {
        "case_number": filed.number,
        "number_masked": mask_msisdn(filed.msisdn),
        "cost": replace_cost(ctx.services.wording, ctx.data["_fee"]),
        "next_date": next_day(filed),
        "place": ShopChoice().shown(ctx) or Address().shown(ctx),
        "ship_days": "–".join(map(str, rules.numbers("replace.ship_days"))),
        "activation_days": rules.integer("replace.activation_deadline"),
        **notices(ctx.services.wording, filed),
    }
    return [Say(f"utter_filed_replace_card_{ctx.data['delivery']}", params)]


def _confirmed(ctx: TaskContext) -> dict[str, Any]:
    wording, place = ctx.services.wording, _place_step(ctx)
    return {
        "number_masked": mask_msisdn(ctx.data["number"]),
        "reason": wording.text(f"loss_reason_{ctx.data['loss_reason']}"),
        "place": place.shown(ctx),
        "contact_masked": ContactPhone().shown(ctx) if ctx.data["delivery"] == "mail" else "",
        "cost": replace_cost(wording, ctx.data["_fee"]),
    }


def _place_step(ctx: TaskContext) -> Step:
    return Address() if ctx.data["delivery"] == "mail" else ShopChoice()


REPLACE_CARD = TaskDefinition(
    TaskKind.REPLACE_CARD,
    (
        Number(),
        LossReason("loss_reason", LOSS_REASONS, entity="loss_reason", heard=hearing.loss_reason),
        Choice(
            "old_sim",
            ("yes", "no"),
            labels={"affirm": "yes", "deny": "no"},
            heard=hearing.old_sim,
            applies=_may_get_texts,
        ),
        Verify(
            Operation.LOSS_REPORT,
            name="verify_loss",
            applies=_must_suspend,
            skip="choose_skip_suspend",
            intro="utter_verify_intro_loss_then_card",
        ),  # fmt: skip
        Auto("suspend", suspend, applies=gone),
        VerifyUnlessVain(Operation.REPLACE, never_here),
        Elsewhere(Operation.REPLACE),
        Auto("eligibility", eligibility),
        Auto("elder", offer_person),
        Delivery("delivery", ("mail", "shop"), heard=hearing.delivery),
        Address(),
        ContactPhone(),
        ShopChoice(),
        Confirm(_confirmed, variant=lambda ctx: str(ctx.data["delivery"])),
    ),
    finish,
)
