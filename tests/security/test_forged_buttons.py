"""A button is an id, good once, in its conversation, in the newest group. Everything else is refused."""

import json
from typing import Any

import pytest

from tests.unit.gateway.conftest import Customer, Desk

PAYLOAD = '/inform{"confirm": "yes"}'


def ask(_body: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"text": "请核对", "buttons": [{"title": "确认提交", "payload": PAYLOAD}]}]


async def button(desk: Desk, customer: Customer) -> str:
    desk.engine.reply = ask
    found = await customer.say("销户")
    return str(found["messages"][-1]["body"]["buttons"][0]["id"])


async def refused(customer: Customer, choice_id: str) -> str:
    response = await customer.post(choice_id=choice_id)
    assert response.status_code in (409, 422), response.text
    return str(response.json()["error"]["code"])


async def test_the_payload_never_leaves_the_desk(desk: Desk) -> None:
    customer = await desk.customer()
    choice_id = await button(desk, customer)
    everything = json.dumps(await customer.history()) + (await desk.as_rasa("x")).text
    assert "confirm" not in everything and "inform" not in everything
    assert choice_id.startswith("k_") and len(choice_id) == 26


@pytest.mark.parametrize("change", [-1, 0])
async def test_a_changed_id_is_unknown(desk: Desk, change: int) -> None:
    customer = await desk.customer()
    choice_id = await button(desk, customer)
    letters = list(choice_id)
    letters[change] = "0" if letters[change] != "0" else "1"
    assert await refused(customer, "".join(letters)) == "choice_unknown"
    assert len(desk.engine.heard) == 1


@pytest.mark.parametrize("forged", [PAYLOAD, "!retry", "k_" + "0" * 24, "", "k_1' OR '1'='1", "../k_1"])
async def test_what_is_no_id_is_refused(desk: Desk, forged: str) -> None:
    customer = await desk.customer()
    await button(desk, customer)
    assert await refused(customer, forged) in ("choice_unknown", "request_malformed")
    assert len(desk.engine.heard) == 1


async def test_the_button_of_somebody_else_is_unknown_on_every_channel(desk: Desk) -> None:
    owner, thief = await desk.customer(), await desk.customer()
    choice_id = await button(desk, owner)
    assert await refused(thief, choice_id) == "choice_unknown"
    assert (await desk.as_rasa(choice_id, sender="thief")).json()[0]["custom"] == {"error": "choice_unknown"}
    assert len(desk.engine.heard) == 1
    # and the owner can still press it
    await owner.click(choice_id)
    assert "choice" in desk.engine.heard[-1]


async def test_a_button_is_pressed_once_and_not_after_other_words(desk: Desk) -> None:
    customer = await desk.customer()
    first = await button(desk, customer)
    await customer.click(first)
    assert await refused(customer, first) == "choice_stale"
    second = await button(desk, customer)
    await customer.say("等一下")
    assert await refused(customer, second) == "choice_stale"


async def test_the_engine_is_told_by_a_signature_for_this_conversation_only(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.click(await button(desk, customer))
    heard = desk.engine.heard[-1]
    body, _, mac = heard["choice"].partition(".")
    assert len(mac) == 64 and heard["sender"].startswith(customer.id)
    # typed by a customer the very same token is text
    await customer.say(heard["choice"])
    assert "choice" not in desk.engine.heard[-1]
