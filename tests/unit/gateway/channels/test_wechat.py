"""公众号: from a follower's message to his answer, through the real desk and a WeChat that is played on a port."""

import asyncio
import secrets
import time
from typing import Any

import pytest

from tests.unit.gateway.channels.conftest import until
from tests.unit.gateway.channels.telling import agent_says, answered, told
from tests.unit.gateway.channels.vendors import FakeVendor
from tests.unit.gateway.channels.wechat import AES_KEY, SEND, STABLE_TOKEN, WeChatSide, xml
from tests.unit.gateway.conftest import Desk, FakeEngine, running
from xiaoka.gateway.channels.message import Card, Outgoing, Row
from xiaoka.gateway.channels.wechat import WeChat
from xiaoka.gateway.models import Conversation, Message
from xiaoka.settings import Settings
from xiaoka.tasks.services import Services

BUTTONS = [{"title": "寄到家", "payload": '/inform{"choice": "mail"}'}, {"title": "去营业厅", "payload": "/inform"}]


async def test_acknowledged_at_once_and_answered_by_customer_service_message(
    channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor
) -> None:
    gate = asyncio.Event()

    async def slow(_body: dict[str, Any]) -> None:
        await gate.wait()

    channel_desk.engine.before = slow
    begun = time.monotonic()
    response = await wechat.say("我要销户")
    assert (response.status_code, response.text) == (200, "success")
    assert time.monotonic() - begun < 2
    assert vendor.to(SEND) == []
    gate.set()
    assert await answered(vendor, 1) == ["听到：我要销户"]
    sent = vendor.to(SEND)[0]
    assert (sent.body["touser"], sent.body["msgtype"], sent.query) == ("oUser1", "text", {"access_token": "token1"})
    assert vendor.to(STABLE_TOKEN)[0].body == {
        "grant_type": "client_credential", "appid": "wx1234567890abcdef", "secret": "app-secret",
    }  # fmt: skip
    assert channel_desk.engine.heard[0]["metadata"]["channel"] == "wechat"


async def test_the_address_of_the_server_is_confirmed(wechat: WeChatSide) -> None:
    query = {**wechat.signed(), "echostr": "5837523789"}
    assert (await wechat.http.get(wechat.path, params=query)).text == "5837523789"
    forged = await wechat.http.get(wechat.path, params={**query, "signature": "0" * 40})
    assert (forged.status_code, "5837523789" in forged.text) == (403, False)


async def test_a_repeated_message_is_taken_once(channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor) -> None:
    for _ in range(3):
        # WeChat asks again with a new signature when it did not hear us in time
        assert (await wechat.say("销户", msg_id=42)).text == "success"
    await answered(vendor, 1)
    await wechat.say("补卡", msg_id=43)
    await answered(vendor, 2)
    assert [body["text"] for body in channel_desk.engine.heard] == ["销户", "补卡"]


async def test_options_are_numbered_and_the_number_is_a_click(
    channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor
) -> None:
    channel_desk.engine.reply = lambda _: [{"text": "卡怎么给您？", "buttons": BUTTONS}]
    await wechat.say("补卡")
    assert await answered(vendor, 1) == ["卡怎么给您？\n回复数字即可：\n1. 寄到家\n2. 去营业厅"]
    await wechat.say("1")
    await answered(vendor, 2)
    assert "choice" in channel_desk.engine.heard[1]


async def test_where_a_number_is_asked_for_options_have_none(
    channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor
) -> None:
    reply = {"text": "验证码是多少？", "buttons": BUTTONS, "custom": {"expects": "sms_code"}}
    channel_desk.engine.reply = lambda _: [reply]
    await wechat.say("补卡")
    assert await answered(vendor, 1) == ["验证码是多少？\n可以直接回复：「寄到家」、「去营业厅」"]


async def test_secrets_are_hidden_before_anything_is_stored(
    channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor
) -> None:
    await wechat.say("我的身份证是11010519491231002X")
    await answered(vendor, 1)
    assert "⟦id_card:" in channel_desk.engine.heard[0]["text"]
    with channel_desk.core.db.session() as session:
        assert "11010519491231002X" not in str([(one.text, one.shown, one.body) for one in session.query(Message)])


async def test_the_users_id_is_nowhere_in_the_clear(channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor) -> None:
    await wechat.say("你好", user="oVerySecretOpenId")
    await until(lambda: told(vendor, "oVerySecretOpenId"))
    with channel_desk.core.db.session() as session:
        connection = session.connection()
        tables = [row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'")]
        everything = [connection.exec_driver_sql(f'SELECT * FROM "{name}"').fetchall() for name in tables]
    assert "oVerySecretOpenId" not in str(everything)
    assert b"oVerySecretOpenId" not in b"".join(
        value for rows in everything for row in rows for value in row if isinstance(value, bytes)
    )


async def test_voice_menu_and_pictures(channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor) -> None:
    common = {"ToUserName": "gh_1", "FromUserName": "oUser1", "CreateTime": 1348831860}
    voice = {**common, "MsgType": "voice", "MediaId": "m", "Format": "amr"}
    await wechat.post(xml(**voice, Recognition="我要补卡。", MsgId=1))
    await answered(vendor, 1)
    await wechat.post(wechat.event("CLICK", "我要销户"))
    await answered(vendor, 2)
    await wechat.post(xml(**voice, Recognition="", MsgId=2))
    await wechat.post(xml(**common, MsgType="image", PicUrl="http://x/1", MediaId="m", MsgId=3))
    await until(lambda: "看不懂图片" in str(told(vendor)))
    assert [body["text"] for body in channel_desk.engine.heard] == ["我要补卡。", "我要销户"]
    assert "没有听清" in str(told(vendor))


async def test_a_new_follower_is_greeted_once_and_a_leaver_is_not(
    channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor
) -> None:
    channel_desk.engine.reply = lambda _: [{"text": "您好，我是小卡。"}]
    for _ in range(2):
        assert (await wechat.post(wechat.event("subscribe", at=1348831860))).text == "success"
    for event in ("unsubscribe", "VIEW", "LOCATION"):
        assert (await wechat.post(wechat.event(event))).text == "success"
    assert await answered(vendor, 1) == ["您好，我是小卡。"]
    await wechat.say("在吗")
    await answered(vendor, 2)
    assert len(channel_desk.engine.heard) == 2
    assert "choice" in channel_desk.engine.heard[0]


async def test_several_messages_leave_as_one(channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor) -> None:
    # only five may follow one message of the customer
    channel_desk.engine.reply = lambda _: [{"text": "一"}, {"text": "二"}, {"text": "三", "buttons": BUTTONS}]
    await wechat.say("补卡")
    assert await answered(vendor, 1) == ["一\n\n二\n\n三\n回复数字即可：\n1. 寄到家\n2. 去营业厅"]
    await wechat.say("2")
    await answered(vendor, 2)
    assert "choice" in channel_desk.engine.heard[1]


async def test_an_agents_words_leave_by_the_same_channel(
    channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor
) -> None:
    await wechat.say("转人工")
    await answered(vendor, 1)
    await agent_says(channel_desk, "您好，我来帮您。")
    assert (await answered(vendor, 2))[-1] == "【人工客服 li.na】您好，我来帮您。"


async def test_refusals_of_the_desk_are_spoken(channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor) -> None:
    await wechat.say("长" * 501)
    assert "最多 500 个字" in (await answered(vendor, 1))[0]
    assert channel_desk.engine.heard == []


async def test_encrypted_mode(
    with_channels: Settings, services: Services, engine: FakeEngine, vendor: FakeVendor
) -> None:
    config = Settings(**{**with_channels.model_dump(), "wechat_aes_key": AES_KEY})
    async with running(config, services, engine) as desk:
        wechat = WeChatSide(desk.http, encrypted=True)
        assert (await wechat.say("我要销户")).text == "success"
        assert await answered(vendor, 1) == ["听到：我要销户"]
        plain = WeChatSide(desk.http)
        assert (await plain.say("我要补卡")).status_code == 403


async def test_unset_means_not_there(desk: Desk) -> None:
    for method in ("GET", "POST"):
        response = await desk.http.request(method, "/channels/wechat")
        assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


async def test_two_people_two_conversations(channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor) -> None:
    await asyncio.gather(*(wechat.say(f"我是{n}", user=f"o{n}") for n in range(6)))
    await until(lambda: len(vendor.to(SEND)) == 6)
    assert [told(vendor, f"o{n}") for n in range(6)] == [[f"听到：我是{n}"] for n in range(6)]
    with channel_desk.core.db.session() as session:
        assert session.query(Conversation).count() == 6


async def test_whoever_writes_too_fast_is_told_once(wechat: WeChatSide, vendor: FakeVendor) -> None:
    for n in range(30):
        assert (await wechat.say(f"第{n}句", msg_id=10**12 + n)).text == "success"
    await until(lambda: "您发送得太快了" in str(told(vendor)))
    assert str(told(vendor)).count("您发送得太快了") == 1


def test_a_card_is_text_with_its_edits() -> None:
    from xiaoka.gateway.channels.message import Option

    card = Card(
        "请核对", (Row("号码", "138****8001"), Row("地址", "河西路", Option("k_1", "修改地址"))), "提交后不能改"
    )
    settings = Settings(_env_file=None, wechat_app_id="a", wechat_app_secret="b", wechat_token="c")
    said = Outgoing("都对吗？", (Option("k_2", "确认提交"),), card, numbered=True)
    (part,) = WeChat(settings).parts([said])
    assert part["text"]["content"].splitlines() == [
        "都对吗？", "请核对", "号码：138****8001", "地址：河西路", "提交后不能改", "要修改请回复：「修改地址」",
        "回复数字即可：", "1. 确认提交",
    ]  # fmt: skip


def test_half_a_channel_is_refused() -> None:
    with pytest.raises(ValueError, match="XIAOKA_WECHAT_APP_SECRET, XIAOKA_WECHAT_TOKEN"):
        Settings(_env_file=None, wechat_app_id=secrets.token_hex(4))
