"""The same round trip on PostgreSQL: order, replays and the outbox under its locks."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.unit.gateway.channels.conftest import until
from tests.unit.gateway.channels.telling import told
from tests.unit.gateway.channels.vendors import FakeVendor
from tests.unit.gateway.channels.wechat import SEND, WeChatSide
from tests.unit.gateway.conftest import Desk, FakeEngine, running
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.db.session import Database
from xiaoka.launch.databases import upgrade
from xiaoka.runtime import build_services
from xiaoka.settings import Settings

pytestmark = pytest.mark.services


@pytest.fixture
async def channel_desk(
    with_channels: Settings, postgres_url: str, carrier: DemoCarrier, engine: FakeEngine
) -> AsyncIterator[Desk]:
    upgrade(postgres_url)
    db = Database(postgres_url)
    async with running(with_channels, build_services(with_channels, db=db, carrier=carrier), engine) as one:
        yield one
    db.dispose()


async def test_many_at_once_each_in_order_and_once(channel_desk: Desk, wechat: WeChatSide, vendor: FakeVendor) -> None:
    async def talk(user: str) -> None:
        for n in range(3):
            message, query = wechat.text(f"{user}第{n}句", user), wechat.signed()
            # the vendor asks twice at the same time
            answers = await asyncio.gather(*(wechat.post(message, query) for _ in range(2)))
            assert [one.text for one in answers] == ["success", "success"]

    users = [f"o{n}" for n in range(5)]
    await asyncio.gather(*(talk(user) for user in users))
    await until(lambda: all("第2句" in "".join(told(vendor, user)) for user in users))
    for user in users:
        assert "\n\n".join(told(vendor, user)) == "\n\n".join(f"听到：{user}第{n}句" for n in range(3))
    assert len(channel_desk.engine.heard) == 15
    assert len(vendor.to(SEND)) <= 15
