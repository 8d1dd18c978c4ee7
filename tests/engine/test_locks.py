"""One turn at a time for each conversation, in the order of arrival."""

import asyncio

import pytest
from xiaoka_engine.errors import EngineError
from xiaoka_engine.locks import ConversationLocks


async def test_first_come_first_served():
    locks, order = ConversationLocks(), []

    async def turn(number):
        async with locks.lock("sender-1"):
            order.append(f"in {number}")
            await asyncio.sleep(0.005)
            order.append(f"out {number}")

    await asyncio.gather(*(turn(number) for number in range(8)))
    assert order == [f"{word} {number}" for number in range(8) for word in ("in", "out")]
    assert len(locks) == 0


async def test_conversations_do_not_wait_for_each_other():
    locks = ConversationLocks()
    async with locks.lock("sender-1"), locks.lock("sender-2"):
        assert len(locks) == 2


async def test_waiters_are_woken_at_once():
    locks, loop = ConversationLocks(), asyncio.get_running_loop()
    async with locks.lock("sender-1"):
        waiting = asyncio.ensure_future(_when_held(locks, loop))
        await asyncio.sleep(0.05)
        released = loop.time()
    assert await waiting - released < 0.05


async def _when_held(locks, loop):
    async with locks.lock("sender-1"):
        return loop.time()


async def test_too_long_and_too_many():
    locks = ConversationLocks(max_wait_s=0.05, max_waiting=1)
    async with locks.lock("sender-1"):
        waiting = asyncio.ensure_future(_when_held(locks, asyncio.get_running_loop()))
        await asyncio.sleep(0)
        with pytest.raises(EngineError, match="Too many"):
            async with locks.lock("sender-1"):
                pass
        with pytest.raises(EngineError, match="still being served") as caught:
            await waiting
    assert caught.value.code == "busy"
    assert len(locks) == 0


async def test_an_error_inside_releases():
    locks = ConversationLocks()
    with pytest.raises(KeyError):
        async with locks.lock("sender-1"):
            raise KeyError
    async with locks.lock("sender-1"):
        pass
    assert len(locks) == 0


async def test_a_cancelled_waiter_leaves_the_queue():
    locks = ConversationLocks()
    async with locks.lock("sender-1"):
        waiting = asyncio.ensure_future(_when_held(locks, asyncio.get_running_loop()))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with locks.lock("sender-1"):
        pass
    assert len(locks) == 0
