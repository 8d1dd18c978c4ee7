import pytest

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.ports import CarrierError

PLAIN, RICH, EMPTY = "13800138001", "18600186052", "13900139002"


def _cancelled(carrier: DemoCarrier, msisdn: str) -> None:
    carrier.pre_cancel(msisdn, "pre")
    carrier.cancel(msisdn, "final")


def test_refund_takes_principal_then_deposit_once(carrier: DemoCarrier) -> None:
    _cancelled(carrier, RICH)
    for _ in range(2):
        carrier.refund(RICH, 52000, "原路退回", "k")
    account = carrier.line(RICH).account
    assert (account.principal, account.deposit) == (0, 52000 - 900 + 10000 - 52000)


def test_refund_never_exceeds_what_is_left(carrier: DemoCarrier) -> None:
    _cancelled(carrier, PLAIN)
    with pytest.raises(CarrierError, match=r"73\.80"):
        carrier.refund(PLAIN, 7381, "原路退回", "k")
    carrier.refund(PLAIN, 7380, "原路退回", "k")
    assert carrier.line(PLAIN).account.principal == 0


@pytest.mark.parametrize("fen", [0, -1])
def test_amounts_are_positive(carrier: DemoCarrier, fen: int) -> None:
    for act in (
        lambda: carrier.refund(PLAIN, fen, "原路退回", "a"),
        lambda: carrier.charge(PLAIN, fen, "工本费", "b"),
        lambda: carrier.pay(PLAIN, fen, "c"),
    ):
        with pytest.raises(CarrierError, match="大于零"):
            act()


def test_no_refund_before_the_cancel(carrier: DemoCarrier) -> None:
    with pytest.raises(CarrierError, match="尚未销户"):
        carrier.refund(PLAIN, 100, "原路退回", "k")


def test_a_fee_leaves_the_gift_alone_and_goes_on_the_bill_when_short(carrier: DemoCarrier) -> None:
    carrier.charge(PLAIN, 9000, "工本费", "k")
    account = carrier.line(PLAIN).account
    assert (account.principal, account.gift, account.unbilled) == (0, 2000, 1260 + 360)
    carrier.charge(EMPTY, 1000, "工本费", "k2")
    assert carrier.line(EMPTY).account.unbilled == 1000


def test_no_bill_is_left_after_the_cancel(carrier: DemoCarrier) -> None:
    _cancelled(carrier, EMPTY)
    with pytest.raises(CarrierError, match="没有下期账单"):
        carrier.charge(EMPTY, 1000, "工本费", "k")


def test_payment_settles_the_late_fee_first(carrier: DemoCarrier) -> None:
    carrier.pay("13600136004", 1000, "a")
    account = carrier.line("13600136004").account
    assert (account.late_fee, account.arrears, account.principal) == (0, 6000 - 460, 0)
    carrier.pay("13600136004", 6000, "b")
    account = carrier.line("13600136004").account
    assert (account.arrears, account.principal) == (0, 460)
