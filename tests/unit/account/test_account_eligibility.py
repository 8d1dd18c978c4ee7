from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from xiaoka.account.eligibility import replace_blockers, replace_fee
from xiaoka.carrier.ports import LineStatus, LineView, SimSwap, StopReason
from xiaoka.policy.service import Policy, load_policy
from xiaoka.settings import ROOT

View = Callable[..., LineView]


def swaps(now: datetime, *hours: int) -> tuple[SimSwap, ...]:
    return tuple(SimSwap(now - timedelta(hours=h), "damaged", "web") for h in hours)


def test_a_clean_or_lost_or_indebted_line_may_be_replaced(view: View, policy: Policy, now: datetime) -> None:
    assert replace_blockers(view(), policy, now) == []
    assert replace_blockers(view(status=LineStatus.STOPPED, stop_reasons=(StopReason.LOSS,)), policy, now) == []
    assert replace_blockers(view(arrears=5000), policy, now) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"is_company": True}, "company"), ({"number_class": "company"}, "company"), ({"number_class": "iot"}, "iot"),
        ({"id_kind": "passport"}, "id_kind"), ({"birth": date(2010, 3, 11)}, "age"),
        ({"status": LineStatus.PRE_CANCELLED}, "pre_cancelled"), ({"status": LineStatus.CANCELLED}, "cancelled"),
        ({"stop_reasons": (StopReason.FRAUD_RISK,)}, "fraud_stop"),
        ({"stop_reasons": (StopReason.POLICE,)}, "police_stop"),
        ({"stop_reasons": (StopReason.UNREGISTERED,)}, "unregistered"),
        ({"kind": "nfc"}, "excluded_sim"), ({"kind": "esim"}, "excluded_sim"),
    ],
)  # fmt: skip
def test_blockers(view: View, policy: Policy, now: datetime, changes: dict[str, Any], code: str) -> None:
    assert [b.code for b in replace_blockers(view(**changes), policy, now)] == [code]


def test_the_birthday_is_the_earliest_day(view: View, policy: Policy, now: datetime) -> None:
    (blocker,) = replace_blockers(view(birth=date(2012, 2, 29)), policy, now)
    assert blocker.params == {"min": 16} and blocker.earliest == date(2028, 2, 29)
    assert replace_blockers(view(birth=date(2010, 3, 10)), policy, now) == []


def test_frequency(view: View, policy: Policy, now: datetime) -> None:
    def codes(*hours: int) -> list[str]:
        return [b.code for b in replace_blockers(view(swaps=swaps(now, *hours)), policy, now)]

    assert codes(23) == ["protected", "limit_day"]
    assert codes(25) == ["protected"]
    assert codes(73) == []
    assert codes(100, 200) == ["limit_month"]
    assert codes(100, 30 * 24) == []
    (blocker,) = replace_blockers(view(swaps=swaps(now, 100, 200)), policy, now)
    assert blocker.earliest == date(2026, 4, 1)  # 04:00 in China


def test_arrears_block_only_when_the_policy_says_so(view: View, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "default.yml").write_bytes((ROOT / "policy/default.yml").read_bytes())
    (tmp_path / "x.yml").write_text("replace.blocked_by_arrears: {value: true, source: K, approved_by: t}\n")
    (blocker,) = replace_blockers(view(arrears=5000, late_fee=1), load_policy(tmp_path, "x"), now)
    assert (blocker.code, blocker.params) == ("arrears", {"amount": "50.01"})


def test_fees(view: View, policy: Policy) -> None:
    assert replace_fee(view(), policy) == 1000
    assert replace_fee(view(kind="super_sim"), policy) == 2000
    assert replace_fee(view(stars=3), policy) == 1000
    assert replace_fee(view(stars=4, kind="super_sim"), policy) == 0
    assert replace_fee(view(), load_policy(ROOT / "policy", "broadnet")) == 1500
