"""What is typed instead of pressed."""

from typing import Any

import pytest

from tests.unit.gateway.conftest import Desk, FakeEngine
from xiaoka.gateway import conversations
from xiaoka.gateway.enums import Owner


def ask(*buttons: tuple[str, str], expects: str = "choice", **custom: Any) -> Any:
    made = [{"title": title, "payload": payload} for title, payload in buttons]
    return lambda _body: [{"text": "请选择", "buttons": made, "custom": {"expects": expects, **custom}}]


MAIL, SHOP = ("寄到家（顺丰）", '/inform{"choice": "mail"}'), ("营业厅", '/inform{"choice": "shop"}')


def pressed(engine: FakeEngine) -> str | None:
    """Return the title of the button that the engine heard last, None when it heard typed words."""
    return engine.heard[-1]["text"] if "choice" in engine.heard[-1] else None


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("营业厅", "营业厅"),
        (" 营业厅。", "营业厅"),
        ("寄到家(顺丰)！", "寄到家（顺丰）"),
        ("营业厅在哪", None),
        ("1", None),
    ],
)
async def test_the_title_of_a_live_button_is_a_click(desk: Desk, typed: str, title: str | None) -> None:
    desk.engine.reply = ask(MAIL, SHOP)
    customer = await desk.customer()
    await customer.say("补卡")
    found = await customer.say(typed)
    assert pressed(desk.engine) == title
    if title:
        shown = found["messages"][2]
        assert shown["text"] == title
        assert shown["choice_id"] == found["messages"][1]["chosen"]


async def test_a_title_is_a_click_also_while_a_code_is_asked_for(desk: Desk) -> None:
    desk.engine.reply = ask(("重新发送", "/resend_code"), expects="sms_code")
    customer = await desk.customer()
    await customer.say("销户")
    await customer.say("重新发送")
    assert pressed(desk.engine) == "重新发送"


async def test_a_title_with_two_meanings_is_typed_text(desk: Desk) -> None:
    desk.engine.reply = ask(("修改", '/inform{"edit": "address"}'), ("修改", '/inform{"edit": "phone"}'))
    customer = await desk.customer()
    await customer.say("补卡")
    await customer.say("修改")
    assert pressed(desk.engine) is None


async def test_dead_buttons_are_not_pressed_by_typing(desk: Desk) -> None:
    desk.engine.reply = ask(SHOP)
    customer = await desk.customer()
    await customer.say("补卡")
    desk.engine.reply = lambda _body: [{"text": "好"}]
    await customer.say("等等")
    await customer.say("营业厅")
    assert pressed(desk.engine) is None


async def test_what_is_typed_to_an_agent_is_not_a_click(desk: Desk) -> None:
    desk.engine.reply = ask(SHOP)
    customer = await desk.customer()
    await customer.say("补卡")
    with desk.core.db.session() as session:
        assert conversations.set_owner(session, customer.id, owner=Owner.AGENT, expected_version=0)
    found = await customer.say("营业厅")
    assert "choice_id" not in found["messages"][-1]


@pytest.mark.parametrize(("typed", "title"), [("1", "寄到家（顺丰）"), ("２。", "营业厅"), ("3", None), ("0", None)])
async def test_numbers_are_clicks_outside_the_web_channel(desk: Desk, typed: str, title: str | None) -> None:
    desk.engine.reply = ask(MAIL, SHOP)
    await desk.as_rasa("补卡")
    await desk.as_rasa(typed)
    assert pressed(desk.engine) == title


@pytest.mark.parametrize("expects", ["number", "sms_code", "service_password", "contact_phone", "id_card"])
async def test_numbers_are_not_clicks_while_a_number_is_asked_for(desk: Desk, expects: str) -> None:
    desk.engine.reply = ask(MAIL, SHOP, expects=expects)
    await desk.as_rasa("补卡")
    await desk.as_rasa("1")
    assert pressed(desk.engine) is None


async def test_numbers_mean_the_buttons_of_the_last_message(desk: Desk) -> None:
    def reply(_body: dict[str, Any]) -> list[dict[str, Any]]:
        return [*ask(MAIL)(_body), {"text": "没有按钮", "custom": {"expects": "choice"}}]

    desk.engine.reply = reply
    await desk.as_rasa("补卡")
    await desk.as_rasa("1")
    assert pressed(desk.engine) is None


async def test_a_button_that_was_not_told_yet_is_not_pressed(desk: Desk) -> None:
    await desk.as_rasa("补卡")
    desk.engine.reply = ask(SHOP)
    with desk.core.db.session() as session:
        now = desk.core.clock.now()
        found = conversations.of_external(session, channel="rest", external_id="wx-1", now=now)
        assert desk.core.intake.event(session, found.id, "event:1", '/system_event{"event": "x"}', now=now)
    await desk.as_rasa("1")
    assert desk.engine.heard[-1]["text"] == "1"
    assert pressed(desk.engine) is None
