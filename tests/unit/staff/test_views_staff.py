"""Signing in over the API, and accounts by an administrator."""

from typing import Any

import httpx
import pytest

from tests.unit.gateway.conftest import Desk
from tests.unit.staff.conftest import PASSWORD, hire
from xiaoka.clock import SystemClock
from xiaoka.staff import accounts
from xiaoka.staff.enums import Role
from xiaoka.staff.secret import Codes

CONSOLE = {"X-Xiaoka-Console": "1"}


class Person:
    """A browser of somebody at the desk."""

    def __init__(self, desk: Desk, name: str) -> None:
        self.desk, self.name = desk, name
        self.http = httpx.AsyncClient(base_url=desk.http.base_url, headers=CONSOLE, timeout=30, trust_env=False)

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self.http.post(f"/api/staff{path}", json=body)

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(f"/api/staff{path}")

    async def sign_in(self, password: str = PASSWORD, code: str = "") -> httpx.Response:
        return await self.post("/sign-in", name=self.name, password=password, code=code)

    def code(self) -> str:
        with self.desk.core.db.session() as session:
            sealed = accounts.member(session, self.name).totp
        assert sealed is not None
        key = self.desk.core.settings.identity_key.get_secret_value()
        return Codes(key).code(self.name, sealed, SystemClock().now())


@pytest.fixture
def li(desk: Desk) -> Person:
    with desk.core.db.session() as session:
        hire(session, "li.na")
    return Person(desk, "li.na")


@pytest.fixture
async def admin(desk: Desk) -> Person:
    with desk.core.db.session() as session:
        hire(session, "admin", Role.ADMIN)
    person = Person(desk, "admin")
    assert "enrol" in (await person.sign_in()).json()
    assert (await person.post("/me/codes", code=person.code())).status_code == 200
    return person


async def test_the_cookie_is_for_this_browser_and_site_alone(li: Person) -> None:
    answer = await li.sign_in()
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "token" not in answer.json()
    mine = (await li.get("/me")).json()
    assert (mine["name"], mine["limited"]) == ("li.na", "") and "talk" in mine["rights"]
    assert (await li.post("/me/presence", present=True)).json() == {"ok": True}
    assert (await li.get("/me")).json()["present"] is True
    assert (await li.post("/sign-out")).json() == {"ok": True}
    assert (await li.get("/me")).status_code == 401


async def test_a_form_of_another_site_does_nothing(li: Person) -> None:
    await li.sign_in()
    del li.http.headers["X-Xiaoka-Console"]
    assert (await li.post("/me/presence", present=True)).status_code == 422
    assert (await li.post("/sign-out")).status_code == 422


async def test_refusals_are_sentences(li: Person, desk: Desk) -> None:
    wrong = await li.sign_in("nope")
    assert (wrong.status_code, wrong.json()["error"]["message"]) == (401, "工号或密码不正确。")
    assert (await li.get("/members")).status_code == 401
    await li.sign_in()
    assert (await li.get("/members")).json()["error"]["code"] == "right_missing"
    # the token of tools is an agent's and no administrator's
    assert (await desk.as_agent("GET", "/staff/members")).status_code == 403
    assert (await desk.as_agent("GET", "/staff/me")).status_code == 401


async def test_an_own_password_is_chosen(li: Person) -> None:
    await li.sign_in()
    assert (await li.post("/me/password", old=PASSWORD, new="short")).json()["error"]["code"] == "password_weak"
    assert (await li.post("/me/password", old=PASSWORD, new="eleven blue cows")).status_code == 200
    assert (await li.get("/me")).status_code == 401
    assert (await li.sign_in()).status_code == 401
    assert (await li.sign_in("eleven blue cows")).status_code == 200


async def test_an_administrator_makes_and_changes_accounts(desk: Desk, admin: Person) -> None:
    assert (await admin.post("/members", name="wu", password=PASSWORD)).json()["role"] == "agent"
    assert (await admin.post("/members", name="wu", password=PASSWORD)).status_code == 409
    change = await admin.http.patch(
        "/api/staff/members/wu", json={"capacity": 5, "skills": "complaint", "unlock": True}
    )
    assert (change.json()["capacity"], change.json()["skills"]) == (5, ["complaint"])
    wu = Person(desk, "wu")
    await wu.sign_in()
    assert (await wu.get("/me")).json()["limited"] == "change_password"
    assert (await wu.post("/me/presence", present=True)).status_code == 403
    again = {"disabled": True, "reset_codes": True, "password": "twelve red hens"}
    assert (await admin.http.patch("/api/staff/members/wu", json=again)).json()["disabled"] is True
    assert (await wu.sign_in("twelve red hens")).status_code == 401
    assert {one["name"] for one in (await admin.get("/members")).json()["members"]} == {"admin", "wu"}
    assert (await admin.http.patch("/api/staff/members/nobody", json={"unlock": True})).status_code == 404


async def test_signing_in_is_slowed_down(li: Person, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.core.settings, "demo", False)
    statuses = [(await li.sign_in("nope")).status_code for _ in range(40)]
    assert 429 in statuses and 423 in statuses
