"""Change where a new card goes (改收货地址): refused once it is filed, for that is how cards are stolen.

What is offered instead: withdraw and apply anew, or collect the card in a shop with the ID original.
"""

from typing import Any

from xiaoka.account.eligibility import replace_blockers, replace_fee
from xiaoka.account.precheck import Blocker
from xiaoka.carrier.ports import StopReason
from xiaoka.cases import service as cases
from xiaoka.cases.machine import MACHINES, fire
from xiaoka.cases.models import Case
from xiaoka.identity.enums import Operation
from xiaoka.ids import mask_msisdn
from xiaoka.tasks import hearing, store
from xiaoka.tasks.blockers import blocked, duplicate, open_high_risk
from xiaoka.tasks.case_status import NumberOrCase
from xiaoka.tasks.definition import Step, TaskContext, TaskDefinition
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.filing import file_from, next_day
from xiaoka.tasks.resume import STRAIGHT
from xiaoka.tasks.steps.agree import Agree, refused
from xiaoka.tasks.steps.auto import Auto
from xiaoka.tasks.steps.delivery import ShopChoice
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.terms import line_terms
from xiaoka.tasks.told import notices
from xiaoka.tasks.turn import Say, say
from xiaoka.tasks.wordy import replace_cost

_MADE = "_made"
"""Key of a task's data: he knows that his card was made, and what the next one costs."""


def unfiled(ctx: TaskContext) -> list[Say]:
    """Let an address be changed freely while its application is not filed: ask for it again there."""
    waiting = store.stack(ctx.session, ctx.turn.conversation_id)
    replace = next((task for task in waiting if task.kind == TaskKind.REPLACE_CARD), None)
    if replace is None or "delivery" not in replace.data:
        return []
    for name in ("address", "contact_phone", "shop"):
        replace.data.pop(name, None)
    replace.step = None
    ctx.end(TaskStatus.DONE)
    return [say("utter_delivery_not_filed")]


def look(ctx: TaskContext) -> list[Say]:
    """Find the application and say why its address stands."""
    case = _order(ctx)
    masked = mask_msisdn(ctx.data["number"])
    if case is None:
        ctx.end(TaskStatus.BLOCKED)
        return [say("utter_no_delivery", number_masked=masked)]
    if case.fields.get("delivery") == "shop":
        ctx.end(TaskStatus.BLOCKED)
        shop = str(case.fields.get("shop_name", ""))
        return [say("utter_delivery_is_pickup", case_number=case.number, shop=shop)]
    ctx.data[_MADE] = _made(case)
    return [say("utter_delivery_refused", case_number=case.number)]


class Way(Step):
    """Ask what to do instead."""

    name = "way"
    expects = "choice"

    def ask(self, ctx: TaskContext, again: bool) -> list[Say]:  # noqa: ARG002
        """Offer what this application still allows; that a card was made already costs something."""
        case, ways = _order(ctx), _ways(ctx)
        made = case is not None and _made(case)
        offers = tuple(Say(f"choose_way_{one}") for one in ways)
        told = {"cost": _cost(ctx)} if made else {}
        key = _asked(ways, made=made)
        return [Say(key, told, expects=self.expects, choices=(*offers, Say("offer_human_handoff")))]

    def accept(self, ctx: TaskContext) -> list[Say] | None:
        """Take a press or a clear word."""
        wish = ctx.turn.command(self.name) or self._heard(ctx)
        if wish == "leave":
            ctx.end(TaskStatus.STOPPED)
            return [say("utter_stopped_change_delivery")]
        if wish not in _ways(ctx):
            return None
        if wish == "revoke" and self._costs_now(ctx):
            return [say("utter_made_meanwhile")]
        ctx.data[self.name] = wish
        if wish == "pickup":
            ctx.data["delivery"] = "shop"
        return []

    def _costs_now(self, ctx: TaskContext) -> bool:
        """Tell once whether the card was made while he thought it over: what that costs is told before it is void."""
        case = _order(ctx)
        fresh = case is not None and _made(case) and not ctx.data.get(_MADE)
        ctx.data[_MADE] = ctx.data.get(_MADE) or fresh
        return fresh

    def _heard(self, ctx: TaskContext) -> str | None:
        turn = ctx.turn
        if turn.chosen:
            return None
        if turn.label == "revoke_case":
            return "revoke"
        if hearing.delivery(turn.text) == "shop":
            return "pickup"
        return "leave" if turn.label == "deny" or refused(turn.text) else None


def finish(ctx: TaskContext) -> list[Say]:
    """Withdraw, and apply anew: for collection at once, by mail with nothing asked again but the address."""
    case = _order(ctx)
    if case is None or not cases.revocable(case):
        ctx.end(TaskStatus.BLOCKED)
        return [say("utter_nothing_to_revoke", number_masked=mask_msisdn(ctx.data["number"]))]
    if ctx.data["way"] == "pickup":
        return _collect(ctx, case)
    return _mail_anew(ctx, case)


def _mail_anew(ctx: TaskContext, case: Case) -> list[Say]:
    """Withdraw and begin the next application with what was told; whether its proof still stands is seen there."""
    if found := _in_the_way(ctx, case):
        return blocked(ctx, found)
    if not _withdrawn(ctx, case):
        return [say("utter_not_filed")]
    told: dict[str, Any] = {name: case.fields[name] for name in ("old_sim", "contact_phone") if name in case.fields}
    where: dict[str, Any] = {"number": case.msisdn, "loss_reason": case.reason_code, "delivery": "mail", **told}
    anew = store.push(
        ctx.session, ctx.turn.conversation_id, ctx.turn.channel, TaskKind.REPLACE_CARD, ctx.services.clock.now()
    )
    anew.data = {**where, **_done_before(ctx, case), STRAIGHT: True}
    ctx.end(TaskStatus.DONE)
    return [
        say(
            "utter_withdrawn_for_address_made" if _made(case) else "utter_withdrawn_for_address",
            case_number=case.number,
        )
    ]


def _done_before(ctx: TaskContext, case: Case) -> dict[str, Any]:
    """Return which steps of the first application need not be taken again: the stop that stands, the offer made."""
    first = store.last_done(ctx.session, ctx.turn.conversation_id, TaskKind.REPLACE_CARD)
    mine = first.data if first is not None and first.data.get("number") == case.msisdn else {}
    stopped = StopReason.LOSS in ctx.services.carrier.line(case.msisdn).line.stop_reasons
    return {name: mine[name] for name in ("elder", "_elder") if name in mine} | ({"suspend": True} if stopped else {})


def _in_the_way(ctx: TaskContext, case: Case) -> list[Blocker]:
    """Return what would stand in the way of the next application: then the first is better kept."""
    view = ctx.services.carrier.line(case.msisdn)
    return replace_blockers(view, ctx.services.policy, ctx.services.clock.now())


def _collect(ctx: TaskContext, case: Case) -> list[Say]:
    services, old = ctx.services, case.number
    if found := _in_the_way(ctx, case):
        return blocked(ctx, found)
    view = services.carrier.line(case.msisdn)
    kept = {name: case.fields[name] for name in ("old_sim",) if name in case.fields}
    shop = {"shop": ctx.data["shop"], "shop_name": ShopChoice().shown(ctx)}
    fields: dict[str, Any] = {"delivery": "shop", **shop, **kept, "fee": replace_fee(view, services.policy)}
    if not _withdrawn(ctx, case):
        return [say("utter_not_filed")]
    filed = file_from(ctx, reason=case.reason_code, fields=fields, kind=TaskKind.REPLACE_CARD)
    if filed is None:
        return duplicate(ctx, other) if (other := open_high_risk(ctx)) else [say("utter_not_filed")]
    ctx.end(TaskStatus.DONE)
    params = {"old_number": old, "case_number": filed.number, "shop": shop["shop_name"], "next_date": next_day(filed)}
    return [Say("utter_pickup_filed", params | notices(services.wording, filed))]


def _withdrawn(ctx: TaskContext, case: Case) -> bool:
    """Withdraw a case; a card that was made for it is void at once, and only then the number is free again."""
    cases.revoke(ctx.session, ctx.services.cases, case, "H", level=cases.revoke_level(case) or 0)
    if case.closed is None and "card_void" in MACHINES[case.kind].events_in(case.state):
        fire(ctx.session, case, "card_void", "S", ctx=ctx.services.cases)
    return case.closed is not None


def _order(ctx: TaskContext) -> Case | None:
    """Return the newest open application for a new card that is not frozen."""
    found = cases.open_cases(ctx.session, ctx.data["number"])
    return next((case for case in found if case.kind == "replace_card" and case.frozen_at is None), None)


def _ways(ctx: TaskContext) -> tuple[str, ...]:
    case = _order(ctx)
    revoke = case is not None and cases.revocable(case)
    pickup = revoke and line_terms(ctx).flag("replace.pickup_after_submit")
    return (*(("pickup",) if pickup else ()), *(("revoke",) if revoke else ()), "leave")


def _made(case: Case) -> bool:
    """Tell whether the card was made and paid for."""
    return int(case.facts.get("fee_taken", 0)) > 0


def _asked(ways: tuple[str, ...], *, made: bool) -> str:
    """Return the question that names just the ways there are, and what withdrawing costs once a card was made."""
    if "revoke" not in ways:
        return "utter_ask_way_none"
    key = "utter_ask_way" if "pickup" in ways else "utter_ask_way_mail"
    return f"{key}_made" if made else key


def _picks_up(ctx: TaskContext) -> bool:
    return ctx.data.get("way") == "pickup"


class ConfirmPickup(Agree):
    """The card before the change to collection; withdrawing was asked for in so many words."""

    def applies(self, ctx: TaskContext) -> bool:
        """Only for collection."""
        return _picks_up(ctx)


def _confirmed(ctx: TaskContext) -> dict[str, Any]:
    masked = mask_msisdn(ctx.data["number"])
    return {"number_masked": masked, "shop": ShopChoice().shown(ctx), "cost": _cost(ctx)}


def _cost(ctx: TaskContext) -> str:
    """Say what the next card costs."""
    fee = replace_fee(ctx.services.carrier.line(ctx.data["number"]), ctx.services.policy)
    return replace_cost(ctx.services.wording, fee)


CHANGE_DELIVERY = TaskDefinition(
    TaskKind.CHANGE_DELIVERY,
    (
        Auto("unfiled", unfiled),
        NumberOrCase(),
        Verify(Operation.CASE_STATUS),
        Auto("look", look),
        Way(),
        Verify(Operation.CHANGE_DELIVERY, name="verify_high", applies=_picks_up),
        ShopChoice(),
        ConfirmPickup(_confirmed),
    ),
    finish,
)
