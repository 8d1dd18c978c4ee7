"""公众号: limits, refusals and trouble of the vendor while answers leave."""

from datetime import timedelta
from typing import Any

import pytest

from tests.unit.gateway.channels.conftest import until
from tests.unit.gateway.channels.telling import agent_says, answered, dead, told, waiting
from tests.unit.gateway.channels.vendors import FakeVendor
from tests.unit.gateway.channels.wechat import SEND, STABLE_TOKEN, WeChatSide
from tests.unit.gateway.conftest import Desk
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.gateway.channels.models import ChannelPeer
from xiaoka.gateway.channels.wechat import MAX_BYTES
from xiaoka.gateway.models import Conversation
from xiaoka.retention.erasure import forget

BUTTONS = [{"title": "寄到家", "payload": '/inform{"choice": "mail"}'}, {"title": "去营业厅", "payload": "/inform"}]


async def test_a_long_answer_is_cut_and_goes_on_where_it_stopped(
    channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor, carrier: DemoCarrier
) -> None:
    long = "\n".join(f"第{n}条：" + "说" * 90 for n in range(20))
    channel_desk.engine.reply = lambda _: [{"text": long}]
    vendor.next(SEND, {"errcode": 0}, {"errcode": -1, "errmsg": "system error"})
    await wechat.say("资费")
    await until(lambda: len(vendor.to(SEND)) == 2)
    await until(lambda: waiting(channel_desk, tries=1))
    carrier.clock.advance(timedelta(minutes=1))
    await until(lambda: not waiting(channel_desk))
    pieces = told(vendor)
    assert all(len(one.encode()) <= MAX_BYTES for one in pieces)
    # the second was refused and is sent again; the first is not
    assert pieces[1] == pieces[2]
    assert "\n".join([pieces[0], *pieces[2:]]) == long


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_an_access_token_is_kept_until_it_is_refused(wechat: WeChatSide, vendor: FakeVendor, code: int) -> None:
    await wechat.say("一")
    await answered(vendor, 1)
    await wechat.say("二")
    await answered(vendor, 2)
    assert len(vendor.to(STABLE_TOKEN)) == 1
    vendor.next(SEND, {"errcode": code, "errmsg": "invalid credential"})
    await wechat.say("三")
    await answered(vendor, 4)
    assert [one.query["access_token"] for one in vendor.to(SEND)] == ["token1", "token1", "token1", "token2"]
    assert told(vendor)[2:] == ["听到：三", "听到：三"]


@pytest.mark.parametrize("code", [45015, 45047])
async def test_what_the_window_kept_back_comes_with_the_next_answer(
    channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor, code: int
) -> None:
    vendor.next(SEND, {"errcode": code, "errmsg": "response out of time limit"})
    await wechat.say("一")
    await until(lambda: dead(channel_desk))
    assert dead(channel_desk) == [f"NotNow: errcode {code}"]
    await wechat.say("二")
    # together with the new answer, or already before it
    await until(lambda: "听到：二" in str(told(vendor)))
    assert "\n\n".join(told(vendor)[1:]) == "听到：一\n\n听到：二"
    await until(lambda: dead(channel_desk) == [])


async def test_after_48_hours_nothing_is_sent_until_the_customer_writes(
    channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor, carrier: DemoCarrier
) -> None:
    await wechat.say("转人工")
    await answered(vendor, 1)
    carrier.clock.advance(timedelta(hours=49))
    await agent_says(channel_desk, "您的申请已办好。")
    await until(lambda: dead(channel_desk))
    assert len(vendor.to(SEND)) == 1
    await wechat.say("好了吗")
    # nobody answers that, and still what was kept is brought
    await answered(vendor, 2)
    assert "您的申请已办好。" in told(vendor)[-1]


@pytest.mark.parametrize(
    ("answer", "pause"),
    [
        ((200, {"errcode": 45011, "errmsg": "api minute-quota reach limit"}), timedelta(minutes=1)),
        ((200, {"errcode": 99999}), timedelta(seconds=2)),
        ((502, {}), timedelta(seconds=2)),
    ],
)
async def test_trouble_of_the_vendor_is_waited_out(
    channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor, carrier: DemoCarrier, answer: Any, pause: timedelta
) -> None:
    vendor.next(SEND, answer)
    await wechat.say("一")
    await until(lambda: waiting(channel_desk, tries=1))
    assert dead(channel_desk) == []
    carrier.clock.advance(pause + timedelta(seconds=1))
    await answered(vendor, 2)
    await until(lambda: not waiting(channel_desk))
    assert told(vendor) == ["听到：一", "听到：一"]


async def test_what_wechat_never_takes_does_not_hold_up_the_rest(
    channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor
) -> None:
    vendor.next(SEND, {"errcode": 87014, "errmsg": "risky content"})
    await wechat.say("一")
    await until(lambda: dead(channel_desk))
    await wechat.say("二")
    await answered(vendor, 2)
    assert told(vendor)[-1] == "听到：二"


async def test_a_forgotten_conversation_takes_the_address_with_it(
    channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor
) -> None:
    await wechat.say("你好")
    await answered(vendor, 1)
    await until(lambda: not waiting(channel_desk))
    with channel_desk.core.db.session() as session:
        forget(session, session.query(Conversation).one().id)
        assert (session.query(ChannelPeer).count(), session.query(Conversation).count()) == (0, 0)
