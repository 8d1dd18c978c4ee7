"""A turn: what comes back, what is stored, and what a repeated message gets."""

import asyncio

import pytest
from xiaoka_engine.errors import EngineError
from xiaoka_engine.signing import Choice


async def test_an_utterance_is_one_message(say):
    answer = await say("你好")
    assert answer["messages"] == [
        {
            "text": "您好",
            "buttons": [{"title": "挂失", "payload": "/report_loss"}],
            "custom": {"card": "welcome"},
            "response": "utter_greet",
        }
    ]
    assert answer["nlu"]["label"] == "greet"
    assert answer["nlu"]["confidence"] == 0.9
    assert len(answer["nlu"]["ranking"]) == 5
    assert set(answer["ms"]) == {"wait", "turn", "store"}


async def test_form_to_the_end(say, actions):
    for text, reply in (("挂失", "您的号码是?"), ("13800000001", "什么原因?"), ("丢了", "已挂失")):
        answer = await say(text)
        assert answer["messages"][0]["text"] == reply
    assert actions.names[-1] == "action_submit_loss"
    slots = actions.calls[-1]["tracker"]["slots"]
    assert (slots["phone"], slots["reason"]) == ("13800000001", "丢了")
    assert {h["X-Xiaoka-Key"] for h in actions.headers} == {"actions-key-for-tests"}


async def test_actions_see_label_and_metadata(say, actions):
    answer = await say("销户收费吗", metadata={"level": 2})
    assert answer["nlu"]["label"] == "faq/cancel_fee"
    latest = actions.calls[-1]["tracker"]["latest_message"]
    assert latest["intent"]["name"] == "faq"
    assert latest["label"] == "faq/cancel_fee"
    assert latest["metadata"] == {"level": 2, "message_id": "message-0", "choice": False}


async def test_choice_skips_understanding(say, actions):
    choice = Choice("faq/cancel_fee", {"phone": "13800000001"})
    answer = await say("收费说明", choice=choice)
    latest = actions.calls[-1]["tracker"]["latest_message"]
    assert latest["intent"] == {"name": "faq", "confidence": 1.0}
    assert (latest["label"], latest["text"]) == ("faq/cancel_fee", "收费说明")
    assert actions.calls[-1]["tracker"]["slots"]["phone"] == "13800000001"
    assert latest["metadata"]["choice"] is True
    assert answer["nlu"]["confidence"] == 1.0


async def test_choice_without_title(say, actions):
    await say(None, choice=Choice("check_balance"))
    assert actions.calls[-1]["tracker"]["latest_message"]["text"] == "/check_balance"


@pytest.mark.parametrize("choice", [Choice("EXTERNAL_paid"), Choice("greet", {"verified": "true"})])
async def test_choice_outside_the_domain_is_refused(say, store, choice):
    with pytest.raises(EngineError) as caught:
        await say(None, choice=choice)
    assert caught.value.code == "bad_choice"
    assert await store.retrieve("customer-1") is None


async def test_same_message_id_gets_the_same_answer_once(say, store, actions):
    first = await say("余额多少", message_id="message-x")
    events = len((await store.retrieve("customer-1")).events)
    again = await say("余额多少", message_id="message-x")
    assert again["replayed"] is True
    assert again["messages"] == first["messages"]
    assert again["nlu"] == first["nlu"]
    assert actions.names == ["action_balance"]
    assert len((await store.retrieve("customer-1")).events) == events


async def test_a_slow_turn_is_rolled_back_and_can_be_repeated(runner, say, actions, store):
    runner._timeout_s = 0.3
    actions.faults["action_balance"] = "hang"
    with pytest.raises(EngineError) as caught:
        await say("余额多少", message_id="message-x")
    assert caught.value.code == "timeout"
    assert await store.retrieve("customer-1") is None
    actions.faults.clear()
    runner._timeout_s = 3
    assert (await say("余额多少", message_id="message-x"))["messages"][0]["text"] == "余额12元"


async def test_turns_of_one_conversation_keep_their_order(say, store):
    texts = ["挂失", "13800000001", "丢了", "你好", "余额多少"]
    answers = await asyncio.gather(*(say(text) for text in texts))
    said = [answer["messages"][0]["text"] for answer in answers]
    assert said == ["您的号码是?", "什么原因?", "已挂失", "您好", "余额12元"]
    heard = [e.text for e in (await store.retrieve("customer-1")).events if type(e).__name__ == "UserUttered"]
    assert heard == texts


async def test_only_what_is_needed_is_stored(say, store):
    await say("挂失")
    await say("13800000001")
    heard = (await store.retrieve("customer-1")).latest_message
    assert len(heard.parse_data["intent_ranking"]) == 5
    assert heard.entities == [{"entity": "phone", "value": "13800000001", "start": 0, "end": 11}]


async def test_clauses_are_passed_on(say):
    assert (await say("你好再你好"))["nlu"]["clauses"] == [{"text": "你好"}, {"text": "你好"}]


async def test_a_reverted_message_is_still_answered_from_the_store(say):
    first = await say("天气怎么样", message_id="message-x")
    again = await say("天气怎么样", message_id="message-x")
    assert first["messages"] == again["messages"] == [{"text": "没听懂", "response": "utter_default"}]
    assert again["nlu"]["label"] == "out_of_scope"
