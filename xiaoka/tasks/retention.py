"""One honest offer to keep the number (挽留), in passing: it asks nothing and delays nothing."""

from sqlalchemy import select

from xiaoka.money import yuan
from xiaoka.tasks.definition import TaskContext
from xiaoka.tasks.enums import TaskKind
from xiaoka.tasks.models import TaskInstance
from xiaoka.tasks.terms import line_terms
from xiaoka.tasks.turn import Say, say


def offer_keeping(ctx: TaskContext) -> list[Say]:
    """Mention 保号 once per conversation; not to somebody who has looked at it already."""
    terms = line_terms(ctx)
    query = select(TaskInstance).where(TaskInstance.conversation_id == ctx.turn.conversation_id)
    others = [task for task in ctx.session.scalars(query) if task.id != ctx.task.id]
    offered = sum(1 for task in others if "keep_offer" in task.data)
    seen = any(task.kind == TaskKind.KEEP_NUMBER for task in others)
    if seen or offered >= terms.integer("retention.offers_max"):
        return []
    fee = yuan(terms.integer("suspend.fee")).removesuffix(".00")
    return [say("utter_keep_offer", stop_fee=fee, months=terms.integer("suspend.max_months"))]
