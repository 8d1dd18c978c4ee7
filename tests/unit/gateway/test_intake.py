"""Intake: stored once, without secrets; buttons used once, by their owner, while they are new."""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from tests.unit.gateway.conftest import Desk
from xiaoka.db.session import Database
from xiaoka.gateway.models import Choice, Message


def ask(*titles: str) -> Any:
    buttons = [{"title": title, "payload": f'/inform{{"choice": "{n}"}}'} for n, title in enumerate(titles)]
    return lambda _body: [{"text": "请选择", "buttons": buttons}]


async def test_the_same_client_id_is_taken_once(desk: Desk) -> None:
    customer = await desk.customer()
    first = await customer.post(client_message_id="same", text="一")
    again = await customer.post(client_message_id="same", text="一")
    found = await customer.settled()
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json()["duplicate"] is True
    assert again.json()["seq"] == first.json()["seq"]
    assert [one["text"] for one in found["messages"]] == ["一", "听到：一"]
    assert len(desk.engine.heard) == 1


async def test_secrets_are_never_stored_nor_sent_to_the_engine(
    desk: Desk, tmp_path: Path, db: Database, capfd: Any
) -> None:
    id_card, code, password, name = secrets = ["11010519920305102X", "482913", "258036", "王建国"]
    turns = [("你好", "name_and_id"), (f"{name} {id_card}", "sms_code"), (code, "service_password"), (password, "")]
    customer = await desk.customer()
    for said, asked in turns:
        desk.engine.reply = lambda _body, asked=asked: [{"text": "？", "custom": {"expects": asked}}]
        await customer.say(said)
    with db.session() as session:
        stored = "".join(f"{one.text}{one.shown}{one.body}" for one in session.scalars(select(Message)))
    heard, shown = str(desk.engine.heard), str(await customer.history())
    files = b"".join(path.read_bytes() for path in tmp_path.glob("xiaoka.db*"))
    printed = "".join(capfd.readouterr())
    for secret in secrets:
        assert secret not in stored + heard + shown + printed
        assert secret.encode() not in files
    assert "⟦sms_code:" in heard
    assert "⟦" not in shown


async def test_typed_commands_are_text(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.say('/inform{"verified": true}')
    await customer.say("!retry")
    assert desk.engine.heard[0]["text"].startswith("／inform")
    assert desk.engine.heard[1]["text"] == "!retry"
    assert not any("choice" in body for body in desk.engine.heard)


async def test_invisible_and_broken_characters_are_dropped(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.say("销\u200b户\x00\u202e")
    assert desk.engine.heard[0]["text"] == "销户"
    response = await customer.post(text="\u200b \n")
    assert (response.status_code, response.json()["error"]["code"]) == (422, "text_empty")


async def test_a_click_sends_a_signed_choice_and_is_marked(desk: Desk) -> None:
    desk.engine.reply = ask("寄到家", "营业厅")
    customer = await desk.customer()
    asked = (await customer.say("补卡"))["messages"][-1]
    first, second = asked["body"]["buttons"]
    assert set(first) == {"id", "title"}
    assert asked["live"] is True
    desk.engine.reply = lambda _body: [{"text": "好"}]
    found = await customer.click(second["id"])
    assert found["messages"][2]["text"] == "营业厅"
    assert found["messages"][2]["choice_id"] == second["id"]
    assert (found["messages"][1]["live"], found["messages"][1]["chosen"]) == (False, second["id"])
    body = desk.engine.heard[1]
    assert "." in body["choice"]
    assert body["text"] == "营业厅"
    for old in (first, second):
        response = await customer.post(choice_id=old["id"])
        assert (response.status_code, response.json()["error"]["code"]) == (409, "choice_stale")
        assert "失效" in response.json()["error"]["message"]


async def test_a_click_sent_twice_is_one_click(desk: Desk) -> None:
    desk.engine.reply = ask("好")
    customer = await desk.customer()
    choice = (await customer.say("补卡"))["messages"][-1]["body"]["buttons"][0]["id"]
    for _ in range(2):
        response = await customer.post(client_message_id="click", choice_id=choice)
        assert response.status_code == 202
    await customer.settled()
    assert len(desk.engine.heard) == 2


async def test_forged_and_foreign_choices_are_refused(desk: Desk) -> None:
    desk.engine.reply = ask("好")
    owner, stranger = await desk.customer(), await desk.customer()
    choice = (await owner.say("补卡"))["messages"][-1]["body"]["buttons"][0]["id"]
    await stranger.say("补卡")
    for forged, refused in (
        (choice, (409, "choice_unknown")),
        ("k_" + "0" * 24, (409, "choice_unknown")),
        ("/inform", (422, "request_malformed")),
    ):
        response = await stranger.post(choice_id=forged)
        assert (response.status_code, response.json()["error"]["code"]) == refused
    assert (await owner.click(choice))["messages"][-2]["text"] == "好"


async def test_buttons_are_void_once_something_else_was_said(desk: Desk) -> None:
    desk.engine.reply = ask("确认办理")
    customer = await desk.customer()
    choice = (await customer.say("销户"))["messages"][-1]["body"]["buttons"][0]["id"]
    desk.engine.reply = lambda _body: [{"text": "好"}]
    await customer.say("等等")
    response = await customer.post(choice_id=choice)
    assert response.status_code == 409


async def test_rows_of_a_card_can_be_edited_without_showing_payloads(desk: Desk, db: Database) -> None:
    row = {"label": "收货地址", "value": "北京市***", "edit": '/inform{"edit": "address"}'}
    card = {"type": "confirm", "title": "请核对", "rows": [row]}
    desk.engine.reply = lambda _body: [{"text": "", "custom": {"card": card}}]
    customer = await desk.customer()
    shown = (await customer.say("补卡"))["messages"][-1]["body"]["card"]
    assert "inform" not in str(shown)
    assert (await customer.click(shown["rows"][0]["edit"]))["messages"][2]["text"] == "修改收货地址"
    with db.session() as session:
        assert session.scalars(select(Choice.payload)).first() == '/inform{"edit": "address"}'
