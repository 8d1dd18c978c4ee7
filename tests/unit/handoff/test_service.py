"""Who owns a conversation, told by the database."""

import pytest
from sqlalchemy import select

from tests.unit.gateway.conftest import Desk
from tests.unit.handoff.wishes import waiting
from xiaoka.audit.models import AuditEntry
from xiaoka.audit.service import verify
from xiaoka.gateway import conversations
from xiaoka.gateway.enums import Owner
from xiaoka.gateway.errors import DeskError
from xiaoka.handoff import service
from xiaoka.handoff.models import HandoffRequest


async def test_asking_again_while_waiting_is_the_same_wish(desk: Desk) -> None:
    customer, request_id = await waiting(desk)
    custom = {"handoff": True, "handoff_reason": "complaint", "tasks": []}
    desk.engine.reply = lambda _body: [{"text": "已登记", "custom": custom}]
    await customer.say("我要投诉")
    with desk.core.db.session() as session:
        request = session.scalars(select(HandoffRequest)).one()
        assert (request.id, request.reason) == (request_id, "complaint")
    await desk.as_agent("POST", f"/handoffs/{request_id}/close", agent="li")
    await customer.say("再转一次")
    with desk.core.db.session() as session:
        assert len(session.scalars(select(HandoffRequest)).all()) == 2


async def test_taking_is_a_compare_and_set(desk: Desk) -> None:
    customer, request_id = await waiting(desk)
    rules = desk.core.desk.rules(desk.core.clock.now())
    with desk.core.db.session() as session:
        service.take(session, request_id, agent="li", rules=rules)
    with desk.core.db.session() as session:
        assert service.take(session, request_id, agent="li", rules=rules).agent == "li"
        conversation = conversations.get(session, customer.id)
        assert conversation is not None
        assert (conversation.owner, conversation.owner_version) == (Owner.AGENT, 1)
    with desk.core.db.session() as session, pytest.raises(DeskError, match="handoff_taken"):
        service.take(session, request_id, agent="wang", rules=rules)


async def test_a_request_is_not_taken_when_the_owner_changed_meanwhile(desk: Desk) -> None:
    customer, request_id = await waiting(desk)
    with desk.core.db.session() as session:
        assert conversations.set_owner(session, customer.id, owner=Owner.NONE, expected_version=0)
    with desk.core.db.session() as session, pytest.raises(DeskError, match="handoff_taken"):
        service.take(session, request_id, agent="li", rules=desk.core.desk.rules(desk.core.clock.now()))
    with desk.core.db.session() as session:
        assert service.get(session, request_id).agent is None


async def test_taking_and_closing_are_audited_without_secrets(desk: Desk) -> None:
    _, request_id = await waiting(desk)
    await desk.as_agent("POST", f"/handoffs/{request_id}/take", agent="li")
    await desk.as_agent("POST", f"/handoffs/{request_id}/close", agent="wang", note="身份证11010519920305102X已核对")
    with desk.core.db.session() as session:
        query = select(AuditEntry).where(AuditEntry.event.like("handoff.%")).order_by(AuditEntry.seq)
        taken, closed = session.scalars(query)
        assert (taken.actor, taken.before, taken.event) == ("agent:li", {"owner": "bot"}, "handoff.taken")
        assert (closed.actor, closed.before, closed.event) == ("agent:wang", {"owner": "agent"}, "handoff.closed")
        assert closed.after is not None and closed.after["owner"] == "bot"
        assert "110" in closed.after["note"] and "19920305" not in str(closed.after)
        assert verify(session) == []
