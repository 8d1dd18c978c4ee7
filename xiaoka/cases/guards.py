"""Conditions of transitions, by the names the tables use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiaoka.carrier.ports import LineView, StopReason
from xiaoka.cases import settle as settling
from xiaoka.cases import timers
from xiaoka.cases.context import CaseContext, Rules
from xiaoka.cases.enums import Actor, CaseKind
from xiaoka.cases.models import Case, CaseEvent
from xiaoka.identity.enums import AttemptKind, Method
from xiaoka.identity.models import IdentityAttempt

MEDIUM, HIGH = 2, 3
"""Levels of proof, as in ``xiaoka.identity.enums.Level``."""
CONVERSIONS = {"keep_number": StopReason.KEEP_NUMBER, "cancel_card": StopReason.REQUESTED}
"""What a loss stop may be turned into: 停机保号, or a plain stop under which a cancellation can be filed."""


@dataclass(frozen=True)
class Ask:
    """What a guard may look at."""

    session: Session
    case: Case
    ctx: CaseContext
    rules: Rules
    data: dict[str, Any]
    now: datetime


def entered(session: Session, case: Case, state: str) -> int:
    """Return how often a case has entered a state, loops not counted."""
    query = select(func.count()).where(
        CaseEvent.case_id == case.id, CaseEvent.to_state == state, CaseEvent.from_state != state
    )
    return session.scalar(query) or 0


def fired(session: Session, case: Case, event: str) -> int:
    """Return how often an event was fired."""
    query = select(func.count()).where(CaseEvent.case_id == case.id, CaseEvent.event == event)
    return session.scalar(query) or 0


def open_loss(session: Session, msisdn: str) -> Case | None:
    """Return the loss report that stands for a number."""
    query = select(Case).where(Case.msisdn == msisdn, Case.kind == CaseKind.REPORT_LOSS, Case.closed.is_(None))
    return session.scalars(query).first()


def _safe_to_stop(ask: Ask) -> bool:
    """No loss report, no swapped card and no fraud stop came up while the customer was waiting."""
    if open_loss(ask.session, ask.case.msisdn) is not None:
        return False
    return undisturbed(ask.ctx.carrier.line(ask.case.msisdn), ask.case)


def undisturbed(view: LineView, case: Case) -> bool:
    """Tell whether no stop for safety and no other card came up since a case was filed."""
    stopped = {StopReason.LOSS, StopReason.FRAUD_RISK, StopReason.POLICE} & set(view.line.stop_reasons)
    return not stopped and all(swap.at <= case.created for swap in view.swaps)


def _no_loss(ask: Ask) -> bool:
    """What a loss report froze stays frozen as long as the report stands, whoever asks."""
    return open_loss(ask.session, ask.case.msisdn) is None


def _reasoned(ask: Ask) -> bool:
    """Everything that a refusal must tell is there (反电诈法 32)."""
    needed = ask.rules.value("reject.must_contain")
    return all(str(ask.data.get(name) or "").strip() for name in needed)


def _days_allowed(ask: Ask) -> bool:
    days = ask.data.get("reserved_days")
    least = ask.rules.integer("cancel.reserved_days_min")
    return isinstance(days, int) and least <= days <= ask.rules.integer("cancel.reserved_days_max")


def _sim_is_ours(ask: Ask) -> bool:
    """The card now on the line is the one that was issued for this case."""
    iccid = ask.case.facts.get("iccid")
    return bool(iccid) and ask.ctx.carrier.line(ask.case.msisdn).sim.iccid == iccid


def _high(ask: Ask) -> bool:
    return int(ask.data.get("level", 0)) >= HIGH


def _bill_worse(ask: Ask) -> bool:
    """The last bill takes more than was agreed, and nobody has settled that yet."""
    if ask.case.facts.get("honoured"):
        return False
    settled = settling.settle(ask.case, ask.ctx.carrier.line(ask.case.msisdn).account)
    return settled is not None and settled.worse


def lift_failures(ask: Ask) -> int:
    """Count what speaks against whoever wants a stop lifted: failed lifts, objections, failed face checks."""
    mine = fired(ask.session, ask.case, "lift_failed") + fired(ask.session, ask.case, "object")
    query = select(func.count()).where(
        IdentityAttempt.msisdn == ask.case.msisdn, IdentityAttempt.method == Method.FACE,
        IdentityAttempt.kind == AttemptKind.FAILURE, IdentityAttempt.at >= ask.case.created,
    )  # fmt: skip
    return mine + (ask.session.scalar(query) or 0)


def _shop_only(ask: Ask) -> bool:
    """A second report, three failures, or a password or contact changed lately: only a shop lifts the stop."""
    if ask.case.facts.get("second_report") or lift_failures(ask) >= ask.rules.integer("lift.max_failures"):
        return True
    view = ask.ctx.carrier.line(ask.case.msisdn)
    changed = (
        (view.line.password_reset_at, "svcpwd.counts_after_reset"),
        (view.customer.reserved_contact_since, "auth.contact_counts_after"),
    )
    return any(at is not None and ask.now - at < ask.rules.duration(key) for at, key in changed)


def _asked_in_shop(ask: Ask) -> bool:
    """Tell whether the lift under way was asked for in a shop, ID card in hand."""
    query = select(CaseEvent.actor).where(CaseEvent.case_id == ask.case.id, CaseEvent.event == "request_lift")
    return ask.session.scalars(query.order_by(CaseEvent.seq.desc()).limit(1)).first() == Actor.SHOP


def _convertible(ask: Ask) -> bool:
    return ask.data.get("to") in CONVERSIONS


GUARDS: dict[str, Callable[[Ask], bool]] = {
    "medium": lambda ask: int(ask.data.get("level", 0)) >= MEDIUM,
    "high": _high,
    "no_loss": _no_loss,
    "high_no_loss": lambda ask: _high(ask) and _no_loss(ask),
    "high_and_iccid": lambda ask: _high(ask) and ask.data.get("iccid") == ask.case.facts.get("iccid"),
    "reasoned": _reasoned,
    "window_open": lambda ask: timers.COMPUTED["@window"](ask.case, ask.rules, ask.now) <= ask.now,
    "safe_to_stop": _safe_to_stop,
    "days_allowed": _days_allowed,
    "quote_void": lambda ask: settling.void(ask.case, ask.now),
    "more_calls": lambda ask: (
        fired(ask.session, ask.case, "call_missed") + 1 < ask.rules.integer("cancel.callback_attempts")
    ),
    "missed_means_sms": lambda ask: ask.rules.value("cancel.callback_missed") == "sms_confirm",
    "bill_worse": _bill_worse,
    "medium_and_sum": lambda ask: int(ask.data.get("level", 0)) >= MEDIUM and "agreed_rest" in ask.data,
    "nothing_to_refund": lambda ask: settling.refundable(ask.case) <= 0,
    "same_holder": lambda ask: ask.data.get("same_holder") is True,
    "same_holder_high": lambda ask: ask.data.get("same_holder") is True and _high(ask),
    "answered": lambda ask: bool(str(ask.data.get("reason") or "").strip()),
    "collects_at_shop": lambda ask: collects_at_shop(ask.case),
    "first_return": lambda ask: entered(ask.session, ask.case, "RETURNED") == 0,
    "few_failures": lambda ask: (
        fired(ask.session, ask.case, "activation_failed") + 1 < ask.rules.integer("replace.activation_tries")
    ),
    "sim_is_ours": _sim_is_ours,
    "more_reminders": lambda ask: (
        fired(ask.session, ask.case, "remind") + 1 < len(ask.rules.numbers("loss.remind_days"))
    ),
    "remote_but_shop_only": lambda ask: not _asked_in_shop(ask) and _shop_only(ask),
    "high_but_shop_only": lambda ask: _high(ask) and _shop_only(ask),
    "last_lift_failure": lambda ask: lift_failures(ask) + 1 >= ask.rules.integer("lift.max_failures"),
    "keeps_by_plan": lambda ask: bool(ask.case.fields.get("plan")),
    "second_clerk": lambda ask: bool(ask.data.get("second_clerk")),
    "convertible": _convertible,
    "high_to_convert": lambda ask: _high(ask) and _convertible(ask),
    "second_clerk_to_convert": lambda ask: bool(ask.data.get("second_clerk")) and _convertible(ask),
    "frozen": lambda ask: ask.case.frozen_at is not None,
}


def collects_at_shop(case: Case) -> bool:
    """Tell whether the holder takes the card at a shop, with the ID card in hand."""
    return case.fields.get("delivery") == "shop" or bool(case.facts.get("at_shop"))
