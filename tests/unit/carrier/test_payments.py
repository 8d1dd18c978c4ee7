from datetime import timedelta

import pytest

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.offers import PaymentState
from xiaoka.carrier.ports import CarrierError, LineStatus

PLAIN, OWES, GONE = "13800138001", "13600136004", "18900189041"


def test_the_same_key_opens_one_order(carrier: DemoCarrier) -> None:
    one, other = (carrier.payment_order(PLAIN, 5000, 30, "k") for _ in range(2))
    assert one == other and one.expires == carrier.clock.now() + timedelta(minutes=30)
    assert carrier.payment_order(PLAIN, 5000, 30, "k2").id != one.id
    assert carrier.line(PLAIN).account.principal == 8640


def test_a_settled_order_is_money_paid_in(carrier: DemoCarrier) -> None:
    order = carrier.payment_order(OWES, 6540, 30, "k")
    for _ in range(2):
        carrier.settle(order.id)
    account = carrier.line(OWES).account
    assert carrier.payment(order.id) is PaymentState.PAID
    assert (account.arrears, account.late_fee, account.principal) == (0, 0, 0)


@pytest.mark.parametrize("number", [GONE, "13712345678"])
def test_a_number_that_cannot_be_paid_for_fails(carrier: DemoCarrier, number: str) -> None:
    order = carrier.payment_order(number, 5000, 30, "k")
    carrier.settle(order.id)
    assert carrier.payment(order.id) is PaymentState.FAILED


def test_an_order_runs_out(carrier: DemoCarrier) -> None:
    order = carrier.payment_order(PLAIN, 5000, 30, "k")
    carrier.clock.advance(timedelta(minutes=30))
    assert carrier.payment(order.id) is PaymentState.EXPIRED
    with pytest.raises(CarrierError, match="不能支付"):
        carrier.settle(order.id)


def test_a_payment_elsewhere_of_the_same_sum_settles_the_order(carrier: DemoCarrier) -> None:
    order = carrier.payment_order(PLAIN, 5000, 30, "k")
    carrier.pay(PLAIN, 4000, "app")
    assert carrier.payment(order.id) is PaymentState.OPEN
    carrier.pay(PLAIN, 5000, "app2")
    assert carrier.payment(order.id) is PaymentState.PAID
    assert carrier.line(PLAIN).account.principal == 8640 + 9000


@pytest.mark.parametrize("number", [GONE, "13712345678"])
def test_a_payment_elsewhere_that_is_refused_settles_nothing(carrier: DemoCarrier, number: str) -> None:
    order = carrier.payment_order(number, 5000, 30, "k")
    with pytest.raises(CarrierError):
        carrier.pay(number, 5000, "app")
    assert carrier.payment(order.id) is PaymentState.OPEN


def test_unknown_orders_and_odd_sums_are_refused(carrier: DemoCarrier) -> None:
    with pytest.raises(CarrierError, match="没有缴费订单"):
        carrier.payment("po_nothing")
    with pytest.raises(CarrierError, match="大于零"):
        carrier.payment_order(PLAIN, 0, 30, "k")


def test_a_new_password_is_set_and_dated(carrier: DemoCarrier) -> None:
    carrier.set_service_password(PLAIN, "730614", "k")
    assert carrier.check_service_password(PLAIN, "730614")
    assert carrier.line(PLAIN).line.password_reset_at == carrier.clock.now()


def test_a_line_that_is_off_keeps_its_password(carrier: DemoCarrier) -> None:
    assert carrier.line("14700147023").line.status is LineStatus.STOPPED
    with pytest.raises(CarrierError, match="不能改服务密码"):
        carrier.set_service_password("14700147023", "730614", "k")
