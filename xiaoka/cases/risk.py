"""How much speaks against letting a case go on by itself. The result never rejects: it asks for a person."""

from dataclasses import dataclass
from datetime import datetime

from xiaoka.carrier.ports import LineView, StopReason
from xiaoka.cases.context import Rules
from xiaoka.cases.enums import CaseKind, Risk
from xiaoka.cases.models import Case


@dataclass(frozen=True)
class Assessment:
    """A level of risk with its reasons, as codes."""

    risk: Risk
    reasons: tuple[str, ...]


def assess(case: Case, view: LineView, rules: Rules, now: datetime) -> Assessment:
    """Judge a case by what the carrier knows about its line now."""
    grave = [code for code, found in _grave(case, view, rules, now) if found]
    doubtful = [code for code, found in _doubtful(case, view, rules, now) if found]
    risk = Risk.HIGH if grave else Risk.MEDIUM if doubtful else Risk.LOW
    return Assessment(risk, tuple(grave + doubtful))


def _grave(case: Case, view: LineView, rules: Rules, now: datetime) -> list[tuple[str, bool]]:
    stops = set(view.line.stop_reasons)
    window = rules.duration("replace.protected_window")
    swapped = any(now - swap.at < window for swap in view.swaps)
    lost = case.kind == CaseKind.CANCEL_CARD and StopReason.LOSS in stops
    return [
        ("blacklisted", view.customer.blacklisted),
        ("deceased", view.customer.deceased),
        ("fraud_stop", StopReason.FRAUD_RISK in stops),
        ("police_stop", StopReason.POLICE in stops),
        ("swap_recent", swapped),
        ("loss", lost),
    ]


def _doubtful(case: Case, view: LineView, rules: Rules, now: datetime) -> list[tuple[str, bool]]:
    reset, contact = view.line.password_reset_at, view.customer.reserved_contact_since
    gone = case.reason_code in ("lost", "stolen")
    # a card said to be lost that still talks to the network is in somebody's telephone
    in_use = case.kind == CaseKind.REPLACE_CARD and gone and view.sim.attached
    return [
        ("password_reset", reset is not None and now - reset < rules.duration("svcpwd.counts_after_reset")),
        ("contact_changed", contact is not None and now - contact < rules.duration("auth.contact_counts_after")),
        ("lost_card_in_use", in_use),
    ]
