"""The event stream: resuming, two windows, order, and its end."""

import asyncio

from tests.unit.gateway.conftest import Customer, Desk
from xiaoka.gateway import conversations, messages
from xiaoka.gateway.bus import MAX_WINDOWS, Event
from xiaoka.gateway.enums import Role


async def test_a_window_sees_message_receipt_answer_and_typing_as_they_happen(desk: Desk) -> None:
    customer = await desk.customer()
    async with customer.window() as window:
        assert (await window.next("state"))[1] == {"owner": "bot", "expects": None, "busy": False, "queue": None}
        assert (await window.next())[1] == {"on": False}
        await customer.post(text="你好", client_message_id="a")
        seen = [await window.next() for _ in range(6)]
    kinds = [kind for kind, _ in seen]
    assert sorted(kinds[:2]) == ["message", "typing"]
    assert kinds[2:] == ["receipt", "message", "typing", "state"]
    assert seen[2][1] == {"seq": 1, "client_message_id": "a", "status": "done"}
    assert seen[3][1]["text"] == "听到：你好"
    assert [data["on"] for kind, data in seen if kind == "typing"] == [True, False]


async def test_last_event_id_resumes_without_loss_or_repetition(desk: Desk) -> None:
    customer = await desk.customer()
    async with customer.window() as window:
        await customer.say("一")
        assert [one["seq"] for one in await window.messages(2)] == [1, 2]
    await customer.say("二")
    async with customer.window(last_id=2) as window:
        assert [one["text"] for one in await window.messages(2)] == ["二", "听到：二"]
        await customer.say("三")
        assert [one["seq"] for one in await window.messages(2)] == [5, 6]


async def test_two_windows_see_the_same(desk: Desk) -> None:
    customer = await desk.customer()
    async with customer.window() as one, customer.window() as other:
        await customer.say("一")
        seen = [await one.messages(2), await other.messages(2)]
    # a window that opened later may hear of a message that is answered already: its status is news, not content
    first, second = ([each | {"status": None} for each in messages] for messages in seen)
    assert first == second
    assert [each["text"] for each in first] == ["一", "听到：一"]


async def test_a_window_notices_a_gap_and_fills_it(desk: Desk) -> None:
    customer = await desk.customer()
    async with customer.window() as window:
        await window.next("state")
        with desk.core.db.session() as session:
            now = desk.core.clock.now()
            for number in range(3):
                desk.core.intake.text(session, customer.id, f"x{number}", f"第{number}", source="", now=now)
        desk.core.bus.publish(customer.id, Event("message", {"seq": 3, "text": "第2"}))
        desk.core.bus.publish(customer.id, Event("message", {"seq": 2, "text": "late"}))
        assert [one["text"] for one in await window.messages(3)] == ["第0", "第1", "第2"]


async def test_what_another_process_said_is_told_whole_before_nothing_is_under_way(desk: Desk) -> None:
    customer = await desk.customer()
    async with customer.window() as window:
        await window.next("typing")
        with desk.core.db.session() as session:
            mine, now = conversations.locked(session, customer.id), desk.core.clock.now()
            for number in range(3):
                messages.append(session, mine, role=Role.BOT, now=now, text=f"第{number}", shown=f"第{number}")
        seen = [await window.next() for _ in range(4)]
    assert [kind for kind, _ in seen] == ["message", "message", "message", "state"]
    assert seen[3][1]["busy"] is False


async def test_unanswered_messages_are_receipted_on_return(desk: Desk) -> None:
    customer = await desk.customer()
    desk.engine.down = True
    await customer.say("一")
    async with customer.window(last_id=2) as window:
        assert (await window.next("receipt"))[1]["status"] == "failed"


async def test_windows_are_limited(desk: Desk) -> None:
    customer = await desk.customer()
    async with asyncio.TaskGroup() as group:
        done = asyncio.Event()
        opened = [asyncio.Event() for _ in range(MAX_WINDOWS)]
        for one in opened:
            group.create_task(_hold(customer, one, done))
        await asyncio.gather(*(one.wait() for one in opened))
        response = await desk.http.get("/api/chat/events", headers=customer.headers)
        assert (response.status_code, response.json()["error"]["code"]) == (429, "too_many_streams")
        done.set()
    await asyncio.sleep(0.05)
    assert desk.core.bus.windows == 0


async def _hold(customer: Customer, opened: asyncio.Event, done: asyncio.Event) -> None:
    async with customer.window() as window:
        await window.next("state")
        opened.set()
        await done.wait()


async def test_a_token_in_the_query_opens_a_stream_too(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.say("一")
    async with desk.http.stream("GET", f"/api/chat/events?token={customer.token}&after=1") as response:
        lines = response.aiter_lines()
        while (line := await anext(lines)) != "id: 2":
            assert not line.startswith("id:")
