from datetime import date, timedelta

import pytest

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.ports import CarrierError

PLAIN = "13800138001"


def test_cheaper_plans_are_offered_cheapest_first(carrier: DemoCarrier) -> None:
    assert [plan.month_fee for plan in carrier.plans(PLAIN)] == [500, 800]
    assert [plan.code for plan in carrier.plans("13900139002")] == ["keep-5"]  # has the 8 元 plan already


@pytest.mark.parametrize(
    "number", ["13700137005", "15100151007", "15100151008", "15200152009", "18800188013", "14700147023"]
)
def test_nothing_while_something_holds_the_plan(carrier: DemoCarrier, number: str) -> None:
    assert carrier.plans(number) == []
    with pytest.raises(CarrierError, match="不能改为套餐"):
        carrier.change_plan(number, "keep-5", "k")


def test_a_contract_nobody_signed_holds_nothing(carrier: DemoCarrier) -> None:
    assert len(carrier.plans("15000150006")) == 2


def test_the_change_begins_on_the_first_of_the_next_month(carrier: DemoCarrier) -> None:
    for _ in range(2):
        change = carrier.change_plan(PLAIN, "keep-5", "k")
    assert (change.plan.name, change.starts) == ("5 元保号套餐", date(2026, 12, 1))
    assert carrier.line(PLAIN).line.month_fee == 5900
    carrier.clock.advance(timedelta(days=9))
    assert carrier.line(PLAIN).line.month_fee == 500
    assert carrier.plans(PLAIN) == []
