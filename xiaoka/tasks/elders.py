"""Older customers are offered a person before they have to ask (65 岁以上直接提供人工)."""

from xiaoka.account.days import age, today
from xiaoka.tasks.definition import TaskContext
from xiaoka.tasks.turn import Say, say


def offer_person(ctx: TaskContext) -> list[Say]:
    """Offer a person to a proven holder of that age; the task goes on unless he takes it."""
    services = ctx.services
    holder, now = services.carrier.line(ctx.data["number"]).customer, services.clock.now()
    if holder.is_company or age(holder.birth, today(now)) < services.policy.integer("handoff.age_direct"):
        return []
    return [say("utter_elder")]
