"""Who is not WeChat is not heard, and what was recorded on the way cannot be played again."""

import time

import pytest

from tests.unit.gateway.channels.conftest import *  # noqa: F403
from tests.unit.gateway.channels.conftest import until
from tests.unit.gateway.channels.vendors import FakeVendor
from tests.unit.gateway.channels.wechat import AES_KEY, APP_ID, SEND, TOKEN, WeChatSide, xml
from tests.unit.gateway.conftest import *  # noqa: F403
from tests.unit.gateway.conftest import Desk, FakeEngine, running
from xiaoka.gateway.channels.wechat_crypto import Envelope, signature
from xiaoka.settings import Settings
from xiaoka.tasks.services import Services


async def test_the_same_request_again_does_nothing(channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor) -> None:
    message, query = wechat.text("确认销户"), wechat.signed()
    for _ in range(5):
        assert (await wechat.post(message, query)).text == "success"
    await until(lambda: vendor.to(SEND))
    await wechat.say("在吗")
    await until(lambda: len(vendor.to(SEND)) == 2)
    assert [body["text"] for body in channel_desk.engine.heard] == ["确认销户", "在吗"]


async def test_a_recorded_signature_carries_no_other_message(channel_desk: Desk, wechat: WeChatSide) -> None:
    # in plain mode the signature does not cover the body: whoever saw one could put his own words under it
    query = wechat.signed()
    assert (await wechat.post(wechat.text("你好"), query)).status_code == 200
    forged = await wechat.post(wechat.text("确认销户", msg_id=7), query)
    assert (forged.status_code, forged.json()["error"]["code"]) == (403, "callback_refused")
    await until(lambda: channel_desk.engine.heard)
    assert "确认销户" not in str(channel_desk.engine.heard)


@pytest.mark.parametrize("age_s", [301, 3600, 86400 * 365, -330])
async def test_an_old_or_future_request_is_refused(channel_desk: Desk, wechat: WeChatSide, age_s: int) -> None:
    response = await wechat.post(wechat.text("你好"), wechat.signed(at=time.time() - age_s))
    assert response.status_code == 403
    assert channel_desk.engine.heard == []


@pytest.mark.parametrize(
    "change",
    [
        {"signature": ""},
        {"signature": "0" * 40},
        {"nonce": "other"},
        {"timestamp": "１７６４"},
        {"timestamp": ""},
        {"timestamp": "9" * 40},
        {"timestamp": "-1"},
    ],
)
async def test_a_wrong_signature_is_refused(channel_desk: Desk, wechat: WeChatSide, change: dict[str, str]) -> None:
    response = await wechat.post(wechat.text("你好"), {**wechat.signed(), **change})
    assert response.status_code == 403
    assert channel_desk.engine.heard == []


async def test_the_moved_clock_of_the_demo_opens_no_window(channel_desk: Desk, wechat: WeChatSide) -> None:
    # the demo stands in 2026 or wherever it was moved; signatures are judged by the machine's clock
    demo = channel_desk.core.clock.now().timestamp()
    if abs(demo - time.time()) > 400:
        assert (await wechat.post(wechat.text("你好"), wechat.signed(at=demo))).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not xml",
        "<xml>",
        "<xml></xml>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><xml><FromUserName>&a;</FromUserName></xml>",
        "<xml><FromUserName>u</FromUserName></xml>",
        "<?xml version='1.0' encoding='utf-16'?><xml/>",
    ],
)
async def test_what_is_no_message_is_refused(channel_desk: Desk, wechat: WeChatSide, body: str) -> None:
    response = await wechat.post(body)
    assert response.status_code == 403
    assert channel_desk.engine.heard == []


async def test_encrypted_requests_are_bound_to_their_body_and_to_us(
    with_channels: Settings, services: Services, engine: FakeEngine
) -> None:
    config = Settings(**{**with_channels.model_dump(), "wechat_aes_key": AES_KEY})
    async with running(config, services, engine) as desk:
        wechat = WeChatSide(desk.http)
        message = wechat.text("确认销户")

        def outer(sealed: str) -> str:
            return xml(ToUserName="gh_1", Encrypt=sealed)

        async def status(body: str, query: dict[str, str]) -> int:
            return (await wechat.http.post(wechat.path, params=query, content=body.encode())).status_code

        ours, theirs = Envelope(AES_KEY, APP_ID).encrypt(message), Envelope(AES_KEY, "wx_other").encrypt(message)
        other = Envelope(AES_KEY, APP_ID).encrypt(wechat.text("别的"))
        assert await status(outer(other), wechat.signed(ours)) == 403  # signed for another body
        assert await status(outer(theirs), wechat.signed(theirs)) == 403  # meant for another account
        for broken in (ours[:-8], "AAAA", "", "%%%", "QUJD" * 8):
            query = wechat.signed(broken or "x")
            query["msg_signature"] = signature(TOKEN, query["timestamp"], query["nonce"], broken)
            assert await status(outer(broken), query) == 403
        plain = {**wechat.signed(), "msg_signature": wechat.signed()["signature"]}
        assert await status(message, plain) == 403  # plain although encryption is set
        assert engine.heard == []
        good = wechat.signed(ours)
        assert [await status(outer(ours), good) for _ in range(3)] == [200, 200, 200]
        await until(lambda: engine.heard)
        await until(lambda: len(engine.heard) == 1)
