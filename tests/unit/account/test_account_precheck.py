from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from xiaoka.account.precheck import cancel_blockers
from xiaoka.carrier.ports import Bundle, BundleKind, Contract, LineStatus, LineView, SimSwap, StopReason
from xiaoka.policy.service import Policy, load_policy
from xiaoka.settings import ROOT

View = Callable[..., LineView]
PAPER = Contract("两年合约", date(2025, 1, 1), date(2027, 3, 31), "第5条", 12300, "d1")


def codes(view: LineView, policy: Policy, now: datetime) -> list[str]:
    return [blocker.code for blocker in cancel_blockers(view, policy, now)]


def test_a_clean_line_has_no_blocker(view: View, policy: Policy, now: datetime) -> None:
    assert cancel_blockers(view(), policy, now) == []


def test_all_blockers_at_once_in_the_order_of_solving(view: View, policy: Policy, now: datetime) -> None:
    line = view(
        arrears=3000, late_fee=20, contracts=(PAPER,),
        bundles=(Bundle(BundleKind.VANITY, "靓号协议"), Bundle(BundleKind.GROUP, "集团"),
                 Bundle(BundleKind.FAMILY, "亲情网"), Bundle(BundleKind.BROADBAND, "宽带", date(2026, 4, 1)),
                 Bundle(BundleKind.SECONDARY_CARD, "副卡 139****0002")),
    )  # fmt: skip
    found = cancel_blockers(line, policy, now)
    assert [b.code for b in found] == [
        "secondary_card",
        "broadband",
        "family",
        "group",
        "contract",
        "vanity",
        "arrears",
    ]
    assert [b.order for b in found] == list(range(1, 8))
    assert found[1].params == {"label": "宽带", "from": "2026-04-01"} and found[1].earliest == date(2026, 4, 1)
    assert found[4].params == {"name": "两年合约", "ends": "2027-03-31", "penalty": "123.00", "clause": "第5条"}
    assert found[4].earliest == date(2027, 4, 1)
    assert found[6].params["amount"] == "30.20" and found[6].earliest is None


def test_a_contract_without_paper_or_over_does_not_block(view: View, policy: Policy, now: datetime) -> None:
    unsigned = Contract("口头合约", date(2025, 1, 1), date(2027, 3, 31), "", 12300, None)
    over = Contract("旧合约", date(2024, 1, 1), date(2026, 3, 9), "第5条", 12300, "d2")
    assert codes(view(contracts=(unsigned, over)), policy, now) == []
    last_day = Contract("旧合约", date(2024, 1, 1), date(2026, 3, 10), "第5条", 0, "d2")
    assert codes(view(contracts=(last_day,)), policy, now) == ["contract"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"is_company": True}, "company"),
        ({"status": LineStatus.STOPPED, "stop_reasons": (StopReason.POLICE,)}, "police_stop"),
        ({"status": LineStatus.STOPPED, "stop_reasons": (StopReason.FRAUD_RISK,)}, "fraud_stop"),
        ({"status": LineStatus.STOPPED, "stop_reasons": (StopReason.UNREGISTERED,)}, "unregistered"),
        ({"status": LineStatus.STOPPED, "stop_reasons": (StopReason.LOSS,)}, "loss"),
        ({"roaming_abroad": True}, "roaming"),
        ({"bundles": (Bundle(BundleKind.PORT_OUT, "携转"),)}, "port_out"),
        ({"bundles": (Bundle(BundleKind.PRIMARY_OF, "主卡"),)}, "primary_of"),
        ({"status": LineStatus.PRE_CANCELLED, "arrears": 1}, "not_active"),
        ({"status": LineStatus.CANCELLED}, "not_active"),
    ],
)
def test_single_blockers(view: View, policy: Policy, now: datetime, changes: dict[str, Any], code: str) -> None:
    assert codes(view(**changes), policy, now) == [code]


def test_a_recent_swap_blocks_until_the_window_is_over(view: View, policy: Policy, now: datetime) -> None:
    swapped = view(swaps=(SimSwap(now - timedelta(days=400), "lost", "shop"),
                          SimSwap(now - timedelta(hours=71), "lost", "shop")))  # fmt: skip
    (blocker,) = cancel_blockers(swapped, policy, now)
    assert blocker.code == "swap_recent" and blocker.params == {"until": "2026-03-10 13:00"}
    assert blocker.earliest == date(2026, 3, 10)
    assert codes(swapped, policy, now + timedelta(hours=1)) == []


def test_the_cap_and_the_least_top_up_come_from_the_carrier(view: View, now: datetime) -> None:
    cmcc, broadnet = (load_policy(ROOT / "policy", name) for name in ("cmcc", "broadnet"))
    rich = view(principal=30001)
    (blocker,) = cancel_blockers(rich, cmcc, now)
    assert (blocker.code, blocker.params) == ("balance_cap", {"cap": "300.00"})
    assert cancel_blockers(view(principal=30001, province="湖北"), cmcc, now) == []
    assert cancel_blockers(view(arrears=1), broadnet, now)[0].params["amount"] == "10.00"


def test_a_carrier_can_leave_out_and_reorder(view: View, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "default.yml").write_bytes((ROOT / "policy/default.yml").read_bytes())
    (tmp_path / "x.yml").write_text("cancel.blockers: {value: [arrears, contract], source: K, approved_by: t}\n")
    line = view(arrears=1, contracts=(PAPER,), roaming_abroad=True)
    assert codes(line, load_policy(tmp_path, "x"), now) == ["arrears", "contract"]


def test_every_named_blocker_is_known(policy: Policy, view: View) -> None:
    # an unknown code in the policy would fail at the first customer
    assert cancel_blockers(view(), policy, datetime(2026, 1, 1, tzinfo=UTC)) == []
