"""Filing a case from a task, once."""

from typing import Any

from xiaoka.cases import service as cases
from xiaoka.cases.context import Rules
from xiaoka.cases.enums import OF_NOBODY, Actor
from xiaoka.cases.models import Case
from xiaoka.tasks.definition import TaskContext
from xiaoka.tasks.wordy import day

BY = "_by"
"""Key of a task's data that tells which answers an agent gave: ``{"address": "li.na"}``."""


def file_from(
    ctx: TaskContext, *, reason: str, fields: dict[str, Any], quote: dict[str, Any] | None = None, kind: str = ""
) -> Case | None:
    """File the case of this task, of its own kind unless another is given; the same task can never file two.

    What the agent took into the task is filed in his name, on the same proofs and the same consent of the customer.

    Returns:
        The case, or ``None`` when another high-risk case of the number is open.
    """
    services, nobody = ctx.services, ctx.task.kind in OF_NOBODY
    holder = "" if nobody else services.carrier.line(ctx.data["number"]).customer.id
    try:
        filed = cases.file_case(
            ctx.session,
            services.cases,
            kind=kind or ctx.task.kind,
            msisdn=ctx.data["number"],
            customer_id=holder,
            fields=fields,
            reason_code=reason,
            quote=quote,
            conversation_id=ctx.turn.conversation_id,
            channel=ctx.turn.channel,
            idempotency_key=f"{ctx.turn.conversation_id}:{ctx.task.id}",
            actor=Actor.AGENT if ctx.turn.by else Actor.CONTACT if nobody else Actor.HOLDER,
            by=ctx.turn.by,
            provenance=provenance(ctx, fields),
        )
    except cases.DuplicateCase:
        return None
    ctx.task.case_number = filed.case.number
    return filed.case


def provenance(ctx: TaskContext, fields: dict[str, Any]) -> dict[str, str]:
    """Return where each field came from: ``customer`` (用户说), ``system`` (系统查) or ``agent`` (坐席改)."""
    agents = ctx.data.get(BY) or {}
    return {name: "agent" if name in agents else "customer" if name in ctx.data else "system" for name in fields}


def rules_of(ctx: TaskContext, case: Case) -> Rules:
    """Return the rules of a case: by province, brand, plan and class of its line, on the day it was filed."""
    return Rules(ctx.services.policy, case, ctx.services.clock.now())


def next_day(case: Case) -> str:
    """Return the day by which the customer hears of the case again; every open case has one."""
    assert case.next_at is not None
    return day(case.next_at)
