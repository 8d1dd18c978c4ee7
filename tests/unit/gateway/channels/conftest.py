"""A desk with all channels on, and the vendors behind them."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from tests.unit.gateway.channels.sides import DingTalkSide, FeishuSide, KfSide
from tests.unit.gateway.channels.vendors import FakeVendor, serving
from tests.unit.gateway.channels.wechat import AES_KEY, APP_ID, SEND, STABLE_TOKEN, TOKEN, WeChatSide
from tests.unit.gateway.conftest import Desk, FakeEngine, running
from xiaoka.settings import Settings
from xiaoka.tasks.services import Services


async def until(true: Callable[[], object], timeout_s: float = 12) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(timeout_s):
        while not true():
            await asyncio.sleep(0.01)


@pytest.fixture
def vendor() -> Iterator[FakeVendor]:
    """The vendors' side of the API."""
    number = itertools.count(1)
    wechat_ok = {"errcode": 0, "errmsg": "ok"}
    usual = {
        STABLE_TOKEN: lambda _: {"access_token": f"token{next(number)}", "expires_in": 7200},
        SEND: lambda _: wechat_ok,
        "/cgi-bin/gettoken": lambda _: {**wechat_ok, "access_token": f"kf{next(number)}", "expires_in": 7200},
        "/cgi-bin/kf/send_msg": lambda asked: {**wechat_ok, "msgid": asked.body["msgid"]},
        "/robot/sendBySession": lambda _: wechat_ok,
        "/v1.0/oauth2/accessToken": lambda _: {"accessToken": f"ding{next(number)}", "expireIn": 7200},
        "/v1.0/robot/oToMessages/batchSend": lambda _: {"processQueryKey": "k", "invalidStaffIdList": []},
        "/open-apis/auth/v3/tenant_access_token/internal": lambda _: {
            "code": 0, "msg": "ok", "tenant_access_token": f"t-{next(number)}", "expire": 7200,
        },
        "/open-apis/im/v1/messages": lambda _: {"code": 0, "msg": "success", "data": {"message_id": "om_1"}},
    }  # fmt: skip
    with serving(FakeVendor(usual)) as one:
        yield one


@pytest.fixture
def with_channels(config: Settings, vendor: FakeVendor) -> Settings:
    update = {
        "wechat_app_id": APP_ID,
        "wechat_app_secret": "app-secret",
        "wechat_token": TOKEN,
        "wechat_api": vendor.url,
        "wechat_kf_corp_id": APP_ID,
        "wechat_kf_secret": "kf-secret",
        "wechat_kf_token": TOKEN,
        "wechat_kf_aes_key": AES_KEY,
        "wechat_kf_api": vendor.url,
        "dingtalk_app_key": "dingkey",
        "dingtalk_app_secret": DingTalkSide.SECRET,
        "dingtalk_robot_code": "dingrobot",
        "dingtalk_api": vendor.url,
        "dingtalk_webhook_base": vendor.url,
        "feishu_app_id": FeishuSide.APP,
        "feishu_app_secret": "feishu-secret",
        "feishu_verification_token": FeishuSide.TOKEN,
        "feishu_encrypt_key": FeishuSide.KEY,
        "feishu_api": vendor.url,
    }
    return Settings(**{**config.model_dump(), **update})


@pytest.fixture
async def channel_desk(with_channels: Settings, services: Services, engine: FakeEngine) -> AsyncIterator[Desk]:
    async with running(with_channels, services, engine) as one:
        yield one


@pytest.fixture
def wechat(channel_desk: Desk) -> WeChatSide:
    return WeChatSide(channel_desk.http)


@pytest.fixture
def kf(channel_desk: Desk, vendor: FakeVendor) -> KfSide:
    return KfSide(channel_desk.http, vendor)


@pytest.fixture
def dingtalk(channel_desk: Desk, vendor: FakeVendor) -> DingTalkSide:
    return DingTalkSide(channel_desk.http, vendor.url)


@pytest.fixture
def feishu(channel_desk: Desk) -> FeishuSide:
    return FeishuSide(channel_desk.http)
