"""What stands in the way of cancelling (销户预检): everything at once, in the order it must be solved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from xiaoka.account.days import today
from xiaoka.carrier.ports import BundleKind, LineStatus, LineView, StopReason
from xiaoka.clock import china
from xiaoka.money import yuan
from xiaoka.policy.service import Policy, Scope

NEVER_HERE = frozenset(("company", "not_active", "balance_cap"))
"""Obstacles to a cancellation that leave nothing to do in this chat, now or later."""


@dataclass(frozen=True)
class Blocker:
    """One thing to solve first (待解决事项).

    ``params`` hold texts and whole numbers ready for wording; ``earliest`` is the China day on which it can be
    gone, None when that depends on the customer.
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    earliest: date | None = None
    order: int = 0


@dataclass(frozen=True)
class _Look:
    view: LineView
    policy: Policy
    now: datetime
    scope: Scope


def scope_of(view: LineView) -> Scope:
    """Return the policy scope of a line."""
    line = view.line
    kind = "company" if view.customer.is_company else "person"
    return Scope(line.province, line.brand, line.plan_name, line.number_class, kind)


def cancel_blockers(view: LineView, policy: Policy, now: datetime) -> list[Blocker]:
    """Return all blockers of a cancellation at once, in the order of ``cancel.blockers``.

    A line that is not in use any more (预销户, 已销户) has only the blocker ``not_active``. A contract without a
    signed document on record never blocks and carries no penalty.
    """
    if view.line.status in (LineStatus.PRE_CANCELLED, LineStatus.CANCELLED):
        return [Blocker("not_active", {"status": view.line.status.value})]
    look = _Look(view, policy, now, scope_of(view))
    found: list[Blocker] = []
    for code in policy.listing("cancel.blockers", scope=look.scope, at=now):
        for params, earliest in _CHECKS[code](look):
            found.append(Blocker(code, params, earliest, len(found) + 1))
    return found


_Found = Iterator[tuple[dict[str, Any], date | None]]


def _company(look: _Look) -> _Found:
    if look.view.customer.is_company:
        yield {}, None


def _stopped(reason: StopReason) -> Callable[[_Look], _Found]:
    def check(look: _Look) -> _Found:
        if reason in look.view.line.stop_reasons:
            yield {}, None

    return check


def _swap_recent(look: _Look) -> _Found:
    swaps = [swap.at for swap in look.view.swaps if swap.at <= look.now]
    until = max(swaps, default=look.now) + look.policy.duration(
        "replace.protected_window", scope=look.scope, at=look.now
    )
    if swaps and until > look.now:
        yield {"until": f"{china(until):%Y-%m-%d %H:%M}"}, today(until)


def _roaming(look: _Look) -> _Found:
    if look.view.line.roaming_abroad:
        yield {}, None


def _bundle(kind: BundleKind) -> Callable[[_Look], _Found]:
    def check(look: _Look) -> _Found:
        for bundle in look.view.bundles:
            if bundle.kind is kind:
                start = bundle.releasable_from
                yield {"label": bundle.label, "from": start.isoformat() if start else ""}, start

    return check


def _port_out(look: _Look) -> _Found:
    for bundle in look.view.bundles:
        if bundle.kind is BundleKind.PORT_OUT:
            yield {}, bundle.releasable_from


def _contract(look: _Look) -> _Found:
    day = today(look.now)
    needs_paper = look.policy.flag("cancel.contract_penalty_requires_evidence", scope=look.scope, at=look.now)
    for contract in look.view.contracts:
        if contract.ends < day or (needs_paper and contract.document_id is None):
            continue
        params = {
            "name": contract.name,
            "ends": contract.ends.isoformat(),
            "penalty": yuan(contract.penalty),
            "clause": contract.clause,
        }
        yield params, contract.ends + timedelta(days=1)


def _arrears(look: _Look) -> _Found:
    account = look.view.account
    owed = account.arrears + account.late_fee
    if owed > 0:
        least = look.policy.integer("cancel.min_topup_arrears", scope=look.scope, at=look.now)
        late = yuan(account.late_fee) if account.late_fee and owed >= least else ""
        yield {"amount": yuan(max(owed, least)), "bill": yuan(account.arrears), "late_fee": late}, None


def _balance_cap(look: _Look) -> _Found:
    cap = look.policy.get("cancel.balance_cap_online", scope=look.scope, at=look.now)
    account = look.view.account
    if cap is not None and account.principal + account.deposit > cap:
        yield {"cap": yuan(cap)}, None


_CHECKS: dict[str, Callable[[_Look], _Found]] = {
    "company": _company,
    "police_stop": _stopped(StopReason.POLICE),
    "fraud_stop": _stopped(StopReason.FRAUD_RISK),
    "unregistered": _stopped(StopReason.UNREGISTERED),
    "loss": _stopped(StopReason.LOSS),
    # a stopped line gets no texts, so its holder could not move his bank cards and accounts to another number
    "requested_stop": _stopped(StopReason.REQUESTED),
    "keep_number": _stopped(StopReason.KEEP_NUMBER),
    "swap_recent": _swap_recent,
    "roaming": _roaming,
    "port_out": _port_out,
    "secondary_card": _bundle(BundleKind.SECONDARY_CARD),
    "primary_of": _bundle(BundleKind.PRIMARY_OF),
    "broadband": _bundle(BundleKind.BROADBAND),
    "family": _bundle(BundleKind.FAMILY),
    "group": _bundle(BundleKind.GROUP),
    "vanity": _bundle(BundleKind.VANITY),
    "contract": _contract,
    "arrears": _arrears,
    "balance_cap": _balance_cap,
}
