"""What tests of 公众号 ask again and again."""

from tests.unit.gateway.channels.conftest import until
from tests.unit.gateway.channels.vendors import FakeVendor
from tests.unit.gateway.channels.wechat import SEND
from tests.unit.gateway.conftest import Desk
from xiaoka.gateway.models import Message
from xiaoka.handoff import service as handoff
from xiaoka.notify import service


def told(vendor: FakeVendor, user: str = "oUser1") -> list[str]:
    return [one.body["text"]["content"] for one in vendor.to(SEND) if one.body["touser"] == user]


async def answered(vendor: FakeVendor, count: int) -> list[str]:
    await until(lambda: len(vendor.to(SEND)) >= count)
    return told(vendor)


def waiting(desk: Desk, tries: int = 0) -> bool:
    with desk.core.db.session() as session:
        found = session.query(service.Outbox).where(service.Outbox.kind == "channel", service.Outbox.done_at.is_(None))
        return any(one.last_error or not tries for one in found)


def dead(desk: Desk) -> list[str | None]:
    with desk.core.db.session() as session:
        return [one.last_error for one in service.dead(session)]


async def agent_says(desk: Desk, text: str) -> None:
    with desk.core.db.session() as session:
        turn = session.query(Message).where(Message.role == "customer").first()
        assert turn is not None
        request = handoff.ask(session, turn, "wish", {}, desk.core.desk.rules(desk.core.clock.now()))
        number = request.id
    response = await desk.as_agent("POST", f"/handoffs/{number}/reply", agent="li.na", text=text)
    assert response.status_code == 200
