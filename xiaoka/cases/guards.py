"""Conditions of transitions, by the names the tables use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiaoka.carrier.ports import StopReason
from xiaoka.cases import timers
from xiaoka.cases.context import CaseContext, Rules
from xiaoka.cases.enums import CaseKind
from xiaoka.cases.models import Case, CaseEvent

MEDIUM, HIGH = 2, 3
"""Levels of proof, as in ``xiaoka.identity.enums.Level``."""


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
    view = ask.ctx.carrier.line(ask.case.msisdn)
    stopped = {StopReason.LOSS, StopReason.FRAUD_RISK, StopReason.POLICE} & set(view.line.stop_reasons)
    return not stopped and all(swap.at <= ask.case.created for swap in view.swaps)


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


GUARDS: dict[str, Callable[[Ask], bool]] = {
    "medium": lambda ask: int(ask.data.get("level", 0)) >= MEDIUM,
    "high": _high,
    "high_and_iccid": lambda ask: _high(ask) and ask.data.get("iccid") == ask.case.facts.get("iccid"),
    "reasoned": _reasoned,
    "window_open": lambda ask: timers.COMPUTED["@window"](ask.case, ask.rules, ask.now) <= ask.now,
    "safe_to_stop": _safe_to_stop,
    "days_allowed": _days_allowed,
    "nothing_to_refund": lambda ask: int((ask.case.quote or {}).get("refund", 0)) <= 0,
    "same_holder": lambda ask: ask.data.get("same_holder") is True,
    "collects_at_shop": lambda ask: collects_at_shop(ask.case),
    "first_return": lambda ask: entered(ask.session, ask.case, "RETURNED") == 0,
    "few_failures": lambda ask: (
        fired(ask.session, ask.case, "activation_failed") + 1 < ask.rules.integer("replace.activation_tries")
    ),
    "sim_is_ours": _sim_is_ours,
    "more_reminders": lambda ask: (
        fired(ask.session, ask.case, "remind") + 1 < len(ask.rules.numbers("loss.remind_days"))
    ),
    "second_report": lambda ask: bool(ask.case.facts.get("second_report")),
    "second_clerk": lambda ask: bool(ask.data.get("second_clerk")),
}


def collects_at_shop(case: Case) -> bool:
    """Tell whether the holder takes the card at a shop, with the ID card in hand."""
    return case.fields.get("delivery") == "shop" or bool(case.facts.get("at_shop"))
