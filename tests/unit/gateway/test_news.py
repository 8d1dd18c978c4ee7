"""News that are said unasked: where they may be, by day, not beside a person, once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.unit.gateway.conftest import Customer, Desk
from xiaoka.account.quote import settlement
from xiaoka.cases import service as cases
from xiaoka.cases.models import Case
from xiaoka.gateway import background, conversations
from xiaoka.gateway.background import ConversationEvents, ConversationNews
from xiaoka.gateway.enums import Owner
from xiaoka.gateway.models import Message
from xiaoka.gateway.turns import Turns
from xiaoka.notify.models import Outbox
from xiaoka.notify.service import relay_once

NUMBER = "13800138001"


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's own relay sleeps: the tests relay by hand."""
    monkeypatch.setattr(background, "_PAUSE_S", 3600.0)


def handler(desk: Desk) -> ConversationNews:
    events = ConversationEvents(desk.core, Turns(desk.core), asyncio.get_running_loop())
    events.wake = lambda _conversation_id: None  # type: ignore[method-assign]
    return ConversationNews(desk.core, events)


def filed(desk: Desk, conversation_id: str) -> Case:
    """File a cancellation that is approved at once."""
    services = desk.services
    view = services.carrier.line(NUMBER)
    with services.db.session() as session:
        case = cases.file_case(
            session, services.cases, kind="cancel_card", msisdn=NUMBER, customer_id=view.customer.id, fields={},
            reason_code="unused", quote=settlement(view, services.policy, services.clock.now()).as_json(),
            conversation_id=conversation_id, channel="web", idempotency_key="k",
        ).case  # fmt: skip
    cases.run_due(services.db, services.cases)
    return case


def pass_time(desk: Desk, **span: float) -> None:
    desk.services.carrier.clock.advance(timedelta(**span))  # type: ignore[attr-defined]


def relay(desk: Desk, deliver: Any = None) -> None:
    relay_once(desk.core.db, None, {"news": deliver or handler(desk)}, desk.core.clock.now())


def told(desk: Desk, customer: Customer) -> list[str]:
    with desk.core.db.session() as session:
        query = select(Message.command).where(Message.conversation_id == customer.id, Message.command.is_not(None))
        return [command for command in session.scalars(query) if command and "case_moved" in command]


async def test_a_new_state_is_said_once(desk: Desk) -> None:
    customer = await desk.customer()
    case = filed(desk, customer.id)
    relay(desk)
    assert told(desk, customer) == []
    pass_time(desk, minutes=11)
    relay(desk)
    relay(desk)
    (command,) = told(desk, customer)
    assert case.number in command


async def test_a_relay_killed_in_between_says_it_once(desk: Desk) -> None:
    customer = await desk.customer()
    filed(desk, customer.id)
    pass_time(desk, minutes=11)
    real = handler(desk)

    class Killed(BaseException):
        pass

    def dying(payload: dict[str, Any]) -> None:
        real(payload)
        raise Killed

    with pytest.raises(Killed):
        relay(desk, dying)
    pass_time(desk, minutes=2)
    relay(desk)
    assert len(told(desk, customer)) == 1


async def test_it_waits_while_a_person_answers(desk: Desk) -> None:
    customer = await desk.customer()
    filed(desk, customer.id)
    with desk.core.db.session() as session:
        conversations.set_owner(session, customer.id, owner=Owner.AGENT, expected_version=0)
    for _ in range(2):
        pass_time(desk, minutes=11)
        relay(desk)
    assert told(desk, customer) == []
    with desk.core.db.session() as session:
        conversations.set_owner(session, customer.id, owner=Owner.BOT, expected_version=1)
    pass_time(desk, minutes=11)
    relay(desk)
    assert len(told(desk, customer)) == 1


async def test_at_night_it_waits_for_the_morning(desk: Desk) -> None:
    customer = await desk.customer()
    filed(desk, customer.id)
    pass_time(desk, hours=12.5)  # the day of the demo begins at ten in the morning
    relay(desk)
    assert told(desk, customer) == []
    pass_time(desk, hours=10.5)
    relay(desk)
    assert len(told(desk, customer)) == 1


async def test_what_is_no_longer_true_is_not_said(desk: Desk) -> None:
    customer = await desk.customer()
    case = filed(desk, customer.id)
    with desk.core.db.session() as session:
        cases.revoke(session, desk.services.cases, session.get_one(Case, case.id), "H", level=2)
    pass_time(desk, minutes=11)
    relay(desk)
    assert told(desk, customer) == []


async def test_a_client_that_cannot_be_reached_is_left_alone(desk: Desk) -> None:
    with desk.core.db.session() as session:
        where = conversations.open_new(session, channel="rest", now=desk.core.clock.now()).id
    filed(desk, where)
    pass_time(desk, minutes=11)
    relay(desk)
    with desk.core.db.session() as session:
        assert session.scalars(select(Message).where(Message.conversation_id == where)).all() == []
        assert session.scalars(select(Outbox).where(Outbox.kind == "news", Outbox.done_at.is_(None))).all() == []
