"""The settlement quote (结算报价) shown before a cancellation is confirmed."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from xiaoka.account.days import add_working_days, day_of_month, midnight, month_start, today
from xiaoka.account.precheck import scope_of
from xiaoka.carrier.ports import Contract, LineView
from xiaoka.policy.service import Policy, Scope


@dataclass(frozen=True)
class Quote:
    """A settlement (结算), all money in 分; dates are China days, times aware UTC.

    Attributes:
        principal: own top-ups left (本金余额).
        gift: credit given by the carrier (赠款), shown apart, never refunded nor set off.
        deposit: deposit (押金), refundable.
        unbilled: use of this month not billed yet (已产生未出账), without the monthly fee.
        arrears: owed from earlier months (欠费).
        late_fee: penalty for late payment (违约金).
        month_fee: monthly fees (月租) from this month until the line is stopped, by ``cancel.month_fee``.
        penalty: agreed fee for ending contracts early (解约金), only from signed documents.
        refund: what is paid back (应退), never negative.
        owed: what must still be paid (应补), zero when anything is refunded.
        final_by: day of the last bill and final cancellation at the latest.
        refund_by: day of the refund at the latest.
        valid_until: the quote lapses then, at the end of the China month at the latest.
        irreversible_from: day from which the number cannot be had back.
        made: when it was made.
    """

    principal: int
    gift: int
    deposit: int
    unbilled: int
    arrears: int
    late_fee: int
    month_fee: int
    penalty: int
    refund: int
    owed: int
    final_by: date
    refund_by: date
    valid_until: datetime
    irreversible_from: date
    made: datetime

    def valid(self, now: datetime) -> bool:
        """Tell whether the quote may still be confirmed."""
        return now < self.valid_until

    def as_json(self) -> dict[str, Any]:
        """Return the quote as plain JSON."""
        return {k: v.isoformat() if isinstance(v, date) else v for k, v in asdict(self).items()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read what :meth:`as_json` wrote; raises ``KeyError`` or ``ValueError``."""
        readers: dict[Any, Callable[[Any], Any]] = {
            date: date.fromisoformat,
            datetime: datetime.fromisoformat,
            int: int,
        }
        return cls(**{field.name: readers[field.type](data[field.name]) for field in fields(cls)})


def settlement(view: LineView, policy: Policy, now: datetime, *, reserved_days: int | None = None) -> Quote:
    """Return the settlement of a line were its cancellation filed now.

    Refund = principal + deposit - unbilled - arrears - late fee - monthly fee - penalty. The unbilled use that the
    carrier reports does not contain the monthly fee: that is added here, in full or by day, as the policy says, for
    this month and for each later one in which the line still runs because of the reserved days (预约期). Gift credit
    is left out on both sides.

    Args:
        view: the line as read just now.
        policy: the rules.
        now: aware time.
        reserved_days: days until the line is stopped, when the customer chose them; else the policy's.
    """
    look = _Terms(policy, scope_of(view), now)
    account, day = view.account, today(now)
    reserved = look.integer("cancel.reserved_days") if reserved_days is None else reserved_days
    stop = day + timedelta(days=reserved)
    lasting = stop + timedelta(days=look.integer("cancel.precancel_days"))
    month_fee = _month_fee(view.line.month_fee, day, stop, policy.text("cancel.month_fee", scope=look.scope, at=now))
    penalty = sum(contract.penalty for contract in chargeable_contracts(view, policy, now))
    dues = account.unbilled + account.arrears + account.late_fee + month_fee + penalty + look.integer("cancel.fee")
    rest = account.principal + account.deposit - dues
    final = max(_final_by(view, look, stop), lasting)
    return Quote(
        principal=account.principal,
        gift=account.gift,
        deposit=account.deposit,
        unbilled=account.unbilled,
        arrears=account.arrears,
        late_fee=account.late_fee,
        month_fee=month_fee,
        penalty=penalty,
        refund=rest if rest >= look.integer("refund.min") else 0,
        owed=max(0, -rest),
        final_by=final,
        refund_by=add_working_days(final, look.integer("refund.sla")),
        valid_until=_valid_until(now, policy.duration("cancel.quote_ttl", scope=look.scope, at=now)),
        irreversible_from=lasting,
        made=now.astimezone(UTC),
    )


def chargeable_contracts(view: LineView, policy: Policy, now: datetime) -> list[Contract]:
    """Return the running contracts for which a penalty may be claimed: those with a signed document."""
    scope, day = scope_of(view), today(now)
    needs_paper = policy.flag("cancel.contract_penalty_requires_evidence", scope=scope, at=now)
    return [c for c in view.contracts if c.ends >= day and (c.document_id is not None or not needs_paper)]


@dataclass(frozen=True)
class _Terms:
    policy: Policy
    scope: Scope
    now: datetime

    def integer(self, key: str) -> int:
        return self.policy.integer(key, scope=self.scope, at=self.now)


def _month_fee(fee: int, day: date, stop: date, mode: str) -> int:
    total, month = 0, month_start(day, 0)
    while month <= stop:
        following = month_start(month, 1)
        length = (following - month).days
        used = min((stop - month).days + 1, length)
        # a fraction of a 分 is not charged
        total += fee if mode == "full" else fee * used // length
        month = following
    return total


def _valid_until(now: datetime, ttl: timedelta) -> datetime:
    month_end = midnight(month_start(today(now), 1))
    return min(now + ttl, month_end).astimezone(UTC)


def _final_by(view: LineView, look: _Terms, stop: date) -> date:
    # the bill of the month in which the line is stopped is the last one; roaming charges arrive later still
    months = 1
    if view.line.roamed_this_month or view.line.roaming_abroad:
        months += look.integer("cancel.final_roamed_months")
    return day_of_month(stop, months, look.integer("cancel.final_by"))
