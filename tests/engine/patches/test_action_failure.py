"""A failed action fails the turn, of which then nothing is stored."""

import asyncio

import pytest
from xiaoka_engine.errors import TurnFailed

FAULTS = [404, 449, 500, 503, "hang", "not-json", "broken-json", "bad-events", "bad-schema"]


async def events_of(store):
    tracker = await store.retrieve("customer-1")
    return [] if tracker is None else [event.as_dict() for event in tracker.events]


@pytest.mark.parametrize("fault", FAULTS)
async def test_nothing_of_a_failed_turn_is_stored(say, actions, store, fault):
    await say("你好")
    before = await events_of(store)
    actions.faults["action_balance"] = fault
    with pytest.raises(TurnFailed) as caught:
        await say("余额多少", message_id="message-x")
    assert caught.value.code == "action_failed"
    assert caught.value.action == "action_balance"
    assert "余额" not in caught.value.message
    assert await events_of(store) == before
    actions.faults.clear()
    assert (await say("余额多少", message_id="message-x"))["messages"][0]["text"] == "余额12元"


async def test_refused_connection(runner, say, store):
    runner._processor.action_endpoint.url = "http://127.0.0.1:9/webhook"
    with pytest.raises(TurnFailed, match="action_balance"):
        await say("余额多少")
    assert await events_of(store) == []


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_failed_validation_at_activation_submits_nothing(say, actions, store, fault):
    actions.faults["validate_loss_form"] = fault
    with pytest.raises(TurnFailed):
        await say("挂失")
    assert "action_submit_loss" not in actions.names
    assert await events_of(store) == []


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_failed_validation_in_the_form_keeps_the_question_open(say, actions, store, fault):
    await say("挂失")
    actions.faults["validate_loss_form"] = fault
    with pytest.raises(TurnFailed):
        await say("13800000001")
    actions.faults.clear()
    tracker = await store.retrieve("customer-1")
    assert (tracker.active_loop_name, tracker.get_slot("requested_slot")) == ("loss_form", "phone")
    assert tracker.get_slot("phone") is None
    assert (await say("13800000001"))["messages"][0]["text"] == "什么原因?"
    assert "action_submit_loss" not in actions.names


async def test_a_rejection_still_lets_other_rules_answer(say, actions, store):
    await say("挂失")
    answer = await say("销户收费吗")
    assert [message["text"] for message in answer["messages"]] == ["不收费", "您的号码是?"]
    actions.faults["action_balance"] = "reject"
    answer = await say("余额多少")
    assert [message["text"] for message in answer["messages"]] == ["没听懂"]
    assert {"event": "action_execution_rejected", "name": "action_balance"}.items() <= max(
        (e for e in await events_of(store) if e["event"] == "action_execution_rejected"), key=lambda e: e["timestamp"]
    ).items()


async def test_code_of_the_engine_that_fails_fails_the_turn(say, monkeypatch, store):
    async def broken(*_):
        raise KeyError("13800000001")

    monkeypatch.setattr("rasa.core.actions.action.ActionBotResponse.run", broken)
    with pytest.raises(TurnFailed) as caught:
        await say("你好")
    assert caught.value.code == "internal"
    assert "138" not in caught.value.message
    assert await events_of(store) == []


async def test_a_turn_without_end_fails(say, actions, store):
    def again(_):
        return {"events": [{"event": "followup", "name": "action_answer"}], "responses": []}

    actions.answers["action_answer"] = again
    with pytest.raises(TurnFailed, match="did not come to an end"):
        await say("循环")
    assert await events_of(store) == []


async def test_cancelling_is_not_swallowed(say, actions, store):
    actions.faults["action_balance"] = "hang"
    task = asyncio.ensure_future(say("余额多少"))
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await events_of(store) == []
