"""A card that waits for its confirmation leaves whole for the vendor, and masked when it is too late."""

from datetime import timedelta

from tests.unit.gateway.cards import ADDRESS, MASKED, close, only_conversation, wait_at_card
from tests.unit.gateway.channels.conftest import until
from tests.unit.gateway.channels.telling import answered, waiting
from tests.unit.gateway.channels.vendors import FakeVendor
from tests.unit.gateway.channels.wechat import SEND, WeChatSide
from tests.unit.gateway.conftest import Desk
from xiaoka.carrier.demo.carrier import DemoCarrier


async def test_a_card_to_be_confirmed_leaves_whole(channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor) -> None:
    await wechat.say("补卡")
    await answered(vendor, 1)
    wait_at_card(channel_desk, only_conversation(channel_desk))
    await wechat.say("电话就用这个")
    said = (await answered(vendor, 2))[1]
    assert f"收货地址：{ADDRESS}\n" in said and "收件电话：136 2217 2195\n" in said


async def test_a_card_that_leaves_too_late_is_masked(
    channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor, carrier: DemoCarrier
) -> None:
    await wechat.say("补卡")
    await answered(vendor, 1)
    task = wait_at_card(channel_desk, only_conversation(channel_desk))
    vendor.next(SEND, {"errcode": -1, "errmsg": "system error"})
    await wechat.say("电话就用这个")
    await until(lambda: waiting(channel_desk, tries=1))
    close(channel_desk, task)
    carrier.clock.advance(timedelta(minutes=1))
    said = (await answered(vendor, 3))[2]
    assert f"收货地址：{MASKED['收货地址']}\n" in said and "样例路" not in said
