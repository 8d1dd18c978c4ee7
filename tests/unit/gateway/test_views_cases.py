"""Cases as agents see them."""

import pytest
from sqlalchemy import select

from tests.unit.gateway.conftest import Desk
from xiaoka.audit.models import AuditEntry
from xiaoka.audit.service import verify
from xiaoka.cases import service
from xiaoka.cases.models import Case
from xiaoka.vault.models import VaultRead

NUMBER = "13800138001"


@pytest.fixture
def filed(desk: Desk) -> list[Case]:
    """A replacement with an address and a phone number, and a loss report."""
    ctx = desk.services.cases
    view = ctx.carrier.line(NUMBER)
    with desk.core.db.session() as session:
        address = ctx.vault.seal(
            session, kind="address", value="广东省广州市天河区样例路 1 号", conversation_id="c_1", now=ctx.clock.now()
        )
        fields = {"delivery": "mail", "address": address, "contact_phone": "13999990001", "old_sim": "yes", "fee": 1000}
        common = {"msisdn": NUMBER, "customer_id": view.customer.id, "quote": None, "channel": "web"}
        wanted = [("replace_card", "damaged", fields), ("report_loss", "lost", {})]
        return [
            service.file_case(
                session, ctx, kind=kind, reason_code=reason, fields=given, conversation_id="c_1",
                idempotency_key=kind, **common,
            ).case
            for kind, reason, given in wanted
        ]  # fmt: skip


async def test_a_case_is_shown_masked(desk: Desk, filed: list[Case]) -> None:
    response = await desk.as_agent("GET", f"/cases/{filed[0].number.lower()}")
    found = response.json()
    assert (found["number"], found["kind"], found["msisdn"]) == (filed[0].number, "replace_card", "138****8001")
    assert found["fields"]["address"] == "广东省广州市天河区****"
    assert found["fields"]["contact_phone"] == "139****0001"
    assert found["fields"]["fee"] == 1000
    assert found["timeline"][0]["from"] and found["meaning"]
    assert not any(secret in response.text for secret in (NUMBER, "13999990001", "样例路", "⟦"))


async def test_cases_are_filtered(desk: Desk, filed: list[Case]) -> None:
    async def numbers(query: str) -> set[str]:
        response = await desk.as_agent("GET", f"/cases{query}")
        assert NUMBER not in response.text
        return {one["number"] for one in response.json()["cases"]}

    replacement, loss = (one.number for one in filed)
    assert await numbers("") == {replacement, loss}
    assert await numbers("?kind=report_loss") == {loss}
    assert await numbers(f"?state={filed[1].state}") == {loss}
    assert await numbers(f"?number={replacement}") == {replacement}
    assert await numbers(f"?number={NUMBER}") == {replacement, loss}
    assert await numbers("?number=13800138002") == set()
    assert (await desk.as_agent("GET", "/cases?kind=nothing")).status_code == 422


async def test_an_unknown_case_is_not_found(desk: Desk) -> None:
    response = await desk.as_agent("GET", "/cases/XK20261122ZZZZZ")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "case_unknown")


async def test_who_looked_at_which_case_is_audited(desk: Desk, filed: list[Case]) -> None:
    replacement, loss = (one.number for one in filed)
    headers = {"Authorization": "Bearer demo-only-not-a-secret", "X-Agent": "%E6%9D%8E%E5%A8%9C"}
    for path in ("/cases", f"/cases/{loss}", f"/cases/{replacement}", f"/cases/{replacement}"):
        assert (await desk.http.get(f"/api{path}", headers=headers)).status_code == 200
    await desk.as_agent("GET", "/cases/XK20261122ZZZZZ")
    with desk.core.db.session() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.channel == "api").order_by(AuditEntry.seq)).all()
        openings = {read.actor for read in session.scalars(select(VaultRead).where(VaultRead.purpose == "mask"))}
        assert verify(session) == []
    assert [(one.event, one.subject, one.actor) for one in entries] == [
        ("cases.listed", "cases", "agent:李娜"),
        ("case.read", f"case:{loss}", "agent:李娜"),
        ("case.read", f"case:{replacement}", "agent:李娜"),
    ]
    assert entries[0].after is not None and set(entries[0].after["seen"]) == {replacement, loss}
    assert openings == {"agent:李娜"}


async def test_a_name_that_is_none_is_refused(desk: Desk) -> None:
    headers = {"Authorization": "Bearer demo-only-not-a-secret", "X-Agent": "<script>"}
    assert (await desk.http.get("/api/cases", headers=headers)).status_code == 422
