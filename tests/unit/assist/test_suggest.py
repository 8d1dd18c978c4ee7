"""Help for an agent who talks to the customer elsewhere: pasted, streamed, or in a conversation of the desk."""

from typing import Any

import pytest
from sqlalchemy import select

from tests.unit.assist.hearing import understand
from tests.unit.gateway.conftest import Customer, Desk
from tests.unit.handoff.console import agent
from xiaoka.assist.models import AssistSuggestion
from xiaoka.gateway.enums import Role
from xiaoka.gateway.models import Conversation, Message
from xiaoka.insight.models import UncertainTurn
from xiaoka.tasks import engine as tasks
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.models import TaskInstance, TaskMemory
from xiaoka.tasks.registry import definition_of
from xiaoka.tasks.turn import Entity, Turn

STOLEN = "手机被偷了，帮我补张卡，号码13800138001"


@pytest.fixture(autouse=True)
def _engine(desk: Desk) -> None:
    desk.engine.nlu = understand


async def ask(desk: Desk, *said: str, **more: Any) -> dict[str, Any]:
    utterances = [{"text": one} if isinstance(one, str) else one for one in said]
    body = {**({"utterances": utterances} if utterances else {}), **more}
    answer = await desk.as_agent("POST", "/assist/suggest", **body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def states(found: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["state"] for one in found["checklist"]}


async def test_a_pasted_call_becomes_a_checklist_of_the_bots_own_form(desk: Desk) -> None:
    found = await ask(desk, STOLEN)
    assert found["task"] == {"kind": "replace_card", "title": "补卡"}
    assert (found["understood"]["intent"], found["understood"]["confidence"]) == ("replace_card", 0.93)
    names = [one.name for one in definition_of(TaskKind.REPLACE_CARD).steps]
    shown = [one["name"] for one in found["checklist"]]
    assert shown == [name for name in names if name in shown] and {"number", "verify", "confirm"} <= set(shown)
    assert states(found)["number"] == states(found)["loss_reason"] == "done"
    assert states(found)["verify_loss"] == "current" and states(found)["verify"] == "todo"
    fields = {one["name"]: one for one in found["form"]}
    assert (fields["number"]["value"], fields["number"]["by_title"]) == ("138****8001", "用户说")
    assert fields["delivery"]["missing"] and fields["delivery"]["by"] is None
    assert "13800138001" not in str(found["form"]) + str(found["summary"]) + str(found["suggestions"])


async def test_what_is_to_be_proven_knows_that_the_sim_is_gone(desk: Desk) -> None:
    found = await ask(desk, STOLEN)
    proof = found["verification"]
    assert (proof["operation"], proof["needed"], proof["level"]) == ("loss_report", "LOW", "NONE")
    assert proof["missing"]
    assert "sms_code" not in [one["method"] for one in proof["methods"]] and proof["sim_receives"] is False
    assert "旧卡收不到短信，不能用短信验证码" in found["summary"]["stuck"]
    assert found["next"]["kind"] == "verify" and proof["methods"][0]["title"] in found["next"]["text"]


async def test_a_question_is_answered_from_the_articles_of_the_bot(desk: Desk) -> None:
    found = await ask(desk, STOLEN, "补一张要多少钱")
    first = found["suggestions"][0]
    assert (first["source"], first["confidence_title"]) == ({"kind": "faq", "name": "faq/replace_fee"}, "把握大")
    assert "10 元" in first["text"] and "补卡多少钱" in first["why"]
    assert found["next"] == {"kind": "answer", "text": "先回答客户的问题：补卡多少钱", "step": None}
    kinds = [one["source"]["kind"] for one in found["suggestions"]]
    assert len(kinds) <= 3 and kinds[1] == "step"
    assert found["summary"]["wish"] == ["补卡", "补卡多少钱"]
    rules = {one["key"]: one for one in found["policy"]}
    assert rules["replace.fee"]["value"] == "10 元" and rules["replace.fee"]["source"].startswith("C")


async def test_a_pasted_talk_leaves_no_word_and_does_nothing(desk: Desk) -> None:
    await ask(desk, STOLEN + "，身份证11010519920305102X")
    with desk.core.db.session() as session:
        for table in (Message, Conversation, TaskInstance, TaskMemory):
            assert session.query(table).count() == 0
        assert "1992" not in str([one.heard + one.text for one in session.scalars(select(AssistSuggestion))])


async def test_streamed_pieces_add_up_and_are_taken_once(desk: Desk) -> None:
    first = await ask(desk, {"text": STOLEN, "id": "1"}, session="call-1")
    again = await ask(desk, {"text": STOLEN, "id": "1"}, session="call-1")
    assert (again["version"], again["conversation"]) == (first["version"], first["conversation"])
    more = ({"role": "agent", "text": "好的", "id": "2"}, {"text": "寄给我吧", "id": "3"})
    later = await ask(desk, *more, session="call-1")
    assert later["version"] != first["version"]
    assert not {one["id"] for one in later["suggestions"]} & {one["id"] for one in first["suggestions"]}
    assert desk.engine.heard == [one for one in desk.engine.heard if "sender" not in one]  # the bot answers nothing
    li = await agent(desk)
    talk = (await li.get(f"/desk/conversations/{first['conversation']}")).json()
    assert [one["role"] for one in talk["turns"]] == ["customer", "agent", "customer"]
    assert talk["turns"][0]["nlu"]["intent"] == "replace_card" and "138****8001" in talk["turns"][0]["text"]
    assert await li.list("bot") == []


async def test_an_angry_customer_is_calmed_first(desk: Desk) -> None:
    found = await ask(desk, STOLEN, "气死我了")
    assert (found["next"]["kind"], found["suggestions"][0]["source"]["kind"]) == ("calm", "mood")
    assert "客户情绪激动" in found["summary"]["stuck"]


async def test_nothing_said_yet(desk: Desk) -> None:
    found = await ask(desk, session="call-2")
    assert (found["task"], found["suggestions"], found["next"]["kind"]) == (None, [], "ask_wish")
    chosen = await ask(desk, session="call-2", task="cancel_card")
    assert chosen["next"] == {"kind": "ask", "text": "询问办理号码", "step": "number"}
    assert chosen["suggestions"][0]["text"] == desk.core.wording.text("utter_ask_number_cancel_card")


async def begun(desk: Desk) -> Customer:
    """Return a customer in whose conversation a cancellation was begun."""
    customer = await desk.customer()
    await customer.say("不想用了，销掉13800138001")
    with desk.core.db.session() as session:
        message = session.scalars(select(Message).where(Message.role == Role.CUSTOMER)).one()
        entity = Entity("phone_number", "13800138001")
        turn = Turn(message.id, customer.id, "web", message.text, "cancel_card", entities=(entity,))
        tasks.start(session, desk.services, turn, TaskKind.CANCEL_CARD)
    return customer


async def test_a_conversation_of_the_desk_shows_the_task_the_bot_began(desk: Desk) -> None:
    customer = await begun(desk)
    found = await ask(desk, conversation=customer.id)
    assert found["task"]["kind"] == "cancel_card" and states(found)["number"] == "done"
    assert found["next"]["kind"] == "verify"
    assert [one["value"] for one in found["form"] if one["name"] == "number"] == ["138****8001"]
    with desk.core.db.session() as session:
        (task,) = session.scalars(select(TaskInstance))
        assert task.step == "verify"


async def test_a_stale_suggestion_is_told_and_a_fresh_one_is_not(desk: Desk) -> None:
    customer = await begun(desk)
    one = (await ask(desk, conversation=customer.id))["suggestions"][0]
    body = {"suggestion": one["id"], "outcome": "accepted"}
    assert (await desk.as_agent("POST", "/assist/feedback", **body)).json() == {"stale": False}
    await customer.say("补一张要多少钱")
    assert (await desk.as_agent("POST", "/assist/feedback", **body)).json() == {"stale": True}
    fresh = await ask(desk, conversation=customer.id)
    assert one["version"] != fresh["version"] and one["id"] not in [new["id"] for new in fresh["suggestions"]]


@pytest.mark.parametrize(
    ("body", "why", "label"),
    [
        ({"outcome": "accepted"}, None, None),
        ({"outcome": "edited", "text": "十块钱，号码13800138001"}, "not_used", None),
        ({"outcome": "ignored"}, "not_used", None),
        ({"outcome": "ignored", "label": "faq/replace_time"}, "corrected", "faq/replace_time"),
    ],
)
async def test_what_was_not_used_feeds_the_improvement_inbox(
    desk: Desk, body: dict[str, str], why: str | None, label: str | None
) -> None:
    found = await ask(desk, "我13800138001补一张要多少钱")
    suggestion = found["suggestions"][0]["id"]
    noted = await desk.as_agent("POST", "/assist/feedback", suggestion=suggestion, **body)
    assert noted.json() == {"stale": False}
    with desk.core.db.session() as session:
        kept = session.get_one(AssistSuggestion, suggestion)
        assert kept.outcome == body["outcome"] and "13800138001" not in str(kept.edited) + kept.heard
        inbox = session.scalars(select(UncertainTurn)).all()
    assert [(one.why, one.label) for one in inbox] == ([(why, label)] if why else [])


async def test_unknown_things_are_refused(desk: Desk) -> None:
    for body, code in (
        ({"suggestion": "s_unknown", "outcome": "ignored"}, "suggestion_unknown"),
        ({"suggestion": "s_unknown", "outcome": "ignored", "label": "nonsense"}, "label_unknown"),
    ):
        assert (await desk.as_agent("POST", "/assist/feedback", **body)).json()["error"]["code"] == code
    for more, code in (
        ({"conversation": "c_unknown"}, "conversation_unknown"),
        ({"session": "x", "task": "dance"}, "task_unknown"),
        ({"conversation": "c_x", "session": "y"}, "request_malformed"),
        ({"utterances": [{"text": " "}]}, "text_empty"),
    ):
        assert (await desk.as_agent("POST", "/assist/suggest", **more)).json()["error"]["code"] == code
    desk.engine.down = True
    down = await desk.as_agent("POST", "/assist/suggest", utterances=[{"text": "你好"}])
    assert (down.status_code, down.json()["error"]["code"]) == (503, "engine_unavailable")


async def test_the_examples_of_the_description_work(desk: Desk) -> None:
    schemas = (await desk.http.get("/openapi.json")).json()["components"]["schemas"]
    for example in schemas["Wanted"]["examples"]:
        answer = await desk.as_agent("POST", "/assist/suggest", **example)
        assert answer.status_code == 200, answer.text
        assert answer.json()["summary"]["text"].startswith("诉求：")
    heard = {name: one["examples"][0] for name, one in schemas["Heard"]["properties"].items()}
    assert (await desk.as_agent("POST", "/assist/understand", **heard)).status_code == 200
    judged = {name: one["examples"][0] for name, one in schemas["Judged"]["properties"].items()}
    given = (await ask(desk, "补一张要多少钱"))["suggestions"][0]["id"]
    assert (await desk.as_agent("POST", "/assist/feedback", **judged)).json()["error"]["code"] == "suggestion_unknown"
    assert (await desk.as_agent("POST", "/assist/feedback", **judged | {"suggestion": given})).status_code == 200
