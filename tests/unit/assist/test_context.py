"""What agents see beside a talk, and what they see only for a reason."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.unit.assist.hearing import understand
from tests.unit.assist.test_suggest import begun
from tests.unit.gateway.conftest import Desk
from tests.unit.handoff.console import Agent, agent
from xiaoka.audit.models import AuditEntry
from xiaoka.identity.enums import Method
from xiaoka.identity.models import VerificationFactor
from xiaoka.staff.enums import Role
from xiaoka.tasks.models import TaskInstance
from xiaoka.vault.models import VaultRead


@pytest.fixture(autouse=True)
def _engine(desk: Desk) -> None:
    desk.engine.nlu = understand


def prove(desk: Desk, conversation: str, method: Method = Method.SERVICE_PASSWORD) -> None:
    now = desk.core.clock.now()
    with desk.core.db.session() as session:
        session.add(
            VerificationFactor(
                id=f"vf_{method}", conversation_id=conversation, msisdn="13800138001", method=method, ok_at=now,
                expires_at=now + timedelta(minutes=10), evidence_id="e", credential_since=None,
            )
        )  # fmt: skip


async def context(li: Agent, conversation: str) -> dict[str, Any]:
    found = await li.get(f"/desk/conversations/{conversation}/context")
    assert found.status_code == 200, found.text
    shown: dict[str, Any] = found.json()
    return shown


async def test_nothing_of_the_account_before_it_is_proven_whose_it_is(desk: Desk) -> None:
    customer, li = await begun(desk), await agent(desk)
    found = await context(li, customer.id)
    assert (found["account"], found["locked"], found["number"]) == (None, "not_proven", "138****8001")
    assert (found["task"]["kind"], found["verification"]["needed"]) == ("cancel_card", "HIGH")
    holder = desk.services.carrier.line("13800138001").customer
    assert holder.name not in str(found) and "balance" not in str(found)


async def test_a_proven_conversation_shows_the_account_masked_and_the_time_left(desk: Desk) -> None:
    customer, li = await begun(desk), await agent(desk)
    prove(desk, customer.id)
    found = await context(li, customer.id)
    view = desk.services.carrier.line("13800138001")
    assert found["locked"] is None and found["account"]["balance"]["available"] == view.account.available
    assert found["account"]["customer"]["name"] == view.customer.name[0] + "*" * (len(view.customer.name) - 1)
    proof = found["verification"]
    assert (proof["level"], proof["left_seconds"], proof["missing"]) == ("MEDIUM", 600, True)
    assert proof["proofs"][0]["title"] == "服务密码"
    assert found["summary"]["verified"] == ["服务密码（10 分钟内有效）"]
    shown = str(found)
    assert not any(secret in shown for secret in (view.customer.name, view.customer.id_card, "13800138001"))


async def test_seeing_a_datum_whole_takes_a_reason_and_leaves_a_trace(desk: Desk) -> None:
    customer, li = await begun(desk), await agent(desk)
    assert (await li.act(customer.id, "reveal", what="number", reason="")).status_code == 422
    seen = await li.does(customer.id, "reveal", what="number", reason="客户要求核对13800138001")
    assert seen["value"] == "13800138001"
    name = await li.does(customer.id, "reveal", what="name", reason="核对姓名")
    assert name["value"] == desk.services.carrier.line("13800138001").customer.name
    account = await li.does(customer.id, "reveal", what="account", reason="客户投诉扣费")
    assert account["account"]["balance"]["available"] is not None
    with desk.core.db.session() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.event == "datum.revealed")).all()
        told = [(one.actor, one.after) for one in entries]
    assert [actor for actor, _ in told] == ["agent:li.na"] * 3
    assert told[0][1] == {"what": "number", "name": "", "reason": "客户要求核对138****8001"}


async def test_a_field_from_the_vault_is_opened_with_its_purpose(desk: Desk) -> None:
    customer, li = await begun(desk), await agent(desk)
    now = desk.core.clock.now()
    with desk.core.db.session() as session:
        (task,) = session.scalars(select(TaskInstance))
        seal = {"conversation_id": customer.id, "now": now}
        task.data["address"] = desk.core.vault.seal(session, kind="address", value="北京市朝阳区建国路1号", **seal)
        task.data["new_password"] = desk.core.vault.seal(session, kind="service_password", value="123987", **seal)
        task_id = task.id
    body = {"what": "field", "task": task_id, "reason": "客户要求复述"}
    assert (await li.does(customer.id, "reveal", name="address", **body))["value"] == "北京市朝阳区建国路1号"
    never = await li.act(customer.id, "reveal", name="new_password", **body)
    assert (never.status_code, never.json()["error"]["code"]) == (404, "nothing_to_reveal")
    for wrong in ({"task": "t_other", "name": "address"}, {"name": "nothing"}):
        assert (await li.act(customer.id, "reveal", **body | wrong)).status_code == 404
    with desk.core.db.session() as session:
        assert [(one.purpose, one.actor) for one in session.scalars(select(VaultRead))] == [("reveal", "agent:li.na")]


async def test_an_auditor_reads_the_context_and_reveals_nothing(desk: Desk) -> None:
    customer = await begun(desk)
    sun = await agent(desk, "sun.jie", Role.AUDITOR)
    await context(sun, customer.id)
    assert (await sun.act(customer.id, "reveal", what="number", reason="看看")).status_code == 403
