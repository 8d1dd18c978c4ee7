"""Whole values on a card: for its customer, while it waits; masked for everybody else and afterwards."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.unit.gateway.cards import (
    ADDRESS,
    MASKED,
    PHONE,
    SECRETS,
    WHOLE,
    card,
    close,
    only_conversation,
    opened,
    rows,
    wait_at_card,
)
from tests.unit.gateway.conftest import Customer, Desk, echo
from tests.unit.gateway.rasa_widget import conversations_of, widget
from tests.unit.handoff.console import agent
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.gateway import conversations, messages, outcome, whole
from xiaoka.gateway.bus import Event
from xiaoka.gateway.models import Message
from xiaoka.tasks.enums import TaskStatus
from xiaoka.tasks.models import TaskInstance


async def shown(customer: Customer) -> dict[str, str]:
    """Return the rows of the newest card as the history has it now."""
    found = [one for one in (await customer.history())["messages"] if one.get("body", {}).get("card")]
    return rows(found[-1])


async def at_card(desk: Desk) -> tuple[Customer, TaskInstance]:
    customer = await desk.customer()
    task = wait_at_card(desk, customer.id)
    await customer.say("电话就用这个")
    return customer, task


async def sees_it_whole(desk: Desk, customer: Customer) -> None:
    """Bring a customer to the card while his window is open."""
    async with customer.window() as window:
        await window.next("state")
        wait_at_card(desk, customer.id)
        await customer.say("电话就用这个")
        assert rows((await window.messages(2))[1]) == WHOLE


async def test_a_window_and_the_history_show_it_whole_while_it_waits(desk: Desk) -> None:
    customer = await desk.customer()
    await sees_it_whole(desk, customer)
    assert await shown(customer) == WHOLE
    assert set(opened(desk)) == {("confirm", "H")}


async def test_a_window_that_comes_back_sees_it_whole(desk: Desk) -> None:
    customer, _ = await at_card(desk)
    async with customer.window(last_id=1) as window:
        assert rows((await window.messages(1))[0]) == WHOLE


async def test_a_window_that_missed_it_sees_it_whole(desk: Desk) -> None:
    customer = await desk.customer()
    wait_at_card(desk, customer.id)
    async with customer.window() as window:
        await window.next("state")
        with desk.core.db.session() as session:
            mine, now = conversations.locked(session, customer.id), desk.core.clock.now()
            outcome.by_agent(session, mine, [card(desk)], now, by="li.na")
        desk.core.bus.publish(customer.id, Event("message", {"seq": 2, "text": "later"}))
        assert rows((await window.messages(1))[0]) == WHOLE


async def test_other_desks_and_the_database_are_told_nothing(desk: Desk) -> None:
    heard: list[Event] = []
    desk.core.bus.listen(heard.append)
    customer = await desk.customer()
    await sees_it_whole(desk, customer)
    with desk.core.db.session() as session:
        bodies = [(one.text, one.shown, one.body) for one in session.scalars(select(Message))]
    public = json.dumps([[one.data for one in heard], bodies], ensure_ascii=False)
    assert MASKED["收货地址"] in public
    assert [one for one in SECRETS if one in public] == []


async def test_agents_see_it_masked(desk: Desk) -> None:
    customer, _ = await at_card(desk)
    li = await agent(desk)
    for path in (f"/desk/conversations/{customer.id}", f"/desk/conversations/{customer.id}/context"):
        found = await li.get(path)
        assert found.status_code == 200
        assert [one for one in (*SECRETS, "whole") if one in found.text] == []
    assert MASKED["收货地址"] in (await li.get(f"/desk/conversations/{customer.id}")).text


async def test_it_is_masked_once_something_else_was_said(desk: Desk) -> None:
    customer, _ = await at_card(desk)
    desk.engine.reply = echo
    await customer.say("等等")
    assert await shown(customer) == MASKED


@pytest.mark.parametrize("status", [TaskStatus.DONE, TaskStatus.STOPPED, TaskStatus.BLOCKED, TaskStatus.MOVED])
async def test_it_is_masked_once_the_task_is_over(desk: Desk, status: TaskStatus) -> None:
    customer, task = await at_card(desk)
    close(desk, task, status)
    assert await shown(customer) == MASKED


async def test_a_card_that_an_agent_puts_is_whole_too(desk: Desk) -> None:
    customer, task = await at_card(desk)
    close(desk, task, TaskStatus.HANDED_OFF)
    assert await shown(customer) == WHOLE


async def test_a_task_that_does_not_stand_at_its_card_shows_nothing(desk: Desk) -> None:
    customer, task = await at_card(desk)
    with desk.core.db.session() as session:
        session.get_one(TaskInstance, task.id).step = "address"
    assert await shown(customer) == MASKED


async def test_the_task_of_another_conversation_is_not_asked(desk: Desk) -> None:
    customer, other = await desk.customer(), await desk.customer()
    wait_at_card(desk, other.id)
    await customer.say("补卡")
    assert await shown(customer) == MASKED
    assert opened(desk) == []


async def test_an_address_of_another_conversation_stays_closed(desk: Desk) -> None:
    customer, other = await desk.customer(), await desk.customer()
    wait_at_card(desk, customer.id, sealed_in=other.id)
    await customer.say("补卡")
    assert await shown(customer) == WHOLE | {"收货地址": MASKED["收货地址"]}


async def test_an_address_that_is_gone_stays_masked(desk: Desk, carrier: DemoCarrier) -> None:
    customer, _ = await at_card(desk)
    carrier.clock.advance(timedelta(days=31))
    assert await shown(customer) == WHOLE | {"收货地址": MASKED["收货地址"]}


async def test_an_address_that_the_card_does_not_mean_is_not_put_on_it(desk: Desk) -> None:
    customer = await desk.customer()
    wait_at_card(desk, customer.id, "上海市徐汇区演示路 88 号")
    await customer.say("补卡")
    assert await shown(customer) == WHOLE | {"收货地址": MASKED["收货地址"]}


async def test_an_address_stands_in_one_line(desk: Desk) -> None:
    customer = await desk.customer()
    wait_at_card(desk, customer.id, "北京市朝阳区\n样例路 5 号\n工本费：0 元")
    await customer.say("补卡")
    assert (await shown(customer))["收货地址"] == "北京市朝阳区 样例路 5 号 工本费：0 元"


async def test_rows_without_a_mark_and_names_nobody_knows_stay_as_they_are(desk: Desk) -> None:
    customer = await desk.customer()
    wait_at_card(desk, customer.id)
    marked = [{"label": "收货地址", "value": "x", "whole": "number"}, {"label": "收件电话", "value": "y"}]
    buttons = [{"title": "好", "payload": "/affirm"}]
    desk.engine.reply = lambda _body: [{"text": "看", "buttons": buttons, "custom": {"card": {"rows": marked}}}]
    await customer.say("补卡")
    assert await shown(customer) == {"收货地址": "x", "收件电话": "y"}


async def test_rasas_rest_clients_hear_it_whole_and_masked_when_it_is_over(desk: Desk) -> None:
    await desk.as_rasa("补卡")
    task = wait_at_card(desk, only_conversation(desk))
    message = (await desk.as_rasa("电话就用这个", message_id="m1")).json()[0]
    assert rows(message) == WHOLE
    assert f"收货地址：{ADDRESS}" in message["text"] and "136 2217 2195" in message["text"]
    close(desk, task)
    # the same request sent again
    again = (await desk.as_rasa("电话就用这个", message_id="m1")).json()[0]
    assert rows(again) == MASKED
    assert [one for one in SECRETS if one in json.dumps(again, ensure_ascii=False)] == []


async def test_rasas_widgets_hear_it_whole(desk: Desk) -> None:
    async with widget(desk) as one:
        await one.request()
        wait_at_card(desk, conversations_of(desk)[0].id)
        await one.say("电话就用这个")
        text = (await one.hears())["text"]
    assert f"收货地址：{ADDRESS}" in text and "收件电话：136 2217 2195" in text


async def test_messages_are_not_changed_for_those_who_share_them(desk: Desk) -> None:
    customer, _ = await at_card(desk)
    with desk.core.db.session() as session:
        public = messages.history(session, conversations.locked(session, customer.id))
        before = json.dumps(public)
        assert rows(whole.told(desk.core, session, customer.id, public)[-1]) == WHOLE
        assert json.dumps(public) == before and PHONE not in before
