"""微信客服: announced, fetched with a cursor, answered with menus."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest

from tests.unit.gateway.channels.conftest import until
from tests.unit.gateway.channels.sides import KfSide
from tests.unit.gateway.channels.vendors import FakeVendor
from tests.unit.gateway.channels.wechat import AES_KEY, APP_ID
from tests.unit.gateway.conftest import Desk
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.gateway.channels.models import ChannelCursor
from xiaoka.gateway.channels.wechat_crypto import Envelope
from xiaoka.notify import service

BUTTONS = [{"title": "寄到家", "payload": '/inform{"choice": "mail"}'}, {"title": "去营业厅", "payload": "/inform"}]


def dead(desk: Desk) -> list[str | None]:
    with desk.core.db.session() as session:
        return [one.last_error for one in service.dead(session)]


async def test_the_address_is_confirmed_by_decrypting(kf: KfSide) -> None:
    sealed = Envelope(AES_KEY, APP_ID).encrypt("3527")
    response = await kf.http.get("/channels/wechat_kf", params={**kf.query(sealed), "echostr": sealed})
    assert response.text == "3527"
    forged = await kf.http.get("/channels/wechat_kf", params={**kf.query("other"), "echostr": sealed})
    assert forged.status_code == 403


async def test_announced_fetched_and_answered(channel_desk: Desk, kf: KfSide, vendor: FakeVendor) -> None:
    response = await kf.say("我要销户")
    assert (response.status_code, response.text) == (200, "")
    await until(kf.told)
    (sent,) = kf.told()
    assert (sent["touser"], sent["open_kfid"], sent["msgtype"]) == ("wmUser1", "wkAccount1", "text")
    assert sent["text"] == {"content": "听到：我要销户"}
    assert len(sent["msgid"]) == 32
    assert vendor.to("/cgi-bin/gettoken")[0].query == {"corpid": APP_ID, "corpsecret": "kf-secret"}
    assert vendor.to(KfSide.SYNC)[0].body["token"].startswith("ENC")
    with channel_desk.core.db.session() as session:
        assert session.query(ChannelCursor).one().cursor == "1"


async def test_the_next_time_it_goes_on_behind_the_cursor(channel_desk: Desk, kf: KfSide, vendor: FakeVendor) -> None:
    kf.page = 2
    for n in range(5):
        kf.write(f"第{n}句", user=f"wm{n}")
    await kf.announce()
    await until(lambda: len(kf.told()) == 5)
    await kf.say("第5句", user="wm5")
    await until(lambda: len(kf.told()) == 6)
    assert sorted(body["text"] for body in channel_desk.engine.heard) == [f"第{n}句" for n in range(6)]
    assert [one.body["cursor"] for one in vendor.to(KfSide.SYNC)] == ["", "2", "4", "5"]


async def test_a_repeated_announcement_takes_nothing_twice(channel_desk: Desk, kf: KfSide, vendor: FakeVendor) -> None:
    kf.write("一")
    for _ in range(3):
        # the vendor announces again what was not acknowledged in time
        assert (await kf.announce()).status_code == 200
    await until(lambda: len(kf.told()) == 1)
    await kf.say("二")
    await until(lambda: len(kf.told()) == 2)
    assert [body["text"] for body in channel_desk.engine.heard] == ["一", "二"]
    assert len(vendor.to(KfSide.SYNC)) >= 2


async def test_options_are_a_menu_and_a_press_is_a_click(channel_desk: Desk, kf: KfSide) -> None:
    channel_desk.engine.reply = lambda _: [{"text": "好的。"}, {"text": "卡怎么给您？", "buttons": BUTTONS}]
    await kf.say("补卡")
    await until(kf.told)
    (sent,) = kf.told()
    assert sent["msgtype"] == "msgmenu"
    assert sent["msgmenu"]["head_content"] == "好的。\n\n卡怎么给您？"
    listed = [one["click"] for one in sent["msgmenu"]["list"]]
    assert [one["content"] for one in listed] == ["寄到家", "去营业厅"]
    assert "inform" not in str(sent)
    await kf.press(listed[0])
    await until(lambda: len(kf.told()) == 2)
    assert "choice" in channel_desk.engine.heard[1]
    await kf.press(listed[0])
    await until(lambda: "已经失效" in str(kf.told()))


async def test_what_is_not_of_the_customer_is_left_alone(channel_desk: Desk, kf: KfSide) -> None:
    kf.write("我是接待人员", origin=5)
    kf.write("三天前的", send_time=int(time.time()) - 86400 * 2)
    kf.write(msgtype="event", event={"event_type": "enter_session", "external_userid": "wmUser1"})
    kf.write(msgtype="event", event={"event_type": "msg_send_fail", "fail_msgid": "m", "fail_type": 2})
    kf.write(msgtype="image", image={"media_id": "m"})
    kf.write(msgtype="voice", voice={"media_id": "m"})
    await kf.say("在吗")
    await until(lambda: "听到：在吗" in str(kf.told()))
    assert [body["text"] for body in channel_desk.engine.heard] == ["在吗"]
    assert "看不懂图片" in str(kf.told()) and "没有听清" in str(kf.told())


async def test_messages_wait_while_the_vendor_is_down(
    channel_desk: Desk, kf: KfSide, vendor: FakeVendor, carrier: DemoCarrier
) -> None:
    vendor.next(KfSide.SYNC, (500, {}))
    assert (await kf.say("一")).status_code == 200
    await until(lambda: vendor.to(KfSide.SYNC))
    assert channel_desk.engine.heard == []
    while not kf.told():
        carrier.clock.advance(timedelta(seconds=5))
        await asyncio.sleep(0.1)
    assert [body["text"] for body in channel_desk.engine.heard] == ["一"]


async def test_a_token_of_the_callback_that_has_ended_is_left_out(kf: KfSide, vendor: FakeVendor) -> None:
    vendor.next(KfSide.SYNC, {"errcode": 95007, "errmsg": "invalid msg token"})
    await kf.say("一")
    await until(kf.told)
    assert vendor.to(KfSide.SYNC)[1].body["token"] == ""


@pytest.mark.parametrize(
    ("answer", "gone"),
    [
        ({"errcode": 95001, "errmsg": "send count limit"}, ["NotNow: errcode 95001"]),
        ({"errcode": 95018, "errmsg": "send msg session status invalid"}, ["NotNow: errcode 95018"]),
        ({"errcode": 95000, "errmsg": "invalid open_kfid"}, ["GiveUp: errcode 95000"]),
    ],
)
async def test_refusals_are_dead_at_once(
    channel_desk: Desk, kf: KfSide, vendor: FakeVendor, answer: dict[str, Any], gone: list[str]
) -> None:
    vendor.next(KfSide.SEND, answer)
    await kf.say("一")
    await until(lambda: dead(channel_desk) == gone)


async def test_a_message_it_has_already_is_not_sent_twice(
    channel_desk: Desk, kf: KfSide, vendor: FakeVendor, carrier: DemoCarrier
) -> None:
    # it took the message, but its answer was lost; the second time it refuses the id
    vendor.next(KfSide.SEND, (504, {}), {"errcode": 95999, "errmsg": "duplicated msgid"})
    await kf.say("一")
    await until(lambda: vendor.to(KfSide.SEND))
    while len(vendor.to(KfSide.SEND)) < 2:
        carrier.clock.advance(timedelta(seconds=5))
        await asyncio.sleep(0.1)
    first, second = kf.told()
    assert first == second
    await kf.say("二")
    await until(lambda: len(kf.told()) == 3)
    assert kf.told()[2]["text"] == {"content": "听到：二"}
    assert dead(channel_desk) == []


async def test_an_access_token_that_ended_is_renewed(kf: KfSide, vendor: FakeVendor) -> None:
    await kf.say("一")
    await until(kf.told)
    vendor.next(KfSide.SEND, {"errcode": 42001, "errmsg": "access_token expired"})
    await kf.say("二")
    await until(lambda: len(kf.told()) == 3)
    tokens = [one.query["access_token"] for one in vendor.to(KfSide.SEND)]
    assert tokens[0] == tokens[1] != tokens[2]


async def test_a_forged_or_old_announcement_fetches_nothing(kf: KfSide, vendor: FakeVendor) -> None:
    assert (await kf.announce(msg_signature="0" * 40)).status_code == 403
    assert (await kf.announce(timestamp=str(int(time.time()) - 400))).status_code == 403
    assert vendor.to(KfSide.SYNC) == []
