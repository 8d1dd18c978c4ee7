"""Numbers that the customer says he called (通话记录), asked for beside name and ID number."""

from xiaoka.identity.enums import Method
from xiaoka.tasks.definition import TaskContext


def figures(ctx: TaskContext, method: Method) -> dict[str, int]:
    """Return what the question about calls asks for, from the policy in force."""
    if method is not Method.CALL_RECORDS:
        return {}
    policy, now = ctx.services.policy, ctx.services.clock.now()
    names = {"count": "kba.min_numbers", "min_age": "kba.min_age", "max_age": "kba.max_age", "min_call": "kba.min_call"}
    return {name: policy.integer(key, at=now) for name, key in names.items()}


def wanted(ctx: TaskContext) -> int:
    """Return how many numbers have to be named."""
    return ctx.services.policy.integer("kba.min_numbers", at=ctx.services.clock.now())


def named(ctx: TaskContext) -> tuple[str, ...] | None:
    """Gather the numbers the customer says he called, until there are enough of them."""
    told = [number for number in ctx.turn.values("phone_number") if number != ctx.data["number"]]
    kept = list(dict.fromkeys([*(ctx.data.get("_calls") or []), *told]))
    enough = len(kept) >= wanted(ctx)
    ctx.data["_calls"] = [] if enough else kept
    if told:
        # they are answers, not another number to deal with
        ctx.data["_calls_named_in"] = ctx.turn.id
    return tuple(kept) if enough else None
