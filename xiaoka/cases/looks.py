"""Looks that the worker takes between two dates: judging a risk, asking the courier, watching for the new card."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from xiaoka.carrier.offers import PaymentState
from xiaoka.carrier.ports import LineStatus
from xiaoka.cases.context import CaseContext, Rules
from xiaoka.cases.enums import Actor, Risk
from xiaoka.cases.guards import collects_at_shop, undisturbed
from xiaoka.cases.models import Case
from xiaoka.cases.risk import assess

POLL = timedelta(minutes=10)
"""How often the courier and the network are asked."""
SELDOM = timedelta(hours=1)
"""How often a line is looked at that waits for days."""
PAY_POLL = timedelta(seconds=5)
"""How often an order of payment is asked for: somebody is waiting, and it is open for minutes only."""
DELIVERED, RETURNED = "签收", ("退回", "退件", "拒收")
"""Words of couriers' status lines."""


@dataclass(frozen=True)
class Next:
    """What follows from a look: an event to fire, or a pause (``None``: until the next date)."""

    event: str = ""
    actor: Actor = Actor.SYSTEM
    data: dict[str, Any] = field(default_factory=dict)
    again: timedelta | None = None


Look = Callable[[Case, CaseContext, Rules, datetime], Next]


def _assess_cancel(case: Case, ctx: CaseContext, rules: Rules, now: datetime) -> Next:
    if "risk" in case.facts:
        return Next()
    found = assess(case, ctx.carrier.line(case.msisdn), rules, now)
    data = {"risk": found.risk.value, "risk_reasons": list(found.reasons)}
    event = {Risk.LOW: "approve", Risk.MEDIUM: "refer", Risk.HIGH: "hold"}[found.risk]
    return Next(event, Actor.RISK, data)


def _assess_replace(case: Case, ctx: CaseContext, rules: Rules, now: datetime) -> Next:
    view = ctx.carrier.line(case.msisdn)
    found = assess(case, view, rules, now)
    data = {
        "risk": found.risk.value,
        "risk_reasons": list(found.reasons),
        "sim_attached": view.sim.attached,
    }
    event = {Risk.LOW: "approve", Risk.MEDIUM: "refer", Risk.HIGH: "to_shop"}[found.risk]
    return Next(event, Actor.RISK, data)


def _deliver(case: Case, _ctx: CaseContext, _rules: Rules, _now: datetime) -> Next:
    return Next("ready" if collects_at_shop(case) else "ship")


def _watch_shipment(case: Case, ctx: CaseContext, _rules: Rules, _now: datetime) -> Next:
    status = ctx.carrier.shipment(str(case.facts["waybill"]))
    if any(word in status for word in RETURNED):
        return Next("returned")
    return Next("delivered") if DELIVERED in status else Next(again=POLL)


def _watch_sim(case: Case, ctx: CaseContext, _rules: Rules, _now: datetime) -> Next:
    view = ctx.carrier.line(case.msisdn)
    ours = view.sim.iccid == case.facts.get("iccid") and view.line.status is not LineStatus.CANCELLED
    return Next("switched") if ours else Next(again=POLL)


def _watch_line(case: Case, ctx: CaseContext, _rules: Rules, _now: datetime) -> Next:
    """Hold a reserved cancellation the moment a stop or another card comes up, not only on its day."""
    return Next(again=SELDOM) if undisturbed(ctx.carrier.line(case.msisdn), case) else Next("hold")


def _void_card(case: Case, _ctx: CaseContext, _rules: Rules, _now: datetime) -> Next:
    """A case that is being withdrawn always goes on; elsewhere only a card that was made is voided."""
    made = bool(case.facts.get("iccid")) and not case.facts.get("voided")
    return Next("card_void") if made or case.state == "RX_WITHDRAWING" else Next()


def _watch_payment(case: Case, ctx: CaseContext, _rules: Rules, _now: datetime) -> Next:
    state = ctx.carrier.payment(str(case.fields["order"]))
    if state is PaymentState.OPEN:
        return Next(again=PAY_POLL)
    return Next({PaymentState.PAID: "paid", PaymentState.FAILED: "failed"}.get(state, "expire"))


LOOKS: dict[str, Look] = {
    "assess_cancel": _assess_cancel,
    "assess_replace": _assess_replace,
    "deliver": _deliver,
    "watch_shipment": _watch_shipment,
    "watch_sim": _watch_sim,
    "watch_line": _watch_line,
    "void_card": _void_card,
    "watch_payment": _watch_payment,
}


def look(name: str, case: Case, ctx: CaseContext, rules: Rules, now: datetime) -> Next:
    """Take a look; a name that is none is an event for S."""
    return LOOKS[name](case, ctx, rules, now) if name in LOOKS else Next(name)
