"""Older customers are offered a person before they have to ask (65 岁以上直接提供人工)."""

from xiaoka.account.days import age, today
from xiaoka.account.precheck import scope_of
from xiaoka.tasks.definition import TaskContext
from xiaoka.tasks.turn import Say, say


def offer_person(ctx: TaskContext) -> list[Say]:
    """Offer a person to a proven holder of that age; the task goes on unless he takes it."""
    services = ctx.services
    view, now = services.carrier.line(ctx.data["number"]), services.clock.now()
    holder, least = view.customer, services.policy.integer("handoff.age_direct", scope=scope_of(view), at=now)
    if holder.is_company or age(holder.birth, today(now)) < least:
        return []
    # a person who takes over should be one for older customers
    ctx.data["_elder"] = True
    return [say("utter_elder")]
