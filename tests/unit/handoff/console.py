"""Somebody who sits at a console: signed in, with a live event stream."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.unit.gateway.conftest import Desk
from tests.unit.staff.conftest import PASSWORD, hire
from xiaoka.clock import SystemClock
from xiaoka.staff import accounts
from xiaoka.staff.enums import Role
from xiaoka.staff.secret import Codes


class Agent:
    """A browser of an agent."""

    def __init__(self, desk: Desk, name: str) -> None:
        self.desk, self.name = desk, name
        self.http = httpx.AsyncClient(
            base_url=desk.http.base_url, headers={"X-Xiaoka-Console": "1"}, trust_env=False, timeout=30
        )

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.http.get(f"/api{path}", params=params)

    async def list(self, view: str, **params: Any) -> list[dict[str, Any]]:
        found = await self.get("/desk/conversations", view=view, **params)
        assert found.status_code == 200, found.text
        rows: list[dict[str, Any]] = found.json()["conversations"]
        return rows

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self.http.post(f"/api{path}", json=body)

    async def act(self, conversation: str, verb: str, **body: Any) -> httpx.Response:
        return await self.post(f"/desk/conversations/{conversation}/{verb}", **body)

    async def does(self, conversation: str, verb: str, **body: Any) -> dict[str, Any]:
        done = await self.act(conversation, verb, **body)
        assert done.status_code == 200, done.text
        found: dict[str, Any] = done.json()
        return found

    async def be(self, present: bool) -> None:
        assert (await self.post("/staff/me/presence", present=present)).status_code == 200

    @asynccontextmanager
    async def events(self, last: int | None = None) -> AsyncIterator["Events"]:
        headers = {"Last-Event-ID": str(last)} if last is not None else {}
        async with self.http.stream("GET", "/api/desk/events", headers=headers) as response:
            assert response.status_code == 200
            yield Events(response.aiter_lines())


class Events:
    """An open stream."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines, self.last = lines, 0

    async def next(self, kind: str) -> dict[str, Any]:
        name = ""
        async with asyncio.timeout(5):
            async for line in self._lines:
                if line.startswith("id: "):
                    self.last = int(line.removeprefix("id: "))
                elif line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: ") and name == kind:
                    found: dict[str, Any] = json.loads(line.removeprefix("data: "))
                    return found
        raise AssertionError("the stream ended")


async def agent(
    desk: Desk, name: str = "li.na", role: Role = Role.AGENT, *, skills: str = "", capacity: int = 3
) -> Agent:
    """Return somebody who has just signed in."""
    with desk.core.db.session() as session:
        hire(session, name, role)
        member = accounts.member(session, name)
        member.skills, member.capacity = skills, capacity
    one = Agent(desk, name)
    assert (await one.post("/staff/sign-in", name=name, password=PASSWORD)).status_code == 200
    if role != Role.AGENT:
        assert (await one.post("/staff/me/codes", code=_code(desk, name))).status_code == 200
    return one


def _code(desk: Desk, name: str) -> str:
    with desk.core.db.session() as session:
        sealed = accounts.member(session, name).totp
    assert sealed is not None
    return Codes(desk.core.settings.identity_key.get_secret_value()).code(name, sealed, SystemClock().now())
