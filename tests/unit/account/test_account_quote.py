import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoka.account.quote import Quote, settlement
from xiaoka.carrier.ports import Account, Contract, LineView
from xiaoka.policy.service import Policy, load_policy
from xiaoka.settings import ROOT

View = Callable[..., LineView]


def test_the_sums_and_dates(view: View, policy: Policy, now: datetime) -> None:
    quote = settlement(view(deposit=2000), policy, now)
    assert (quote.month_fee, quote.refund, quote.owed, quote.gift) == (5900, 10000 + 2000 - 120 - 5900, 0, 500)
    assert quote.final_by == date(2026, 4, 10)
    assert quote.refund_by == date(2026, 5, 1)
    assert quote.irreversible_from == date(2026, 3, 20)
    assert quote.valid_until == now + timedelta(hours=24)


def test_what_is_missing_is_owed_and_gift_does_not_help(view: View, policy: Policy, now: datetime) -> None:
    quote = settlement(view(principal=1000, gift=99999, arrears=300, late_fee=7), policy, now)
    assert quote.refund == 0
    assert quote.owed == 120 + 300 + 7 + 5900 - 1000


def test_penalty_only_with_paper(view: View, policy: Policy, now: datetime) -> None:
    signed = Contract("a", date(2025, 1, 1), date(2027, 1, 1), "5", 700, "d")
    unsigned = Contract("b", date(2025, 1, 1), date(2027, 1, 1), "5", 9000, None)
    assert settlement(view(contracts=(signed, unsigned)), policy, now).penalty == 700


def test_the_quote_is_void_at_the_change_of_the_china_month(view: View, policy: Policy) -> None:
    now = datetime(2026, 3, 31, 10, tzinfo=UTC)
    quote = settlement(view(), policy, now, reserved_days=0)
    assert quote.valid_until == datetime(2026, 3, 31, 16, tzinfo=UTC)
    assert quote.valid(quote.valid_until - timedelta(seconds=1)) and not quote.valid(quote.valid_until)


def test_reserved_days_into_next_month_cost_another_fee_and_move_the_bill(view: View, policy: Policy) -> None:
    now = datetime(2026, 3, 30, 4, tzinfo=UTC)
    assert settlement(view(), policy, now, reserved_days=0).month_fee == 5900
    later = settlement(view(), policy, now)
    assert later.month_fee == 11800 and later.final_by == date(2026, 5, 10)


def test_roaming_moves_the_last_bill(view: View, policy: Policy, now: datetime) -> None:
    assert settlement(view(roamed_this_month=True), policy, now).final_by == date(2026, 5, 10)


def test_final_is_never_before_the_number_can_be_had_back(view: View, now: datetime) -> None:
    quote = settlement(view(), load_policy(ROOT / "policy", "cmcc"), now)  # 四川: 92 days
    assert quote.irreversible_from == date(2026, 6, 13) == quote.final_by


def test_by_day(view: View, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "default.yml").write_bytes((ROOT / "policy/default.yml").read_bytes())
    (tmp_path / "x.yml").write_text("cancel.month_fee: {value: daily, source: K, approved_by: t}\n")
    daily = load_policy(tmp_path, "x")
    assert settlement(view(month_fee=3100), daily, now, reserved_days=0).month_fee == 1000
    assert settlement(view(month_fee=3100), daily, now, reserved_days=21).month_fee == 3100
    assert settlement(view(month_fee=3000), daily, now, reserved_days=22).month_fee == 3000 + 100


def test_json_gives_the_same_quote_back(view: View, policy: Policy, now: datetime) -> None:
    quote = settlement(view(), policy, now)
    assert Quote.from_json(json.loads(json.dumps(quote.as_json()))) == quote
    with pytest.raises(KeyError):
        Quote.from_json({})


@given(st.lists(st.integers(0, 10**7), min_size=6, max_size=6), st.datetimes(
    datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)), st.integers(0, 30))  # fmt: skip
def test_the_books_balance(amounts: list[int], now: datetime, reserved: int) -> None:
    line = PLAIN(account=Account(*amounts, as_of=now))
    quote = settlement(line, DEFAULT, now, reserved_days=reserved)
    dues = quote.unbilled + quote.arrears + quote.late_fee + quote.month_fee + quote.penalty
    assert quote.principal + quote.deposit - dues == quote.refund - quote.owed
    assert min(quote.refund, quote.owed) == 0
    assert quote.made < quote.valid_until <= now + timedelta(hours=24)
    assert quote.irreversible_from <= quote.final_by < quote.refund_by


DEFAULT = load_policy(ROOT / "policy", "default")


def PLAIN(account: Account) -> LineView:
    from xiaoka.carrier.ports import Customer, Line, LineStatus, Sim

    start = datetime(2020, 1, 1, tzinfo=UTC)
    line = Line("13812340001", "c", LineStatus.ACTIVE, (), "b", "p", 5900, "四川", "成都", start)
    customer = Customer("c", "王建国", "", date(1990, 1, 1))
    return LineView(customer, line, Sim("8986", "ordinary", start, attached=True), account)
