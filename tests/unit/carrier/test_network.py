import pytest

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.ports import BundleKind, CarrierError, LineStatus, StopReason, UnknownLine

PLAIN = "13800138001"


def test_a_line_works_again_when_the_last_reason_is_gone(carrier: DemoCarrier) -> None:
    carrier.suspend(PLAIN, StopReason.LOSS, "a")
    carrier.suspend(PLAIN, StopReason.FRAUD_RISK, "b")
    carrier.suspend(PLAIN, StopReason.LOSS, "c")
    line = carrier.line(PLAIN).line
    assert line.status is LineStatus.STOPPED
    assert set(line.stop_reasons) == {StopReason.LOSS, StopReason.FRAUD_RISK}
    carrier.resume(PLAIN, StopReason.LOSS, "d")
    assert carrier.line(PLAIN).line.status is LineStatus.STOPPED
    carrier.resume(PLAIN, StopReason.FRAUD_RISK, "e")
    assert carrier.line(PLAIN).line.status is LineStatus.ACTIVE


def test_police_stops_are_not_ours_to_lift(carrier: DemoCarrier) -> None:
    with pytest.raises(CarrierError, match="公安"):
        carrier.resume("19700197020", StopReason.POLICE, "k")


def test_arrears_stop_is_lifted_only_after_payment(carrier: DemoCarrier) -> None:
    with pytest.raises(CarrierError, match=r"95\.92"):
        carrier.resume("19800198021", StopReason.ARREARS, "k")
    carrier.pay("19800198021", 9592, "p")
    carrier.resume("19800198021", StopReason.ARREARS, "k")
    assert carrier.line("19800198021").line.status is LineStatus.ACTIVE


def test_pre_cancel_and_restore(carrier: DemoCarrier) -> None:
    carrier.pre_cancel(PLAIN, "a")
    assert carrier.line(PLAIN).line.status is LineStatus.PRE_CANCELLED
    with pytest.raises(CarrierError, match="不能预销户"):
        carrier.pre_cancel(PLAIN, "b")
    carrier.restore(PLAIN, "c")
    assert carrier.line(PLAIN).line.status is LineStatus.ACTIVE
    with pytest.raises(CarrierError, match="不在预销户状态"):
        carrier.restore(PLAIN, "d")


def test_restored_lines_keep_their_stop_reasons(carrier: DemoCarrier) -> None:
    carrier.pre_cancel("14700147023", "a")
    carrier.restore("14700147023", "b")
    assert carrier.line("14700147023").line.status is LineStatus.STOPPED


@pytest.mark.parametrize(
    "msisdn", ["18700187017", "19500195019", "19700197020", "15100151007", "15200152009", "15800158011",
               "18400184016", "18100181040", "18900189041", "19000190042"]
)  # fmt: skip
def test_pre_cancel_is_refused(carrier: DemoCarrier, msisdn: str) -> None:
    before = carrier.line(msisdn)
    with pytest.raises(CarrierError):
        carrier.pre_cancel(msisdn, "k")
    assert carrier.line(msisdn) == before


def test_cancel_bills_and_lets_the_gift_lapse(carrier: DemoCarrier) -> None:
    with pytest.raises(CarrierError, match="须先预销户"):
        carrier.cancel(PLAIN, "a")
    carrier.pre_cancel(PLAIN, "b")
    carrier.cancel(PLAIN, "c")
    view = carrier.line(PLAIN)
    assert view.line.status is LineStatus.CANCELLED
    assert (view.account.principal, view.account.gift, view.account.unbilled) == (8640 - 1260, 0, 0)
    assert not view.sim.attached
    for act in (carrier.restore, carrier.pre_cancel):
        with pytest.raises(CarrierError):
            act(PLAIN, "later")
    with pytest.raises(CarrierError, match="已销户"):
        carrier.suspend(PLAIN, StopReason.LOSS, "s")


def test_cancel_is_refused_while_anything_is_owed(carrier: DemoCarrier) -> None:
    carrier.pre_cancel("13500135003", "a")
    with pytest.raises(CarrierError, match=r"12\.30"):
        carrier.cancel("13500135003", "b")
    carrier.pay("13500135003", 1230, "p")
    carrier.cancel("13500135003", "b")
    assert carrier.line("13500135003").line.status is LineStatus.CANCELLED


def test_cancel_is_refused_when_the_last_bill_is_not_covered(carrier: DemoCarrier) -> None:
    carrier.charge("13900139002", 1000, "补卡工本费", "f")
    carrier.pre_cancel("13900139002", "a")
    with pytest.raises(CarrierError, match=r"10\.00"):
        carrier.cancel("13900139002", "b")


def test_a_loss_report_during_pre_cancel_stops_the_cancel(carrier: DemoCarrier) -> None:
    carrier.pre_cancel(PLAIN, "a")
    carrier.suspend(PLAIN, StopReason.LOSS, "s")
    assert carrier.line(PLAIN).line.status is LineStatus.PRE_CANCELLED
    with pytest.raises(CarrierError, match="loss"):
        carrier.cancel(PLAIN, "b")


def test_release_loosens_one_kind(carrier: DemoCarrier) -> None:
    carrier.release("19000190042", BundleKind.BROADBAND, "a")
    kinds = {bundle.kind for bundle in carrier.line("19000190042").bundles}
    assert kinds == {BundleKind.SECONDARY_CARD, BundleKind.FAMILY}
    with pytest.raises(CarrierError, match="没有绑定"):
        carrier.release("19000190042", BundleKind.BROADBAND, "b")


def test_unknown_lines(carrier: DemoCarrier) -> None:
    for act in (carrier.pre_cancel, carrier.restore, carrier.cancel, carrier.issue_sim):
        with pytest.raises(UnknownLine):
            act("13911112222", "k")
