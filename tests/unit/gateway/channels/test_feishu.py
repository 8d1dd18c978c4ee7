"""飞书: encrypted and signed events, cards whose buttons come back, keys against repeats."""

import asyncio
import json
import time
from datetime import timedelta
from typing import Any

import pytest

from tests.unit.gateway.channels.conftest import until
from tests.unit.gateway.channels.sides import FeishuSide
from tests.unit.gateway.channels.vendors import FakeVendor
from tests.unit.gateway.conftest import Desk
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.notify import service

BUTTONS = [{"title": "确认提交", "payload": "/affirm"}]
CARD = {
    "title": "请核对", "note": "提交后不能改",
    "rows": [{"label": "地址", "value": "**河西路**", "edit": '/edit{"step": "address"}'}],
}  # fmt: skip


def told(vendor: FakeVendor) -> list[tuple[str, dict[str, Any]]]:
    return [(one.body["msg_type"], json.loads(one.body["content"])) for one in vendor.to(FeishuSide.SEND)]


def dead(desk: Desk) -> list[str | None]:
    with desk.core.db.session() as session:
        return [one.last_error for one in service.dead(session)]


async def test_the_address_is_confirmed(feishu: FeishuSide) -> None:
    asked = {"challenge": "ajls384kdjx98XX", "token": FeishuSide.TOKEN, "type": "url_verification"}
    assert (await feishu.post(asked)).json() == {"challenge": "ajls384kdjx98XX"}
    assert (await feishu.post({**asked, "token": "wrong"})).status_code == 403


async def test_answered_with_a_tenant_token_and_a_key(feishu: FeishuSide, vendor: FakeVendor) -> None:
    response = await feishu.say("我要销户")
    assert (response.status_code, response.json()) == (200, {})
    await until(lambda: told(vendor))
    (sent,) = vendor.to(FeishuSide.SEND)
    assert told(vendor) == [("text", {"text": "听到：我要销户"})]
    assert (sent.body["receive_id"], sent.query) == ("ou_user1", {"receive_id_type": "open_id"})
    assert len(sent.body["uuid"]) == 32
    token = vendor.to("/open-apis/auth/v3/tenant_access_token/internal")[0]
    assert token.body == {"app_id": FeishuSide.APP, "app_secret": "feishu-secret"}
    assert sent.headers["authorization"].startswith("Bearer t-")


async def test_a_card_has_buttons_that_come_back(channel_desk: Desk, feishu: FeishuSide, vendor: FakeVendor) -> None:
    channel_desk.engine.reply = lambda _: [{"text": "对吗？", "buttons": BUTTONS, "custom": {"card": CARD}}]
    await feishu.say("补卡")
    await until(lambda: told(vendor))
    ((kind, card),) = told(vendor)
    assert kind == "interactive"
    text, actions = card["elements"]
    # words of the customer are not read as markup
    assert text["text"] == {"tag": "plain_text", "content": "对吗？\n请核对\n地址：**河西路**\n提交后不能改"}
    assert [one["text"]["content"] for one in actions["actions"]] == ["确认提交", "修改地址"]
    assert "affirm" not in str(card)
    pressed = feishu.press(actions["actions"][0]["value"]["choice"])
    response = await feishu.post(pressed)
    assert response.json() == {"toast": {"type": "info", "content": "收到，正在处理"}}
    await until(lambda: len(told(vendor)) == 2)
    assert "choice" in channel_desk.engine.heard[1]
    await feishu.post(pressed)
    await feishu.post(feishu.press(actions["actions"][0]["value"]["choice"]))
    await until(lambda: "已经失效" in str(told(vendor)))
    assert len(channel_desk.engine.heard) == 2


async def test_somebody_elses_button_does_nothing(channel_desk: Desk, feishu: FeishuSide, vendor: FakeVendor) -> None:
    channel_desk.engine.reply = lambda _: [{"text": "对吗？", "buttons": BUTTONS}]
    await feishu.say("补卡")
    await until(lambda: told(vendor))
    choice = told(vendor)[0][1]["elements"][1]["actions"][0]["value"]["choice"]
    await feishu.post(feishu.press(choice, user="ou_thief"))
    await until(lambda: "不属于当前对话" in str(told(vendor)))
    assert len(channel_desk.engine.heard) == 1


async def test_groups_pictures_and_robots(channel_desk: Desk, feishu: FeishuSide, vendor: FakeVendor) -> None:
    await feishu.post(feishu.text("@_user_1 我的号码", chat_type="group"))
    await feishu.post(feishu.text("", message_type="image", content=json.dumps({"image_key": "k"})))
    robot = feishu.text("我是机器人")
    robot["event"]["sender"]["sender_type"] = "app"
    assert (await feishu.post(robot)).status_code == 200
    assert (await feishu.post(feishu.event("im.chat.updated_v1", {}))).json() == {}
    await feishu.say("在吗")
    await until(lambda: "听到：在吗" in str(told(vendor)))
    assert "单独跟我私聊" in str(told(vendor)) and "看不懂图片" in str(told(vendor))
    assert [body["text"] for body in channel_desk.engine.heard] == ["在吗"]


async def test_the_same_message_in_several_events_is_taken_once(
    channel_desk: Desk, feishu: FeishuSide, vendor: FakeVendor
) -> None:
    for _ in range(3):
        await feishu.post(feishu.text("销户", message_id="om_same"))
    await feishu.say("在吗")
    await until(lambda: "听到：在吗" in str(told(vendor)))
    assert [body["text"] for body in channel_desk.engine.heard] == ["销户", "在吗"]


async def test_a_lost_answer_is_asked_for_under_the_same_key(
    feishu: FeishuSide, vendor: FakeVendor, carrier: DemoCarrier
) -> None:
    vendor.next(FeishuSide.SEND, (504, {}))
    await feishu.say("一")
    await until(lambda: told(vendor))
    while len(told(vendor)) < 2:
        carrier.clock.advance(timedelta(seconds=5))
        await asyncio.sleep(0.1)
    first, second = vendor.to(FeishuSide.SEND)
    assert first.body == second.body


async def test_a_tenant_token_that_ended_is_renewed(feishu: FeishuSide, vendor: FakeVendor) -> None:
    vendor.next(FeishuSide.SEND, (400, {"code": 99991663, "msg": "Invalid access token"}))
    await feishu.say("一")
    await until(lambda: len(told(vendor)) == 2)
    first, second = (one.headers["authorization"] for one in vendor.to(FeishuSide.SEND))
    assert first != second


@pytest.mark.parametrize(("code", "error"), [(230013, "NotNow"), (230001, "GiveUp")])
async def test_refusals(channel_desk: Desk, feishu: FeishuSide, vendor: FakeVendor, code: int, error: str) -> None:
    vendor.next(FeishuSide.SEND, (400, {"code": code, "msg": "no"}))
    await feishu.say("一")
    await until(lambda: dead(channel_desk) == [f"{error}: code {code}"])


async def test_forgeries_are_refused(channel_desk: Desk, feishu: FeishuSide) -> None:
    message = feishu.text("确认销户")
    body = feishu.sealed(message)
    http = feishu.http

    async def status(content: bytes, headers: dict[str, str]) -> int:
        return (await http.post("/channels/feishu", content=content, headers=headers)).status_code

    good = feishu.headers(body)
    assert await status(body, {}) == 403
    assert await status(body, {**good, "X-Lark-Signature": "0" * 64}) == 403
    assert await status(feishu.sealed(message), good) == 403  # signed for another body
    assert await status(body, feishu.headers(body, at=time.time() - 400)) == 403
    wrong_key = feishu.sealed(message, key="other")
    assert await status(wrong_key, feishu.headers(wrong_key)) == 403
    for change in ({"token": "wrong"}, {"app_id": "cli_other"}):
        other = feishu.sealed(feishu.event("im.message.receive_v1", message["event"], **change))
        assert await status(other, feishu.headers(other)) == 403
    for plain in (b"", b"{}", b"[]", json.dumps(message).encode(), b'{"encrypt": "AAAA"}'):
        assert await status(plain, feishu.headers(plain)) == 403
    assert channel_desk.engine.heard == []
