"""Filing a case from a task, once."""

from typing import Any

from xiaoka.cases import service as cases
from xiaoka.cases.models import Case
from xiaoka.tasks.definition import TaskContext
from xiaoka.tasks.wordy import day


def file_from(
    ctx: TaskContext, *, reason: str, fields: dict[str, Any], quote: dict[str, Any] | None = None
) -> Case | None:
    """File the case of this task; the same task can never file two.

    Returns:
        The case, or ``None`` when another high-risk case of the number is open.
    """
    services = ctx.services
    view = services.carrier.line(ctx.data["number"])
    try:
        filed = cases.file_case(
            ctx.session,
            services.cases,
            kind=ctx.task.kind,
            msisdn=ctx.data["number"],
            customer_id=view.customer.id,
            fields=fields,
            reason_code=reason,
            quote=quote,
            conversation_id=ctx.turn.conversation_id,
            channel=ctx.turn.channel,
            idempotency_key=f"{ctx.turn.conversation_id}:{ctx.task.id}",
        )
    except cases.DuplicateCase:
        return None
    ctx.task.case_number = filed.case.number
    return filed.case


def next_day(case: Case) -> str:
    """Return the day by which the customer hears of the case again; every open case has one."""
    assert case.next_at is not None
    return day(case.next_at)
