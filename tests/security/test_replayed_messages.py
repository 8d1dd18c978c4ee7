"""The same message again does nothing twice, whoever sends it again and whenever."""

import asyncio

from tests.unit.gateway.conftest import Desk
from tests.unit.identity.world import ORDINARY, World
from xiaoka.identity.enums import Method


async def test_a_message_id_is_taken_once_even_with_other_words(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.post(client_message_id="same", text="先说这句")
    again = await customer.post(client_message_id="same", text="偷换的话")
    assert again.json()["duplicate"] is True and again.json()["text"] == "先说这句"
    await customer.settled()
    assert [one["text"] for one in desk.engine.heard] == ["先说这句"]


async def test_many_at_once_are_one(desk: Desk) -> None:
    customer = await desk.customer()
    answers = await asyncio.gather(*(customer.post(client_message_id="same", text="销户") for _ in range(8)))
    found = await customer.settled()
    assert {one.status_code for one in answers} == {202}
    assert sum(not one.json()["duplicate"] for one in answers) == 1
    assert len(found["messages"]) == 2 and len(desk.engine.heard) == 1


async def test_the_id_of_one_conversation_means_nothing_in_another(desk: Desk) -> None:
    one, other = await desk.customer(), await desk.customer()
    await one.post(client_message_id="same", text="一")
    assert (await other.post(client_message_id="same", text="二")).json()["duplicate"] is False
    await one.settled()
    assert [message["text"] for message in (await other.settled())["messages"]] == ["二", "听到：二"]


async def test_a_captured_rest_request_gets_the_first_answer(desk: Desk) -> None:
    first = await desk.as_rasa("查余额", message_id="m-1")
    for _ in range(3):
        assert (await desk.as_rasa("查余额", message_id="m-1")).json() == first.json()
    assert len(desk.engine.heard) == 1


def test_a_code_answered_twice_proves_once(world: World) -> None:
    world.begin(ORDINARY, Method.SMS_CODE)
    code = world.received(ORDINARY.number)[-1]
    assert world.answer(ORDINARY, Method.SMS_CODE, code).ok
    # captured and sent again: in the same conversation, and in the thief's
    assert world.answer(ORDINARY, Method.SMS_CODE, code).reason == "expired"
    assert world.answer(ORDINARY, Method.SMS_CODE, code, conv="thief", source="s2").reason == "expired"


def test_the_same_turn_is_judged_once(world: World) -> None:
    world.begin(ORDINARY, Method.SMS_CODE)
    wrong = world.wrong(ORDINARY.number)
    first = world.answer(ORDINARY, Method.SMS_CODE, wrong, turn="t1")
    assert [world.answer(ORDINARY, Method.SMS_CODE, wrong, turn="t1") for _ in range(20)] == [first] * 20
