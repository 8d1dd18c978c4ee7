"""An agent files for the customer: the bot's own steps, proofs, checks and consent, in the agent's name; once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.unit.assist.hearing import understand
from tests.unit.gateway.conftest import Customer, Desk
from tests.unit.handoff.console import Agent, agent
from xiaoka.assist.checklist import title
from xiaoka.audit.models import AuditEntry
from xiaoka.cases.models import Case, CaseEvent
from xiaoka.identity.models import VerificationFactor
from xiaoka.tasks import store
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.models import TaskInstance
from xiaoka.tasks.registry import definition_of

NUMBER = "13900139002"
ADDRESS = "北京市朝阳区样例路 5 号 2 单元 301"


def heard(text: str) -> dict[str, Any]:
    """Understand a yes and a no besides."""
    found = understand(text)
    label = "deny" if text.startswith("不") else "affirm" if text in ("同意办理", "好", "嗯") else found["label"]
    return {**found, "label": label}


@pytest.fixture(autouse=True)
def _engine(desk: Desk) -> None:
    desk.engine.nlu = heard


async def taken(desk: Desk, number: str = NUMBER) -> tuple[Customer, Agent]:
    """Return a customer whose number is known, and an agent who has his talk."""
    customer, li = await desk.customer(), await agent(desk)
    await customer.say("你好")
    with desk.core.db.session() as session:
        store.remember_msisdn(session, customer.id, number)
    await li.does(customer.id, "take")
    return customer, li


def prove(desk: Desk, customer: Customer, number: str = NUMBER) -> None:
    """Note two proofs of different classes."""
    now = desk.core.clock.now()
    with desk.core.db.session() as session:
        for method in ("service_password", "face"):
            session.add(
                VerificationFactor(
                    id=f"f_{method}", conversation_id=customer.id, msisdn=number, method=method, ok_at=now,
                    expires_at=now + timedelta(minutes=15), evidence_id=f"ev_{method}",
                )
            )  # fmt: skip


def task_of(desk: Desk) -> TaskInstance:
    with desk.core.db.session() as session:
        return session.scalars(select(TaskInstance)).one()


def cases_of(desk: Desk) -> list[Case]:
    with desk.core.db.session() as session:
        return list(session.scalars(select(Case)))


async def filled(desk: Desk, li: Agent, customer: Customer) -> str:
    """Begin a replacement and fill in everything; return the id of the task."""
    await li.does(customer.id, "tasks", kind="replace_card")
    task = task_of(desk).id
    for name, value in (
        ("loss_reason", "damaged"), ("old_sim", "yes"), ("delivery", "mail"), ("address", ADDRESS),
        ("contact_phone", "13911112222"),
    ):  # fmt: skip
        await li.does(customer.id, "fields", task=task, name=name, value=value)
    return task


async def code_of(li: Agent, customer: Customer, verb: str) -> str:
    refused = await li.act(customer.id, verb)
    return str(refused.json().get("error", {}).get("code"))


async def test_a_case_is_filed_in_the_agents_name_on_the_customers_own_yes(desk: Desk) -> None:
    customer, li = await taken(desk)
    task = await filled(desk, li, customer)
    assert await code_of(li, customer, f"tasks/{task}/ask") == "proof_needed"
    prove(desk, customer)
    shown = await li.does(customer.id, f"tasks/{task}/ask")
    assert shown["turns"][-1]["role"] == "agent" and "最后核对一遍" in shown["turns"][-1]["text"]
    last = (await customer.settled())["messages"][-1]
    assert last["live"] and last["body"]["card"]["type"] == "confirm" and last["body"]["agent"] == "li.na"
    # the customer sees whole what he is asked to check; nobody else does
    assert ADDRESS in str(last) and "301" not in str(shown)
    # nothing is filed before he has said yes
    assert await code_of(li, customer, f"tasks/{task}/answer") == "answer_missing"
    assert cases_of(desk) == []
    await customer.say("同意办理")
    done = await li.does(customer.id, f"tasks/{task}/answer")
    (case,) = cases_of(desk)
    assert case.number in done["turns"][-1]["text"]
    assert (case.kind, case.msisdn, case.channel, case.facts["filed_by"]) == ("replace_card", NUMBER, "web", "A")
    assert case.facts["provenance"] == {
        "delivery": "agent", "address": "agent", "contact_phone": "agent", "old_sim": "agent", "fee": "system",
    }  # fmt: skip
    assert ADDRESS not in str(case.fields)
    with desk.core.db.session() as session:
        event = session.scalars(select(CaseEvent).where(CaseEvent.event == "file")).one()
        actors = set(session.scalars(select(AuditEntry.actor).where(AuditEntry.subject == f"case:{case.number}")))
    assert (event.actor, event.data["by"]) == ("A", "agent:li.na")
    assert "agent:li.na" in actors
    # the same yes files nothing twice
    assert await code_of(li, customer, f"tasks/{task}/answer") in ("task_unknown", "answer_missing")
    assert len(cases_of(desk)) == 1
    await li.does(customer.id, "return")
    said = [one["text"] for one in (await customer.settled())["messages"] if one["role"] == "system"]
    assert case.number in said[-1]


async def test_his_button_is_a_yes_and_his_no_files_nothing(desk: Desk) -> None:
    customer, li = await taken(desk)
    task = await filled(desk, li, customer)
    prove(desk, customer)
    await li.does(customer.id, f"tasks/{task}/ask")
    await customer.say("不对")
    await li.does(customer.id, f"tasks/{task}/answer")
    assert cases_of(desk) == []
    await li.does(customer.id, f"tasks/{task}/ask")
    buttons = (await customer.settled())["messages"][-1]["body"]["buttons"]
    await customer.click(next(one["id"] for one in buttons if one["title"] == "确认提交"))
    await li.does(customer.id, f"tasks/{task}/answer")
    assert [one.facts["filed_by"] for one in cases_of(desk)] == ["A"]


async def test_a_yes_to_something_else_is_no_consent(desk: Desk) -> None:
    customer, li = await taken(desk)
    task = await filled(desk, li, customer)
    prove(desk, customer)
    await customer.say("同意办理")  # before the card was shown
    assert await code_of(li, customer, f"tasks/{task}/answer") == "answer_missing"
    await li.does(customer.id, f"tasks/{task}/ask")
    assert await code_of(li, customer, f"tasks/{task}/answer") == "answer_missing"
    assert cases_of(desk) == []


async def test_the_proof_must_still_stand_when_he_says_yes(desk: Desk) -> None:
    customer, li = await taken(desk)
    task = await filled(desk, li, customer)
    prove(desk, customer)
    await li.does(customer.id, f"tasks/{task}/ask")
    with desk.core.db.session() as session:
        for one in session.scalars(select(VerificationFactor)):
            one.expires_at = desk.core.clock.now() - timedelta(seconds=1)
    await customer.say("同意办理")
    await li.act(customer.id, f"tasks/{task}/answer")
    assert cases_of(desk) == []


async def test_what_the_customer_said_is_his_in_the_case(desk: Desk) -> None:
    customer, li = await taken(desk)
    await customer.say("手机被偷了")
    await li.does(customer.id, "tasks", kind="replace_card")
    task = task_of(desk).id
    assert await code_of(li, customer, f"tasks/{task}/ask") == "proof_needed"
    prove(desk, customer)
    await li.does(customer.id, f"tasks/{task}/ask")
    assert task_of(desk).data["loss_reason"] == "stolen"
    # the lost line is stopped first, on the same proof, in the agent's name
    (loss,) = cases_of(desk)
    assert (loss.kind, loss.facts["filed_by"]) == ("report_loss", "H")
    shop = (await li.get(f"/desk/conversations/{customer.id}/context")).json()
    delivery = next(one for one in shop["form"] if one["name"] == "delivery")
    assert [value for value, _words in delivery["options"]] == ["mail", "shop"]


@pytest.mark.parametrize("kind", ["resume_service", "reset_password", "check_balance", "no_such"])
async def test_what_only_the_bot_does_is_not_begun(desk: Desk, kind: str) -> None:
    customer, li = await taken(desk)
    refused = await li.act(customer.id, "tasks", kind=kind)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "task_of_bot")


async def test_only_who_has_the_talk_files(desk: Desk) -> None:
    customer, li = await taken(desk)
    task = await filled(desk, li, customer)
    wang = await agent(desk, "wang.gang")
    for verb, body in (("tasks", {"kind": "cancel_card"}), (f"tasks/{task}/ask", {}), (f"tasks/{task}/answer", {})):
        assert (await wang.act(customer.id, verb, **body)).json()["error"]["code"] == "handoff_taken"


@pytest.mark.parametrize("kind", list(TaskKind))
def test_every_step_has_a_name_for_agents(kind: TaskKind) -> None:
    names = {one.name: title(one.name) for one in definition_of(kind).steps}
    assert [name for name, words in names.items() if name == words] == []
