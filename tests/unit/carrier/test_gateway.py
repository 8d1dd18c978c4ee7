import pytest

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.ports import StopReason


def test_one_key_sends_once(carrier: DemoCarrier) -> None:
    carrier.send_sms("13800138001", "验证码 123456", "k1")
    carrier.send_sms("13800138001", "验证码 123456", "k1")
    carrier.send_sms("13800138001", "已受理", "k2")
    messages = carrier.inbox("13800138001")
    assert [message.text for message in messages] == ["验证码 123456", "已受理"]
    assert {message.failed for message in messages} == {""}
    assert messages[0].at == carrier.clock.now()


@pytest.mark.parametrize(
    ("msisdn", "why"),
    [("18700187017", "停机"), ("18100181040", "预销户"), ("18900189041", "已销户"), ("13800138050", "不在网")],
)
def test_what_no_handset_gets_is_marked(carrier: DemoCarrier, msisdn: str, why: str) -> None:
    carrier.send_sms(msisdn, "您好", "k")
    assert why in carrier.inbox(msisdn)[0].failed


def test_other_carriers_numbers_are_reached(carrier: DemoCarrier) -> None:
    carrier.send_sms("13999990001", "有人申请补卡", "k")
    assert carrier.inbox("13999990001")[0].failed == ""


def test_a_loss_report_keeps_codes_from_the_thief(carrier: DemoCarrier) -> None:
    carrier.suspend("19300193047", StopReason.LOSS, "s")
    carrier.send_sms("19300193047", "验证码 123456", "k")
    assert carrier.inbox("19300193047")[0].failed
