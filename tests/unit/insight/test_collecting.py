"""Messages understood badly are collected, labelled by people and leave as training data."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.unit.gateway.conftest import Desk
from xiaoka.cli import app
from xiaoka.db.session import Database
from xiaoka.settings import ROOT, settings

UNSURE = {"label": "cancel_card", "confidence": 0.31, "ranking": [{"name": "cancel_card", "confidence": 0.31}]}
ID = "11010519491231002X"


@pytest.fixture
def cli(desk: Desk, carrier_db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, database in (("DATABASE", desk.core.db), ("DEMO_CARRIER", carrier_db)):
        monkeypatch.setenv(f"XIAOKA_{name}_URL", database.engine.url.render_as_string(hide_password=False))
    settings.cache_clear()
    yield
    settings.cache_clear()


async def run(*words: str, code: int = 0) -> str:
    def invoke() -> str:
        result = CliRunner().invoke(app, ["insight", *words], env={"COLUMNS": "250"})
        assert result.exit_code == code, result.output
        return result.output

    return await asyncio.to_thread(invoke)


async def turns(desk: Desk, status: str = "new") -> list[dict[str, object]]:
    found: list[dict[str, object]] = (await desk.as_agent("GET", f"/insight/turns?status={status}")).json()["turns"]
    return found


async def test_only_what_was_understood_badly_is_collected(desk: Desk) -> None:
    customer = await desk.customer()
    desk.engine.understood = {**UNSURE, "confidence": 0.97}
    await customer.say("帮我销户")
    desk.engine.understood = UNSURE
    await customer.say("这号我看就那样吧")
    desk.engine.understood = {**UNSURE, "confidence": 0.9, "refused": True}
    await customer.say("给我整个那啥")
    found = {one["wording"]: one["why"] for one in await turns(desk)}
    assert found == {"这号我看就那样吧": "unsure", "给我整个那啥": "refused"}


async def test_pressed_buttons_teach_nothing(desk: Desk) -> None:
    customer = await desk.customer()
    button = {"title": "转人工", "payload": "/human_handoff"}
    desk.engine.reply = lambda _body: [{"text": "您好", "buttons": [button]}]
    await customer.say("你好")
    desk.engine.understood = {**UNSURE, "label": "human_handoff"}
    shown = await customer.last()
    await customer.click(shown["body"]["buttons"][0]["id"])
    assert await turns(desk) == []


async def test_no_secret_is_collected(desk: Desk) -> None:
    desk.engine.understood = UNSURE
    customer = await desk.customer()
    await customer.say(f"我这个{ID}和13911112222给弄弄")
    (one,) = await turns(desk)
    assert ID not in str(one) and "13911112222" not in str(one)
    assert "](id_card)" in str(one["wording"])


async def test_an_agent_corrects_what_was_understood_with_confidence(desk: Desk) -> None:
    desk.engine.understood = {**UNSURE, "confidence": 0.95}
    customer = await desk.customer()
    said = await customer.say("卡没了")
    mine = next(one for one in said["messages"] if one["role"] == "customer")
    answer = await desk.as_agent("POST", f"/insight/turns/{mine['id']}/label", agent="li", label="replace_card")
    assert (
        answer.json() | {"status": "labelled", "why": "corrected", "label": "replace_card", "by": "li"} == answer.json()
    )
    assert await turns(desk) == [] and len(await turns(desk, "labelled")) == 1


async def test_unknown_turns_and_labels_are_said(desk: Desk) -> None:
    desk.engine.understood = UNSURE
    await (await desk.customer()).say("嗯哪")
    (one,) = await turns(desk)
    wrong = await desk.as_agent("POST", f"/insight/turns/{one['id']}/label", agent="li", label="nothing")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "label_unknown")
    for what in ("label", "drop"):
        body = {"agent": "li", "label": "affirm"} if what == "label" else {"agent": "li"}
        gone = await desk.as_agent("POST", f"/insight/turns/m_none/{what}", **body)
        assert (gone.status_code, gone.json()["error"]["code"]) == (404, "turn_unknown")


@pytest.mark.usefixtures("cli")
async def test_from_the_command_line_to_a_diff(desk: Desk, tmp_path: Path) -> None:
    desk.engine.understood = UNSURE
    customer = await desk.customer()
    await customer.say("这个手机号往后我就撂下不管啦")
    await customer.say("隔壁老王家的猫")
    first, second = sorted(await turns(desk), key=lambda one: str(one["created"]))
    listed = await run("list")
    assert str(first["id"]) in listed and "0.31" in listed and "撂下不管" in listed
    assert "cancel_card" in await run("labels")
    await run("label", str(first["id"]), "cancel_card", "--by", "li")
    await run("drop", str(second["id"]), "--by", "li")
    assert "no label" in await run("label", str(first["id"]), "no_such", code=1)
    assert "no collected message" in await run("drop", "m_none", code=1)
    patch = tmp_path / "new.diff"
    assert "1 labelled, 1 new wordings" in await run("export", "-o", str(patch))
    assert "+    - 这个手机号往后我就撂下不管啦" in patch.read_text(encoding="utf-8")
    check = await asyncio.create_subprocess_exec("git", "apply", "--check", str(patch), cwd=ROOT)
    assert await check.wait() == 0
    assert "0 labelled" in await run("export")
    assert [one["id"] for one in await turns(desk, "dropped")] == [second["id"]]
