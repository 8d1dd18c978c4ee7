"""An agent proves, fills in and gives back; the bot knows what he did, and consent stays the customer's."""

from typing import Any

import pytest
from sqlalchemy import select

from tests.unit.assist.hearing import understand
from tests.unit.assist.test_suggest import begun
from tests.unit.gateway.conftest import Desk
from tests.unit.handoff.console import agent
from xiaoka.audit.models import AuditEntry
from xiaoka.handoff.models import HandoffRequest
from xiaoka.identity.models import VerificationFactor
from xiaoka.tasks import engine as tasks
from xiaoka.tasks.enums import TaskStatus
from xiaoka.tasks.models import TaskInstance

PASSWORD = "739156"


@pytest.fixture(autouse=True)
def _engine(desk: Desk) -> None:
    desk.engine.nlu = understand


def task_of(desk: Desk) -> TaskInstance:
    with desk.core.db.session() as session:
        return session.scalars(select(TaskInstance)).one()


async def test_the_bot_goes_on_knowing_what_the_agent_did(desk: Desk) -> None:
    customer, li = await begun(desk), await agent(desk)
    with desk.core.db.session() as session:
        tasks.hand_off(session, desk.services, customer.id)
    await li.does(customer.id, "take")
    await li.does(customer.id, "fields", task=task_of(desk).id, name="reason", value="too_expensive")
    context: dict[str, Any] = (await li.get(f"/desk/conversations/{customer.id}/context")).json()
    reason = next(one for one in context["form"] if one["name"] == "reason")
    assert (reason["by_title"], reason["missing"]) == ("坐席改", False)
    heard = len(desk.engine.heard)
    await li.does(customer.id, "return", note="已核对")
    said = [one["text"] for one in (await customer.settled())["messages"] if one["role"] == "system"]
    assert said[-1] == "人工服务告一段落，小卡接着为您服务。同事已经改好：销户原因。"
    assert len(desk.engine.heard) == heard + 1  # it is told, and asks what is open
    assert task_of(desk).status == TaskStatus.ACTIVE
    with desk.core.db.session() as session:
        request = session.scalars(select(HandoffRequest)).one()
        assert request.result["done"] == {"verified": [], "changed": ["reason"], "cases": []}
        events = list(session.scalars(select(AuditEntry.event).where(AuditEntry.actor == "agent:li.na")))
    assert "task.field_changed" in events


@pytest.mark.parametrize(
    ("name", "value"), [("confirm", "yes"), ("verify", "ok"), ("quote", "ok"), ("reason", "nonsense"), ("nothing", "x")]
)
async def test_proof_and_consent_are_not_his_to_give(desk: Desk, name: str, value: str) -> None:
    customer, li = await begun(desk), await agent(desk)
    await li.does(customer.id, "take")
    refused = await li.act(customer.id, "fields", task=task_of(desk).id, name=name, value=value)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "field_invalid")


async def test_a_password_is_asked_for_and_judged_unseen(desk: Desk) -> None:
    customer, li = await begun(desk), await agent(desk)
    await li.does(customer.id, "take")
    missing = await li.act(customer.id, "proofs/check", method="service_password")
    assert missing.json()["error"]["code"] == "proof_missing"
    asked = await li.does(customer.id, "proofs", method="service_password")
    assert asked["turns"][-1]["text"] == desk.core.wording.text("utter_ask_service_password")
    await customer.say(PASSWORD)
    judged = await li.act(customer.id, "proofs/check", method="service_password")
    assert judged.status_code == 200, judged.text
    assert judged.json()["ok"] is False and judged.json()["tries_left"] is not None
    assert PASSWORD not in (await li.get(f"/desk/conversations/{customer.id}")).text
    with desk.core.db.session() as session:
        assert session.query(VerificationFactor).count() == 0


async def test_only_who_has_the_talk_does_any_of_it(desk: Desk) -> None:
    customer, li, wang = await begun(desk), await agent(desk), await agent(desk, "wang.gang")
    await li.does(customer.id, "take")
    task = task_of(desk).id
    for verb, body in (
        ("fields", {"task": task, "name": "reason", "value": "unused"}), ("proofs", {"method": "sms_code"}),
        ("proofs/check", {"method": "sms_code"}),
    ):  # fmt: skip
        assert (await wang.act(customer.id, verb, **body)).json()["error"]["code"] == "handoff_taken"
