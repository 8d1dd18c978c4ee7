"""A customer who wants a person."""

from tests.unit.gateway.conftest import Customer, Desk, echo


async def waiting(desk: Desk, reason: str = "wish") -> tuple[Customer, str]:
    """Return a customer who asked for a person, and the id of his request."""
    custom = {"handoff": True, "handoff_reason": reason, "tasks": ["cancel_card"]}
    desk.engine.reply = lambda _body: [{"text": "已登记", "custom": custom}]
    customer = await desk.customer()
    await customer.say("转人工")
    desk.engine.reply = echo
    (found,) = [one for one in await open_requests(desk) if one["conversation"] == customer.id]
    return customer, str(found["id"])


async def open_requests(desk: Desk) -> list[dict[str, object]]:
    """Return what agents see waiting."""
    listed: list[dict[str, object]] = (await desk.as_agent("GET", "/handoffs")).json()["handoffs"]
    return listed
