"""What agents see and do at the console: names from the session, lists, live events, the acts."""

import pytest
from sqlalchemy import select

from tests.unit.gateway.conftest import Desk
from tests.unit.handoff.console import agent
from tests.unit.handoff.wishes import waiting
from xiaoka.audit.models import AuditEntry
from xiaoka.audit.service import verify
from xiaoka.staff.enums import Role

ACTS = ("take", "reply", "decline", "assign", "transfer", "return", "close", "finish", "call-back", "note", "tags",
        "read", "typing")  # fmt: skip


async def test_nothing_without_a_session_or_the_token(desk: Desk) -> None:
    customer, _ = await waiting(desk)
    gets = ("me", "agents", "conversations", f"conversations/{customer.id}", "events")
    for path in gets:
        assert (await desk.http.get(f"/api/desk/{path}")).json()["error"]["code"] == "session_ended"
        wrong = await desk.http.get(f"/api/desk/{path}", headers={"Authorization": "Bearer x"})
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, "key_invalid")
    for verb in ACTS:
        refused = await desk.http.post(f"/api/desk/conversations/{customer.id}/{verb}", json={})
        assert refused.status_code in (401, 422), verb


async def test_the_name_is_that_of_the_session(desk: Desk) -> None:
    customer, request_id = await waiting(desk)
    li = await agent(desk)
    refused = await li.post(f"/handoffs/{request_id}/take", agent="wang.gang")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "right_missing")
    assert (await li.post(f"/handoffs/{request_id}/take")).json()["agent"] == "li.na"
    assert (await li.act(customer.id, "reply", text="您好", agent="wang.gang")).status_code == 422
    await li.does(customer.id, "reply", text="您好")
    assert (await customer.last())["body"]["agent"] == "li.na"


async def test_an_auditor_reads_and_does_not_talk(desk: Desk) -> None:
    customer, _ = await waiting(desk)
    sun = await agent(desk, "sun.jie", Role.AUDITOR)
    assert len(await sun.list("waiting")) == 1
    assert (await sun.act(customer.id, "take")).status_code == 403


async def test_a_waiting_talk_from_list_to_wrap_up(desk: Desk) -> None:
    customer, _ = await waiting(desk)
    li = await agent(desk)
    (row,) = await li.list("waiting")
    assert (row["id"], row["state"], row["wait"]["level"], row["tasks"]) == (customer.id, "waiting", "ok", [])
    assert await li.list("mine") == [] and await li.list("bot") == []
    taken = await li.does(customer.id, "take")
    assert (taken["conversation"]["owner"], taken["conversation"]["agent"]) == ("agent", "li.na")
    assert "return" in taken["may"] and "take" not in taken["may"]
    assert (await customer.last())["text"] == "人工客服 li.na 来为您服务。"
    assert [one["id"] for one in await li.list("mine")] == [customer.id]
    await li.does(customer.id, "note", text="客户在外地")
    said = await li.does(customer.id, "reply", text="您好")
    assert [(one["role"], one["by"]) for one in said["turns"]][-2:] == [("note", "li.na"), ("agent", "li.na")]
    assert "客户在外地" not in str(await customer.history())
    closed = await li.does(customer.id, "close", note="已解释")
    assert (closed["conversation"]["state"], closed["may"]) == ("wrap_up", ["finish", "note"])
    assert (await li.get("/desk/me")).json()["load"] == 1
    assert (await li.does(customer.id, "finish"))["conversation"]["state"] == "closed"
    assert (await li.get("/desk/me")).json()["load"] == 0


async def test_taking_over_a_talk_of_the_bot_that_nobody_asked_for(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.say("销户")
    li = await agent(desk)
    assert [one["id"] for one in await li.list("bot")] == [customer.id]
    await li.does(customer.id, "reply", text="我来帮您")
    assert (await customer.settled())["owner"] == "agent"
    heard = len(desk.engine.heard)
    await customer.say("在吗")
    assert len(desk.engine.heard) == heard
    assert (await li.list("mine"))[0]["wait"]["level"] == "ok"


async def test_a_colleague_is_refused_and_may_read(desk: Desk) -> None:
    customer, _ = await waiting(desk)
    li, wang = await agent(desk), await agent(desk, "wang.gang")
    await li.does(customer.id, "take")
    for verb in ("take", "return", "transfer", "call-back"):
        refused = await wang.act(customer.id, verb)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "handoff_taken"), verb
    assert (await wang.act(customer.id, "reply", text="x")).status_code == 409
    assert "reply" not in (await wang.get(f"/desk/conversations/{customer.id}")).json()["may"]


async def test_a_new_talk_is_on_the_screen_at_once_and_nothing_is_lost(desk: Desk) -> None:
    li = await agent(desk)
    async with li.events() as events:
        await events.next("hello")
        customer, request_id = await waiting(desk)
        told = await events.next("queue")
        assert (told["conversation"], told["request"], told["state"]) == (customer.id, request_id, "waiting")
        last = events.last
    await customer.say("号码13800138001")
    await li.does(customer.id, "take")
    async with li.events(last) as events:
        seen = [await events.next("message") for _ in range(3)]
        assert any("138****8001" in one["text"] for one in seen) and "13800138001" not in str(seen)
        assert (await events.next("owner"))["owner"] == "agent"


async def test_passing_on_keeps_the_bot_silent(desk: Desk) -> None:
    customer, _ = await waiting(desk)
    li, wang = await agent(desk), await agent(desk, "wang.gang")
    await li.does(customer.id, "take")
    moved = await li.does(customer.id, "transfer", agent="wang.gang", note="要投诉")
    assert (moved["conversation"]["owner"], moved["conversation"]["state"]) == ("none", "offered")
    heard = len(desk.engine.heard)
    await customer.say("人呢")
    assert len(desk.engine.heard) == heard
    assert [one["id"] for one in await wang.list("mine")] == [customer.id]
    talk = await wang.does(customer.id, "take")
    assert talk["conversation"]["agent"] == "wang.gang" and "要投诉" in str(talk["turns"])
    assert (await li.act(customer.id, "transfer", agent="nobody")).status_code == 409
    assert (await wang.act(customer.id, "transfer", agent="nobody")).json()["error"]["code"] == "staff_unknown"


async def test_a_supervisor_assigns(desk: Desk) -> None:
    customer, _ = await waiting(desk)
    zhao, wang = await agent(desk, "zhao.min", Role.SUPERVISOR), await agent(desk, "wang.gang")
    assert (await wang.act(customer.id, "assign", agent="wang.gang")).status_code == 403
    assert (await zhao.does(customer.id, "assign", agent="wang.gang"))["conversation"]["offered_to"] == "wang.gang"
    assert "decline" in (await wang.get(f"/desk/conversations/{customer.id}")).json()["may"]
    assert (await wang.does(customer.id, "decline"))["conversation"]["state"] == "waiting"


async def test_search_unread_and_tags(desk: Desk) -> None:
    customer, _ = await waiting(desk)
    await customer.say("套餐太贵")
    li = await agent(desk)
    assert [one["id"] for one in await li.list("all", q="太贵")] == [customer.id]
    assert await li.list("all", q="不存在的话") == []
    (row,) = await li.list("waiting")
    assert row["unread"] == row["last_seq"] > 0
    await li.act(customer.id, "read", seq=row["last_seq"])
    await li.does(customer.id, "tags", tags=["靓号", " 靓号", "要回访", ""])
    (row,) = await li.list("all", tag="要回访")
    assert (row["unread"], row["tags"]) == (0, ["靓号", "要回访"])
    assert await li.list("all", late=True) == []


async def test_every_act_is_audited(desk: Desk) -> None:
    customer, _ = await waiting(desk)
    li = await agent(desk)
    await li.does(customer.id, "take")
    await li.does(customer.id, "transfer", skill="complaint")
    await li.does(customer.id, "take")
    await li.does(customer.id, "return", note="已核实")
    with desk.core.db.session() as session:
        query = select(AuditEntry).where(AuditEntry.event.like("handoff.%")).order_by(AuditEntry.seq)
        found = [(one.event, one.actor) for one in session.scalars(query)]
        assert verify(session) == []
    assert [name for name, _ in found] == [f"handoff.{one}" for one in ("taken", "transferred", "taken", "returned")]
    assert {actor for _, actor in found} == {"agent:li.na"}


@pytest.mark.parametrize("verb", ["take", "note", "tags"])
async def test_an_unknown_conversation_is_said(desk: Desk, verb: str) -> None:
    li = await agent(desk)
    body = {"note": {"text": "x"}, "tags": {"tags": ["x"]}}.get(verb, {})
    refused = await li.act("c_unknown", verb, **body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "conversation_unknown")
