from datetime import date, timedelta

from xiaoka.carrier.demo.calls import called_by
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.scenarios import subscribers
from xiaoka.carrier.ports import CallRule
from xiaoka.clock import china

NUMBER, UNKNOWN = "13800138001", "13911112222"


def rule(carrier: DemoCarrier, *, oldest: int = 90, youngest: int = 4, shortest: int = 60) -> CallRule:
    today = china(carrier.clock.now()).date()
    return CallRule(today - timedelta(days=oldest), today - timedelta(days=youngest), shortest)


def test_each_line_called_eight_numbers_of_its_own_always_the_same(carrier: DemoCarrier) -> None:
    everyone = {one.number: called_by(one.number) for one in subscribers()}
    assert all(len(set(numbers)) == 8 for numbers in everyone.values())
    assert len({tuple(numbers) for numbers in everyone.values()}) == len(everyone)
    assert sorted(call.to for call in carrier.calls(NUMBER)) == sorted(everyone[NUMBER])


def test_only_calls_that_the_rule_allows_are_counted(carrier: DemoCarrier) -> None:
    numbers = called_by(NUMBER)
    good, short, young, old = tuple(numbers[:5]), numbers[5], numbers[6], numbers[7]
    assert carrier.count_called(NUMBER, good, rule(carrier)) == 5
    assert [carrier.count_called(NUMBER, (one,), rule(carrier)) for one in (short, young, old)] == [0, 0, 0]
    assert carrier.count_called(NUMBER, (short,), rule(carrier, shortest=20)) == 1
    assert carrier.count_called(NUMBER, (young,), rule(carrier, youngest=1)) == 1
    assert carrier.count_called(NUMBER, (old,), rule(carrier, oldest=201)) == 1


def test_both_days_are_included(carrier: DemoCarrier) -> None:
    (first, *_), called = called_by(NUMBER), china(carrier.clock.now()).date() - timedelta(days=6)
    assert carrier.count_called(NUMBER, (first,), CallRule(called, called, 60)) == 1
    assert carrier.count_called(NUMBER, (first,), CallRule(date(2020, 1, 1), called - timedelta(days=1), 60)) == 0


def test_the_same_number_named_twice_counts_once_and_strangers_none(carrier: DemoCarrier) -> None:
    first = called_by(NUMBER)[0]
    assert carrier.count_called(NUMBER, (first, first, "13999990001"), rule(carrier)) == 1
    assert carrier.count_called(UNKNOWN, tuple(called_by(NUMBER)), rule(carrier)) == 0
    assert carrier.count_called(NUMBER, (), rule(carrier)) == 0
