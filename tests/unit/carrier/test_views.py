from datetime import date, timedelta

import pytest

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.ports import BundleKind, LineStatus, StopReason, UnknownLine


def test_a_line_is_read_in_one_moment(carrier: DemoCarrier) -> None:
    view = carrier.line("13800138001")
    assert view.customer.name == "林小满"
    assert view.customer.reserved_contact == "13999990001"
    assert view.line.status is LineStatus.ACTIVE
    assert (view.account.principal, view.account.gift, view.account.available) == (8640, 2000, 9380)
    assert view.account.as_of == carrier.clock.now()
    assert (view.contracts, view.bundles, view.swaps, view.open_orders) == ((), (), (), ())


def test_unknown_numbers_raise(carrier: DemoCarrier) -> None:
    with pytest.raises(UnknownLine):
        carrier.line("13911112222")


def test_penalty_falls_with_the_months_and_ends_with_the_contract(carrier: DemoCarrier) -> None:
    (contract,) = carrier.line("13700137005").contracts
    assert (contract.ends, contract.penalty) == (date(2028, 1, 22), 14000)
    assert contract.document_id
    carrier.clock.advance(timedelta(days=31))
    assert carrier.line("13700137005").contracts[0].penalty == 13000
    carrier.clock.advance(timedelta(days=396))
    assert carrier.line("13700137005").contracts == ()


def test_contract_without_a_signed_document(carrier: DemoCarrier) -> None:
    assert carrier.line("15000150006").contracts[0].document_id is None


def test_bundles(carrier: DemoCarrier) -> None:
    (bundle,) = carrier.line("15200152009").bundles
    assert bundle.kind is BundleKind.BROADBAND
    assert bundle.releasable_from == date(2026, 12, 1)


def test_roaming_counts_for_the_month_it_happened_in(carrier: DemoCarrier) -> None:
    assert carrier.line("18300183015").line.roamed_this_month
    carrier.clock.advance(timedelta(days=10))
    assert not carrier.line("18300183015").line.roamed_this_month


def test_stop_reasons(carrier: DemoCarrier) -> None:
    line = carrier.line("18700187017").line
    assert (line.status, line.stop_reasons) == (LineStatus.STOPPED, (StopReason.LOSS,))


def test_lines_of_a_holder(carrier: DemoCarrier) -> None:
    holder = carrier.line("19100191045").customer.id
    assert [line.msisdn for line in carrier.lines_of(holder)] == ["19100191043", "19100191044", "19100191045"]
    assert carrier.lines_of("nobody") == []


@pytest.mark.parametrize("city", ["北京", "北京市", " 北京 "])
def test_shops(carrier: DemoCarrier, city: str) -> None:
    assert [shop.id for shop in carrier.shops(city)] == ["bj-01", "bj-02"]


def test_a_city_without_shops(carrier: DemoCarrier) -> None:
    assert carrier.shops("拉萨") == []
