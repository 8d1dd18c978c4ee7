"""The queue: place and estimate told, skills, capacity, call-back, hours, time-outs that survive a restart."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.unit.gateway.conftest import Customer, Desk, echo
from tests.unit.handoff.console import Agent, agent
from tests.unit.handoff.wishes import waiting
from xiaoka.clock import FixedClock
from xiaoka.gateway.enums import Owner
from xiaoka.handoff.enums import Event, State
from xiaoka.handoff.frontdesk import FrontDesk
from xiaoka.handoff.machine import ON_TIME, TABLE, row
from xiaoka.handoff.models import HandoffRequest
from xiaoka.handoff.timers import Timers
from xiaoka.policy.service import Hours


def later(desk: Desk, minutes: float) -> int:
    """Run the time-outs as a worker of another process would, so many minutes on."""
    at = desk.core.clock.now() + timedelta(minutes=minutes)
    return Timers(desk.core.db, FrontDesk(desk.services.policy, desk.services.wording), FixedClock(at))()


def state(desk: Desk, customer: Customer) -> HandoffRequest:
    with desk.core.db.session() as session:
        query = select(HandoffRequest).where(HandoffRequest.conversation_id == customer.id)
        return session.scalars(query.order_by(HandoffRequest.closed_at.is_not(None))).first()  # type: ignore[return-value]


async def place_of(customer: Customer) -> str:
    return next(one["text"] for one in reversed((await customer.settled())["messages"]) if one["role"] == "bot")


async def press(customer: Customer, title: str) -> dict[str, Any]:
    said = [one for one in (await customer.settled())["messages"] if one["role"] == "bot"]
    (choice,) = [one["id"] for one in said[-1]["body"]["buttons"] if one["title"] == title]
    return await customer.click(choice)


def test_the_table_is_whole() -> None:
    assert len({(one.state, one.event) for one in TABLE}) == len(TABLE)
    for one in TABLE:
        # whatever waits for a time has somebody who does something when it comes
        assert (one.due is not None) <= (one.target in ON_TIME), one
        assert one.target in (State.CLOSED, State.RETURNED, State.ABANDONED, State.TIMED_OUT) or one.target in ON_TIME
    assert {one.owner for one in TABLE if one.target in (State.RETURNED, State.WRAP_UP, State.TIMED_OUT)} == {Owner.BOT}
    assert row(State.CLOSED, Event.TAKE) is None


async def test_places_and_estimates_are_told(desk: Desk) -> None:
    li = await agent(desk, capacity=1)
    await li.be(present=True)
    first, _ = await waiting(desk)
    assert "第一位，大约 1 分钟" in await place_of(first)
    second, _ = await waiting(desk)
    third, _ = await waiting(desk)
    assert "前面还有 2 位，大约要等 18 分钟" in await place_of(third)
    await li.does(first.id, "take")
    await li.does(first.id, "close")
    await li.does(first.id, "finish")
    assert state(desk, second).offered_to == "li.na"
    assert later(desk, 0) == 1 and "第一位" in await place_of(second)
    assert "前面还有 2 位" in await place_of(third)  # one place nearer is not worth a word
    await li.does(second.id, "take")
    assert later(desk, 0) == 1
    assert "第一位" in await place_of(third)


async def test_nobody_at_work_is_said_without_a_promise(desk: Desk) -> None:
    await agent(desk)  # signed in, but away
    customer, _ = await waiting(desk)
    said = await place_of(customer)
    assert "还没有同事空出来" in said and "分钟" not in said


async def offered(desk: Desk, agents: dict[str, tuple[str, int]], **custom: Any) -> str | None:
    for name, (skills, capacity) in agents.items():
        await (await agent(desk, name, skills=skills, capacity=capacity)).be(present=True)
    desk.engine.reply = lambda _body: [{"text": "已登记", "custom": {"handoff": True, **custom}}]
    customer = await desk.customer()
    await customer.say(custom.get("said", "转人工"))
    desk.engine.reply = echo
    return state(desk, customer).offered_to


@pytest.mark.parametrize(
    ("custom", "who"),
    [
        ({"tasks": ["cancel_card"]}, "cancels"),
        ({"tasks": ["replace_card"]}, "replaces"),
        ({"tasks": [], "handoff_reason": "complaint"}, "complaints"),
        ({"tasks": ["cancel_card"], "said": "我唔要呢張卡喇，搵個人同我講"}, "dialect"),
    ],
)
async def test_who_knows_about_it_is_asked(desk: Desk, custom: dict[str, Any], who: str) -> None:
    skills = {"cancels": "cancel_card", "complaints": "complaint", "dialect": "dialect", "replaces": "replace_card"}
    assert await offered(desk, {name: (skill, 1) for name, skill in skills.items()}, **custom) == who


async def test_nobody_gets_more_than_he_can_hold(desk: Desk) -> None:
    li = await agent(desk, capacity=1)
    await li.be(present=True)
    first, _ = await waiting(desk)
    second, _ = await waiting(desk)
    assert (state(desk, first).offered_to, state(desk, second).state) == ("li.na", State.WAITING)
    assert (await li.get("/desk/agents")).json()["agents"][0]["state"] == "full"


async def test_an_offer_that_nobody_takes_goes_to_the_next(desk: Desk) -> None:
    for name in ("an.yi", "bai.he"):
        await (await agent(desk, name)).be(present=True)
    customer, _ = await waiting(desk)
    assert state(desk, customer).offered_to == "an.yi"
    assert later(desk, 2) == 2
    assert state(desk, customer).offered_to == "bai.he"


async def test_waiting_ends_truthfully_and_offers_a_call(desk: Desk) -> None:
    customer, _ = await waiting(desk)
    assert later(desk, 19) == 0
    assert later(desk, 21) == 1
    assert state(desk, customer).state == State.TIMED_OUT
    assert "没有同事空出来" in await place_of(customer)
    heard = len(desk.engine.heard)
    assert "打哪个电话" in (await press(customer, "请给我回电"))["messages"][-1]["text"]
    told = (await customer.say("13900001111，下午三点以后"))["messages"][-1]["text"]
    assert "“下午三点以后”" in told and "24 小时" not in told and "验证码" in told
    assert "尽量照着打" in told and "不用在这里排队" in told
    assert len(desk.engine.heard) == heard
    found = state(desk, customer)
    assert (found.state, found.call_back) == (State.CALL_BACK, "13900001111，下午三点以后")
    li = await agent(desk)
    (listed,) = await li.list("waiting")
    assert listed["call_back"] == "139****1111，下午三点以后"


@pytest.mark.parametrize("words", ["13900001111", "打13900001111吧", "13900001111 什么时候都行", "010-62345678"])
async def test_a_time_that_was_not_named_is_not_spoken_of(desk: Desk, words: str) -> None:
    customer, _ = await waiting(desk)
    await press(customer, "请给我回电")
    told = (await customer.say(words))["messages"][-1]["text"]
    assert "24 小时内打给您" in told and "您说的时间" not in told and "不用在这里排队" in told


@pytest.mark.parametrize("when", ["晚上7点后", "明早", "周六", "下班了再打", "15:30", "两个钟头后"])
async def test_a_time_that_was_named_is_taken_up(desk: Desk, when: str) -> None:
    customer, _ = await waiting(desk)
    await press(customer, "请给我回电")
    assert "一起转给同事了" in (await customer.say(f"13900001111 {when}"))["messages"][-1]["text"]


async def test_no_number_after_all_is_for_the_bot(desk: Desk) -> None:
    customer, _ = await waiting(desk)
    await press(customer, "请给我回电")
    assert (await customer.say("算了，查下余额"))["messages"][-1]["text"] == "听到：算了，查下余额"


async def test_no_more_waiting(desk: Desk) -> None:
    customer, _ = await waiting(desk)
    assert "不找人工了" in (await press(customer, "不找人工了"))["messages"][-1]["text"]
    assert state(desk, customer).state == State.ABANDONED
    assert (await customer.say("查余额"))["messages"][-1]["text"] == "听到：查余额"


async def test_out_of_hours_one_leaves_a_message(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Hours, "covers", lambda _self, _moment: False)
    customer, _ = await waiting(desk)
    assert "同事下班了，人工服务时间是每天" in await place_of(customer)
    assert state(desk, customer).state == State.CALL_BACK
    await customer.say("我在外地，卡坏了")
    monkeypatch.undo()
    li = await agent(desk)
    (left,) = await li.list("waiting")
    assert left["state"] == "call_back"
    await li.does(customer.id, "reply", text="您好，昨天您留了言")
    assert (await customer.settled())["owner"] == "agent"


async def test_an_agent_who_says_nothing_loses_the_talk(desk: Desk) -> None:
    li = await agent(desk)
    customer, _ = await waiting(desk)
    await li.does(customer.id, "reply", text="稍等")
    assert later(desk, 11) == 0  # the customer has not said anything
    await customer.say("好了吗")
    assert later(desk, 30) == 1
    found = state(desk, customer)
    assert (found.state, found.agent, found.tried) == (State.WAITING, None, ["li.na"])
    assert (await customer.settled())["owner"] == "none"
    assert "换一位" in (await customer.last())["text"]
    assert later(desk, 120) == 1
    assert (await customer.settled())["owner"] == "bot"


async def test_the_time_after_a_talk_ends_by_itself(desk: Desk) -> None:
    li: Agent = await agent(desk)
    customer, _ = await waiting(desk)
    await li.does(customer.id, "take")
    await li.does(customer.id, "close")
    assert later(desk, 4) == 1
    assert state(desk, customer).state == State.CLOSED
