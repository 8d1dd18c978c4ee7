"""The rules that hold for the line of a task; only for steps that come after a proof."""

from xiaoka.account.precheck import scope_of
from xiaoka.policy.terms import Terms
from xiaoka.tasks.definition import TaskContext


def line_terms(ctx: TaskContext) -> Terms:
    """Return the rules by province, brand, plan and class of the task's line, now.

    Raises:
        CarrierUnavailable: the line cannot be read now.
    """
    services = ctx.services
    return Terms(services.policy, scope_of(services.carrier.line(ctx.data["number"])), services.clock.now())
