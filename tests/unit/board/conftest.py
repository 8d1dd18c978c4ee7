"""The desk of the gateway's tests, with people of every role and cases before them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.unit.gateway.conftest import Desk, config, desk, engine, services
from tests.unit.staff.conftest import hire
from tests.unit.staff.test_views_staff import Person
from xiaoka.account.quote import settlement
from xiaoka.cases import service
from xiaoka.cases.models import Case
from xiaoka.staff import accounts
from xiaoka.staff.enums import SECOND_FACTOR, Role

__all__ = ["config", "desk", "engine", "services"]

NUMBER = "13800138001"
"""林小满: no obstacles at all."""
CASES = "/api/console/cases"
PEOPLE = {"li.na": Role.AGENT, "zhao.min": Role.SUPERVISOR, "sun.jie": Role.AUDITOR, "root": Role.ADMIN}


class Clerk(Person):
    """Somebody at the console."""

    async def look(self, path: str, **params: Any) -> Any:
        """Read and expect success."""
        answer = await self.http.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(self, path: str, **body: Any) -> Any:
        """Do and expect success."""
        answer = await self.http.post(path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def refused(self, path: str, **body: Any) -> str:
        """Do and expect a refusal; return its code."""
        answer = await self.http.post(path, json=body)
        assert answer.status_code >= 400, answer.text
        return str(answer.json()["error"]["code"])

    async def offers(self, number: str) -> dict[str, dict[str, Any]]:
        return {one["deed"]: one for one in (await self.look(f"{CASES}/{number}"))["offers"]}


Staffing = Callable[..., Awaitable[Clerk]]


@pytest.fixture
async def clerk(desk: Desk) -> Staffing:
    """Hire somebody and sign him in."""

    async def come(name: str, role: Role | None = None, skills: str = "") -> Clerk:
        role = role or PEOPLE[name]
        with desk.core.db.session() as session:
            hire(session, name, role)
            accounts.member(session, name).skills = skills
        person = Clerk(desk, name)
        answer = await person.sign_in()
        assert answer.status_code == 200, answer.text
        if role in SECOND_FACTOR:
            assert (await person.post("/me/codes", code=person.code())).status_code == 200
        return person

    return come


def file(desk: Desk, kind: str, key: str = "k", *, number: str = NUMBER, **more: Any) -> Case:
    """File a case as the bot does."""
    ctx = desk.services.cases
    view = ctx.carrier.line(number)
    quote = settlement(view, ctx.policy, ctx.clock.now()).as_json() if kind == "cancel_card" else None
    given: dict[str, Any] = {"fields": {}, "reason_code": "unused", "quote": quote, "conversation_id": "c_1"} | more
    with desk.core.db.session() as session:
        return service.file_case(
            session, ctx, kind=kind, msisdn=number, customer_id=view.customer.id, channel="web",
            idempotency_key=key, **given,
        ).case  # fmt: skip


def replacement(desk: Desk, key: str = "r", **more: Any) -> Case:
    """File a replacement that waits for its risk check."""
    fields = {"delivery": "mail", "address": "北京市朝阳区样例路 5 号", "contact_phone": "13999990001", "fee": 1000}
    return file(desk, "replace_card", key, fields=fields, reason_code="damaged", **more)


def state(desk: Desk, case: Case) -> str:
    with desk.core.db.session() as session:
        return session.get_one(Case, case.id).state


def texts(desk: Desk, case: Case) -> list[str]:
    """Return the words of every SMS of a case."""
    from sqlalchemy import select

    from xiaoka.board.preview import text_of
    from xiaoka.notify.models import Outbox

    with desk.core.db.session() as session:
        query = select(Outbox).where(Outbox.key.startswith(case.id), Outbox.kind == "sms").order_by(Outbox.id)
        return [text_of(desk.core.wording, one.payload) for one in session.scalars(query)]
