"""A desk that stops: what is being answered comes to its end, or is answered by the next desk under the same id."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from tests.unit.gateway.conftest import FakeEngine, running
from xiaoka.gateway import turns
from xiaoka.gateway.enums import Role, Status
from xiaoka.gateway.models import Message
from xiaoka.settings import Settings
from xiaoka.tasks.services import Services


def said(services: Services) -> list[tuple[str, str, str]]:
    with services.db.session() as session:
        return [(one.role, one.text, one.status) for one in session.scalars(select(Message).order_by(Message.n))]


async def heard(engine: FakeEngine, count: int) -> None:
    async with asyncio.timeout(30):
        while len(engine.heard) < count:
            await asyncio.sleep(0.01)


async def test_the_turn_under_way_is_finished(config: Settings, services: Services, engine: FakeEngine) -> None:
    async def slowly(_: dict[str, Any]) -> None:
        await asyncio.sleep(0.5)

    engine.before = slowly
    async with running(config, services, engine) as desk:
        await (await desk.customer()).post(text="一")
        await heard(engine, 1)
        assert [role for role, _, _ in said(services)] == [Role.CUSTOMER]
    assert said(services) == [(Role.CUSTOMER, "一", Status.DONE), (Role.BOT, "听到：一", Status.DONE)]


async def test_what_takes_too_long_is_answered_by_the_next_desk(
    config: Settings, services: Services, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def for_ever(_: dict[str, Any]) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(turns, "_STOP_S", 0.1)
    engine.before = for_ever
    patient = config.model_copy(update={"turn_timeout_s": 90})
    async with running(patient, services, engine) as desk:
        await (await desk.customer()).post(text="一")
        await heard(engine, 1)
    assert said(services) == [(Role.CUSTOMER, "一", Status.PENDING)]
    engine.before = None
    async with running(config, services, engine):
        await heard(engine, 2)
        async with asyncio.timeout(30):
            while len(said(services)) < 2:
                await asyncio.sleep(0.01)
    assert said(services)[1] == (Role.BOT, "听到：一", Status.DONE)
    assert engine.heard[0]["message_id"] == engine.heard[1]["message_id"]
