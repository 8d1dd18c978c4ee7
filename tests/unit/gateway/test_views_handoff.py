"""What agents do with requests for a person, and what the customer sees of it."""

import asyncio

import pytest
from sqlalchemy import select

from tests.unit.gateway.conftest import Desk
from tests.unit.handoff.wishes import open_requests, waiting
from xiaoka.audit.models import AuditEntry
from xiaoka.handoff import service
from xiaoka.handoff.enums import Event
from xiaoka.handoff.steps import step


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"X-API-Key": "demo-only-not-a-secret"}])
async def test_all_routes_of_agents_need_the_agent_token(desk: Desk, headers: dict[str, str]) -> None:
    _, request_id = await waiting(desk)
    get = ["/handoffs", f"/handoffs/{request_id}", "/cases", "/cases/XK20261122ZZZZZ"]
    post = [f"/handoffs/{request_id}/{verb}" for verb in ("take", "reply", "close")] + ["/assist/understand"]
    for method, path in [("GET", path) for path in get] + [("POST", path) for path in post]:
        response = await desk.http.request(method, f"/api{path}", headers=headers, json={"agent": "x", "text": "x"})
        assert (response.status_code, response.json()["error"]["code"]) == (401, "key_invalid"), path


async def test_until_it_is_taken_the_bot_goes_on(desk: Desk) -> None:
    customer, _ = await waiting(desk)
    found = await customer.say("销户收费吗")
    assert (found["owner"], found["messages"][-1]["text"]) == ("bot", "听到：销户收费吗")


async def test_agents_see_who_waits_masked(desk: Desk) -> None:
    customer, request_id = await waiting(desk)
    desk.engine.reply = lambda _body: [{"text": "收到"}]
    await customer.say("我叫王建国，身份证11010519920305102X，号码13800138001")
    (one,) = await open_requests(desk)
    assert (one["id"], one["channel"], one["reason"], one["tasks"]) == (request_id, "web", "wish", ["cancel_card"])
    assert one["waiting_since"] == "2026-11-22T02:00:00+00:00"
    shown = (await desk.as_agent("GET", f"/handoffs/{request_id}")).text
    for text in (str(one["lines"]), shown):
        assert "138****8001" in text
        assert not any(secret in text for secret in ("13800138001", "19920305", "王建国", "⟦"))
    assert [line["role"] for line in (await desk.as_agent("GET", f"/handoffs/{request_id}")).json()["lines"]] == [
        "customer",
        "bot",
        "bot",  # how long it will take
        "customer",
        "bot",
    ]


async def test_links_for_the_customer_are_not_shown_to_agents(desk: Desk) -> None:
    link = {"title": "去核身", "url": "http://x/identity/face/secret-token"}
    customer, request_id = await waiting(desk)
    desk.engine.reply = lambda _body: [{"text": "请核身", "custom": {"link": link}}]
    await customer.say("销户")
    assert "secret-token" in str(await customer.history())
    assert "secret-token" not in (await desk.as_agent("GET", f"/handoffs/{request_id}")).text


async def test_a_talk_from_taking_to_closing(desk: Desk) -> None:
    customer, request_id = await waiting(desk)
    last = (await customer.settled())["last_seq"]
    async with customer.window(last) as window:
        await window.next("typing")
        assert (await desk.as_agent("POST", f"/handoffs/{request_id}/take", agent="li.na")).json()["agent"] == "li.na"
        assert (await window.next("state"))[1]["owner"] == "agent"
        heard = len(desk.engine.heard)
        await customer.post(text="在吗")
        assert (await window.next("message"))[1]["text"] == "在吗"
        await desk.as_agent("POST", f"/handoffs/{request_id}/reply", agent="li.na", text="您好\u200b，我在")
        said = (await window.next("message"))[1]
        assert (said["role"], said["text"], said["body"]["agent"]) == ("agent", "您好，我在", "li.na")
        assert len(desk.engine.heard) == heard
        closed = (await desk.as_agent("POST", f"/handoffs/{request_id}/close", agent="li.na", note="已解释")).json()
        assert (closed["note"], closed["closed_at"] is not None) == ("已解释", True)
        farewell = (await window.next("message"))[1]
        assert (farewell["role"], farewell["text"]) == (
            "system",
            "人工服务已结束，小卡继续为您服务。刚才的事要是还没办妥，随时跟我说，或者再说一次“转人工”。",
        )
        assert (await window.next("state"))[1]["owner"] == "bot"
    assert await open_requests(desk) == []
    assert (await customer.say("谢谢"))["messages"][-1]["text"] == "听到：谢谢"


async def test_replying_takes_over_and_others_are_refused(desk: Desk) -> None:
    customer, request_id = await waiting(desk)
    replied = await desk.as_agent("POST", f"/handoffs/{request_id}/reply", agent="li", text="您好")
    assert replied.json()["agent"] == "li"
    assert (await customer.settled())["owner"] == "agent"
    for verb, body in (("take", {}), ("reply", {"text": "我来"})):
        refused = await desk.as_agent("POST", f"/handoffs/{request_id}/{verb}", agent="wang", **body)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "handoff_taken")
    assert "我来" not in str(await customer.history())


async def test_of_agents_who_take_at_once_one_wins(desk: Desk) -> None:
    _, request_id = await waiting(desk)
    names = ("a", "b", "c", "d")
    tries = [desk.as_agent("POST", f"/handoffs/{request_id}/take", agent=name) for name in names]
    answers = await asyncio.gather(*tries)
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]


async def test_buttons_of_the_bot_are_void_once_an_agent_answers(desk: Desk) -> None:
    customer, request_id = await waiting(desk)
    desk.engine.reply = lambda _body: [{"text": "？", "buttons": [{"title": "确认提交", "payload": "/affirm"}]}]
    button = (await customer.say("销户"))["messages"][-1]["body"]["buttons"][0]["id"]
    await desk.as_agent("POST", f"/handoffs/{request_id}/take", agent="li")
    assert (await customer.post(choice_id=button)).status_code == 409


async def test_a_call_back_that_nobody_made_was_not_missed_by_the_customer(desk: Desk) -> None:
    customer, request_id = await waiting(desk)
    with desk.core.db.session() as session:
        request = service.get(session, request_id)
        step(session, request, Event.CALL_BACK, desk.core.desk.rules(desk.core.clock.now()), actor="customer")
    await desk.as_agent("POST", f"/handoffs/{request_id}/close", agent="li")
    last = await customer.last()
    assert "没有给您打过电话" in last["text"] and "没有接通" not in last["text"]


async def test_a_request_that_nobody_took_can_be_closed_truthfully(desk: Desk) -> None:
    customer, request_id = await waiting(desk)
    await desk.as_agent("POST", f"/handoffs/{request_id}/close", agent="li")
    last = await customer.last()
    assert (last["role"], "没有接通" in last["text"]) == ("system", True)
    for verb in ("take", "reply", "close"):
        body = {"agent": "li"} | ({"text": "x"} if verb == "reply" else {})
        gone = await desk.as_agent("POST", f"/handoffs/{request_id}/{verb}", **body)
        assert (gone.status_code, gone.json()["error"]["code"]) == (409, "handoff_closed")


async def test_secrets_in_a_reply_are_neither_stored_nor_shown(desk: Desk) -> None:
    customer, request_id = await waiting(desk)
    text = "您的身份证11010519920305102X对吗"
    await desk.as_agent("POST", f"/handoffs/{request_id}/reply", agent="li", text=text)
    last = await customer.last()
    assert last["role"] == "agent"
    assert "19920305" not in str(last)


async def test_clients_that_can_only_ask_get_replies_with_the_next_answer(desk: Desk) -> None:
    custom = {"handoff": True, "tasks": []}
    desk.engine.reply = lambda _body: [{"text": "已登记", "custom": custom}]
    await desk.as_rasa("转人工")
    (one,) = await open_requests(desk)
    await desk.as_agent("POST", f"/handoffs/{one['id']}/reply", agent="li", text="您好")
    assert [one["text"] for one in (await desk.as_rasa("在吗")).json()] == ["您好"]
    assert (await desk.as_rasa("在吗")).json() == []


@pytest.mark.parametrize(
    "body", [{}, {"agent": ""}, {"agent": "<b>"}, {"agent": "x" * 41}, {"agent": "li", "owner": "bot"}]
)
async def test_malformed_requests_are_refused(desk: Desk, body: dict[str, str]) -> None:
    _, request_id = await waiting(desk)
    assert (await desk.as_agent("POST", f"/handoffs/{request_id}/take", **body)).status_code == 422
    assert (await desk.as_agent("POST", "/handoffs/h_unknown/take", agent="li")).status_code == 404
    for text in ("", " ", "x" * 501):
        response = await desk.as_agent("POST", f"/handoffs/{request_id}/reply", agent="li", text=text)
        assert response.status_code == 422


async def test_who_read_which_transcript_is_audited(desk: Desk) -> None:
    _, request_id = await waiting(desk)
    for _ in range(3):  # an open console asks again and again
        (one,) = await open_requests(desk)
        await desk.as_agent("GET", f"/handoffs/{request_id}")
    with desk.core.db.session() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.channel == "api")).all()
    assert [(entry.event, entry.subject) for entry in entries] == [
        ("handoffs.listed", "handoffs"),
        ("handoff.read", f"conversation:{one['conversation']}"),
    ]
