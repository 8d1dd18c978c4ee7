"""Whether a SIM card may be replaced here and now, and what that costs (补换卡资格与费用)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from xiaoka.account.days import age, today
from xiaoka.account.precheck import Blocker, scope_of
from xiaoka.carrier.ports import LineStatus, LineView, StopReason
from xiaoka.clock import china
from xiaoka.money import yuan
from xiaoka.policy.service import Limit, Policy

NEVER_HERE = frozenset(("cancelled", "company", "id_kind", "age", "iot", "excluded_sim"))
"""Obstacles that no waiting and no doing removes: whoever has one is never given a card by chat."""
_DAY = timedelta(days=1)
_SPECIAL_SIMS = ("nfc", "rfid", "dual_number")
_STOPS = {
    StopReason.POLICE: "police_stop",
    StopReason.FRAUD_RISK: "fraud_stop",
    StopReason.UNREGISTERED: "unregistered",
}


def replace_blockers(view: LineView, policy: Policy, now: datetime) -> list[Blocker]:
    """Return everything that stands in the way of a replacement by chat, the hardest first.

    A number that is cancelled (已销户) has only that: nothing else about it can be mended, here or in a shop.
    Arrears do not block by default: keeping somebody off a safe card for a debt helps only a thief.
    """
    if view.line.status is LineStatus.CANCELLED:
        return [Blocker("cancelled", order=1)]
    found = [*_state(view), *_person(view, policy, now), *_sim(view, policy, now), *_frequency(view, policy, now)]
    found += _arrears(view, policy, now)
    return [Blocker(b.code, b.params, b.earliest, order) for order, b in enumerate(found, 1)]


def replace_fee(view: LineView, policy: Policy, now: datetime | None = None) -> int:
    """Return the fee of a replacement in 分 on a day; free for customers with enough stars (星级)."""
    scope = scope_of(view)
    if view.line.stars >= policy.integer("replace.fee_free_from_stars", scope=scope, at=now):
        return 0
    key = "replace.fee_super_sim" if view.sim.kind == "super_sim" else "replace.fee"
    return policy.integer(key, scope=scope, at=now)


def _state(view: LineView) -> Iterator[Blocker]:
    status = view.line.status
    if status is LineStatus.PRE_CANCELLED:
        yield Blocker("pre_cancelled")
    for reason, code in _STOPS.items():
        if reason in view.line.stop_reasons:
            yield Blocker(code)


def _person(view: LineView, policy: Policy, now: datetime) -> Iterator[Blocker]:
    scope = scope_of(view)
    excluded = policy.listing("replace.excluded", scope=scope, at=now)
    if "company" in excluded and (view.customer.is_company or view.line.number_class == "company"):
        yield Blocker("company")
    if "id_kind" in excluded and view.customer.id_kind != "resident":
        yield Blocker("id_kind")
    least = policy.integer("replace.online_age_min", scope=scope, at=now)
    if not view.customer.is_company and age(view.customer.birth, today(now)) < least:
        yield Blocker("age", {"min": least}, _birthday(view.customer.birth, least))


def _birthday(birth: date, years: int) -> date:
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:  # born on 29 February
        return date(birth.year + years, 3, 1)


def _sim(view: LineView, policy: Policy, now: datetime) -> Iterator[Blocker]:
    scope = scope_of(view)
    excluded = policy.listing("replace.excluded", scope=scope, at=now)
    if "iot" in excluded and view.line.number_class == "iot":
        yield Blocker("iot")
    kind = view.sim.kind
    if kind in _SPECIAL_SIMS and kind in excluded:
        yield Blocker("excluded_sim", {"kind": kind})
    if kind == "esim" and not policy.flag("esim.remote_issue", scope=scope, at=now):
        yield Blocker("excluded_sim", {"kind": kind})


def _frequency(view: LineView, policy: Policy, now: datetime) -> Iterator[Blocker]:
    scope = scope_of(view)
    swaps = sorted(swap.at for swap in view.swaps if swap.at <= now)
    if not swaps:
        return
    until = swaps[-1] + policy.duration("replace.protected_window", scope=scope, at=now)
    if until > now:
        yield Blocker("protected", {"until": f"{china(until):%Y-%m-%d %H:%M}"}, today(until))
    for limit in policy.limits("replace.limit", scope=scope, at=now):
        again = _free_again(swaps, limit, now)
        if again:
            code = "limit_day" if limit.window <= _DAY else "limit_month"
            yield Blocker(code, {"next": f"{china(again):%Y-%m-%d %H:%M}"}, today(again))


def _free_again(swaps: list[datetime], limit: Limit, now: datetime) -> datetime | None:
    recent = [at for at in swaps if at + limit.window > now]
    if len(recent) < limit.count:
        return None
    return recent[-limit.count] + limit.window


def _arrears(view: LineView, policy: Policy, now: datetime) -> Iterator[Blocker]:
    owed = view.account.arrears + view.account.late_fee
    if owed > 0 and policy.flag("replace.blocked_by_arrears", scope=scope_of(view), at=now):
        yield Blocker("arrears", {"amount": yuan(owed)})
