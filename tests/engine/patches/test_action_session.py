"""Action calls share a connection and have a deadline."""

import time

import pytest
from xiaoka_engine.errors import TurnFailed


async def test_one_connection_for_many_calls(say, actions):
    for _ in range(5):
        await say("余额多少")
    assert len(actions.calls) == 5
    assert len(actions.peers) == 1


async def test_a_hanging_action_fails_after_the_configured_time(say, actions):
    actions.faults["action_balance"] = "hang"
    begun = time.monotonic()
    with pytest.raises(TurnFailed):
        await say("余额多少")
    assert 0.9 < time.monotonic() - begun < 2


async def test_a_closed_session_is_opened_again(runner, say):
    from xiaoka_engine.patches.action_session import close

    await say("余额多少")
    await close(runner._processor.action_endpoint)
    assert (await say("余额多少"))["messages"][0]["text"] == "余额12元"
