"""``xiaoka handoffs`` against a running desk."""

import asyncio
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from tests.unit.gateway.conftest import Desk
from tests.unit.handoff.wishes import waiting
from xiaoka.cli import app
from xiaoka.settings import settings


@pytest.fixture(autouse=True)
def _this_desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XIAOKA_PUBLIC_URL", str(desk.http.base_url))
    settings.cache_clear()
    yield
    settings.cache_clear()


async def run(*words: str, code: int = 0) -> str:
    def invoke() -> str:
        result = CliRunner().invoke(app, ["handoffs", *words], env={"COLUMNS": "250"})
        assert result.exit_code == code, result.output
        return result.output

    return await asyncio.to_thread(invoke)


async def test_a_talk_over_the_command_line(desk: Desk) -> None:
    customer, request_id = await waiting(desk)
    listed = await run()
    assert request_id in listed and "cancel_card" in listed
    assert "客户  转人工" in await run("show", request_id)
    assert "li" in await run("take", request_id, "--by", "li")
    assert "您好" in await run("reply", request_id, "您好", "--by", "li")
    assert (await customer.last())["text"] == "您好"
    assert "已由其他同事接手" in await run("reply", request_id, "我来", "--by", "wang", code=1)
    assert "人工服务已结束" in await run("close", request_id, "--by", "li", "--note", "已解释")
    assert (await customer.settled())["owner"] == "bot"
    assert request_id not in await run()
    assert "没有这个转人工请求" in await run("show", "h_unknown", code=1)


async def test_a_wrong_token_and_a_dead_desk_are_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOKA_AGENT_TOKEN", "another")
    settings.cache_clear()
    assert "密钥" in await run(code=1)
    monkeypatch.setenv("XIAOKA_PUBLIC_URL", "http://127.0.0.1:1")
    settings.cache_clear()
    assert "no desk answers" in await run(code=1)
    assert desk.engine.heard == []
