"""A clerk in a shop sees a holder with his ID card: who may record it, for which conversation, and what it opens."""

from typing import Any

import pytest

from tests.unit.gateway.conftest import Desk
from tests.unit.staff.conftest import PASSWORD, hire
from tests.unit.staff.test_views_staff import Person
from xiaoka.audit.service import AuditEntry, verify
from xiaoka.cases import service as cases
from xiaoka.cases.machine import fire
from xiaoka.identity.enums import Level, Operation
from xiaoka.notify.models import Outbox
from xiaoka.staff.enums import Role
from xiaoka.tasks import engine, store
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.rendering import render
from xiaoka.tasks.turn import Entity, Turn

NUMBER, CONVERSATION = "13800138001", "c_customer"


def turn(key: str, label: str, *, chosen: bool = False, **entities: str) -> Turn:
    told = tuple(Entity(kind, value) for kind, value in entities.items())
    return Turn(key, CONVERSATION, "web", label, label, entities=told, chosen=chosen, source="s")


def sent_to_the_shop(desk: Desk) -> str:
    """Somebody wants a new card, refuses every other way and is told the code for the clerk."""
    services = desk.core.services
    with desk.core.db.session() as session:
        wish = turn("1", "replace_card", phone_number=NUMBER, loss_reason="damaged")
        engine.start(session, services, wish, TaskKind.REPLACE_CARD)
        engine.answer(session, services, turn("2", "inform", chosen=True, old_sim="no"))
        outcome = engine.answer(session, services, turn("3", "inform", chosen=True, method="shop"))
        assert store.top(session, CONVERSATION) is None
        code = services.identity.visits.code(CONVERSATION, NUMBER)
        assert code in render(services.wording, outcome.says[0])["text"]
    return code


async def clerk(desk: Desk, name: str, role: Role = Role.CLERK) -> Person:
    with desk.core.db.session() as session:
        hire(session, name, role)
    person = Person(desk, name)
    answer = await person.sign_in()
    if "enrol" in answer.json():
        assert (await person.post("/me/codes", code=person.code())).status_code == 200
    return person


async def at_counter(person: Person, path: str, **body: Any) -> Any:
    return await person.http.post(f"/api/shop{path}", json=body)


def audited(desk: Desk, event: str) -> list[AuditEntry]:
    with desk.core.db.session() as session:
        assert verify(session) == []
        return list(session.query(AuditEntry).filter_by(event=event))


async def test_what_a_clerk_saw_lets_the_customer_go_on_in_the_chat(desk: Desk) -> None:
    code, zhou = sent_to_the_shop(desk), await clerk(desk, "zhou")
    looked = await at_counter(zhou, "/visits", number=NUMBER, code=code)
    assert looked.json() == {"task": "replace_card", "channel": "web", "number": "138****8001", "proved": False}
    services = desk.core.services
    with desk.core.db.session() as session:
        assert services.identity.level(session, CONVERSATION, NUMBER, Operation.REPLACE) == Level.NONE
    seen = await at_counter(zhou, "/visits", number=NUMBER, code=code, seen=True)
    assert seen.json()["proved"] is True
    (row,) = audited(desk, "shop.seen")
    assert row.actor == "clerk:zhou" and row.evidence and NUMBER not in str(row.after) + row.subject
    with desk.core.db.session() as session:
        assert services.identity.level(session, CONVERSATION, NUMBER, Operation.REPLACE) == Level.MEDIUM
        event = session.query(Outbox).filter(Outbox.key.like("identity.at_shop:%")).one()
        assert event.payload["conversation_id"] == CONVERSATION
        told = engine.answer(session, services, turn("4", "system_event", chosen=True, event="identity_at_shop"))
        assert "核对过您的证件" in render(services.wording, told.says[0])["text"] and told.open
        engine.answer(session, services, turn("5", "affirm"))
        token = services.vault.seal(
            session, kind="service_password", value="258036", conversation_id=CONVERSATION, now=services.clock.now()
        )
        engine.answer(session, services, turn("6", "inform", chosen=True, method="service_password"))
        engine.answer(session, services, turn("7", "inform", service_password=token))
        assert services.identity.level(session, CONVERSATION, NUMBER, Operation.REPLACE) == Level.HIGH
        task = store.top(session, CONVERSATION)
        assert task is not None and (task.kind, task.step) == ("replace_card", "delivery")


async def test_nobody_but_a_clerk_signed_in_by_name(desk: Desk) -> None:
    code = sent_to_the_shop(desk)
    body = {"number": NUMBER, "code": code, "seen": True}
    assert (await desk.http.post("/api/shop/visits", json=body)).status_code in (401, 422)
    assert (await desk.as_agent("POST", "/shop/visits", json=body)).status_code == 403
    for name, role in (("li.na", Role.AGENT), ("zhao.min", Role.SUPERVISOR), ("admin", Role.ADMIN)):
        refused = await at_counter(await clerk(desk, name, role), "/visits", **body)
        assert refused.json()["error"]["code"] == "right_missing", name
    assert audited(desk, "shop.seen") == []


@pytest.mark.parametrize("wrong", [{"code": "000000"}, {"number": "13900139002"}, {"number": "13700000000"}])
async def test_number_and_code_must_belong_together(desk: Desk, wrong: dict[str, str]) -> None:
    code, zhou = sent_to_the_shop(desk), await clerk(desk, "zhou")
    refused = await at_counter(zhou, "/visits", **{"number": NUMBER, "code": code, "seen": True} | wrong)
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "visit_unknown")
    assert len(audited(desk, "shop.code_wrong")) == 1 and audited(desk, "identity.passed") == []


def locked_loss(desk: Desk) -> str:
    """A stop that was reported a second time: only a shop lifts it, by two clerks."""
    ctx = desk.core.services.cases
    with desk.core.db.session() as session:
        view = ctx.carrier.line(NUMBER)
        found = cases.file_case(
            session, ctx, kind="report_loss", msisdn=NUMBER, customer_id=view.customer.id, fields={},
            reason_code="lost", quote=None, conversation_id=CONVERSATION, channel="web", idempotency_key="k",
        ).case  # fmt: skip
        fire(session, found, "confirm", "S", ctx=ctx)
        fire(session, found, "request_lift", "H", ctx=ctx, data={"level": 3})
        fire(session, found, "second_report", "S", ctx=ctx)
        assert found.state == "LOCKED_SHOP"
        return found.number


async def test_a_locked_stop_needs_a_second_clerk_with_his_own_code(desk: Desk) -> None:
    number, zhou, wu = locked_loss(desk), await clerk(desk, "zhou"), await clerk(desk, "wu")
    path = f"/cases/{number}/request_lift"
    assert (await at_counter(zhou, path)).json()["error"]["code"] == "second_clerk_needed"
    for second in (
        {"name": "zhou", "code": zhou.code()},
        {"name": "wu", "code": "000000"},
        {"name": "x", "code": "000000"},
    ):
        refused = await at_counter(zhou, path, second=second)
        assert refused.json()["error"]["code"] == "second_clerk_wrong", second
    with desk.core.db.session() as session:
        # the code that enrolled him is used up; time moves on
        from xiaoka.staff.accounts import member

        member(session, "wu").totp_last = 0
    done = await at_counter(zhou, path, second={"name": "wu", "code": wu.code()}, note="本人到厅")
    assert done.json()["state"] == "L4_LIFTING"
    (row,) = audited(desk, "report_loss.request_lift")[-1:]
    assert row.actor == "clerk:zhou"
    with desk.core.db.session() as session:
        last = cases.timeline(session, cases.find(session, number))[-1]  # type: ignore[arg-type]
        assert last.data["second_clerk"] == "clerk:wu"
    assert len(audited(desk, "staff.countersigned")) == 1
    again = await at_counter(zhou, path, second={"name": "wu", "code": wu.code()})
    assert again.json()["error"]["code"] == "second_clerk_wrong", "a code is good once"


async def test_what_the_table_does_not_allow_is_refused_in_a_sentence(desk: Desk) -> None:
    number, zhou = locked_loss(desk), await clerk(desk, "zhou")
    refused = await at_counter(zhou, f"/cases/{number}/collected")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "case_not_now")
    assert (await at_counter(zhou, "/cases/XK00/identify")).status_code == 404
    assert PASSWORD not in refused.text
