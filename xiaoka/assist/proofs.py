"""How far a conversation has proven who it is (核验情况), and what is still needed."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiaoka.assist.scratch import Scratch
from xiaoka.assist.words import word
from xiaoka.identity.enums import AttemptKind, Level, Method, Operation
from xiaoka.identity.models import IdentityAttempt
from xiaoka.identity.offers import offers
from xiaoka.identity.recorder import live_factors
from xiaoka.tasks.services import Services
from xiaoka.tasks.steps.proof_words import old_sim_receives
from xiaoka.tasks.steps.verify import Verify


def standing(
    session: Session, services: Services, conversation_id: str, number: str | None, operation: Operation | None = None
) -> dict[str, Any]:
    """Return the level reached, the proofs with the time each has left in seconds, and the level needed."""
    now = services.clock.now()
    factors = live_factors(session, conversation_id, number, now) if number and conversation_id else []
    asked = operation or Operation.QUERY_BALANCE
    level = services.identity.level(session, conversation_id, number, asked) if factors and number else Level.NONE
    needed = services.identity.required(operation) if operation else None
    left = [max(0, int((one.expires_at - now).total_seconds())) for one in factors]
    return {
        "level": level.name,
        "level_title": word("levels", int(level)),
        "needed": needed.name if needed is not None else None,
        "needed_title": word("levels", int(needed)) if needed is not None else None,
        "left_seconds": min(left) if left else 0,
        "proofs": [
            {
                "method": one.method, "title": word("methods", one.method), "seconds_left": seconds,
                "expires_at": one.expires_at.isoformat(),
            }
            for one, seconds in zip(factors, left, strict=True)
        ],
        "failed": _failed(session, conversation_id),
    }  # fmt: skip


def missing(
    session: Session, services: Services, scratch: Scratch | None, *, talk_id: str = "", number: str | None = None
) -> dict[str, Any]:
    """Return what is still to be proven for a task: operation, levels, and the ways, best first.

    Without a task, how far the conversation ``talk_id`` has proven that ``number`` is its own; proofs outlive tasks.
    """
    if scratch is None:
        found = standing(session, services, talk_id, number)
        return found | {"operation": None, "missing": False, "methods": []}
    step = next((one for one in _verifications(scratch) if not scratch.done(one)), None)
    conversation_id = scratch.ctx.task.conversation_id
    operation = step.operation if step else next((one.operation for one in _verifications(scratch)), None)
    found = standing(session, services, conversation_id, scratch.number, operation)
    found |= {"operation": operation.value if operation else None, "missing": step is not None, "methods": []}
    if step is not None:
        ways = _ways(session, services, scratch, step)
        found["methods"] = [{"method": one.value, "title": word("methods", one.value)} for one in ways]
        found["sim_receives"] = old_sim_receives(scratch.ctx)
    return found


def _verifications(scratch: Scratch) -> list[Verify]:
    return [one for one in scratch.definition.steps if isinstance(one, Verify) and scratch.applies(one)]


def _ways(session: Session, services: Services, scratch: Scratch, step: Verify) -> list[Method]:
    receives, conversation_id = old_sim_receives(scratch.ctx), scratch.ctx.task.conversation_id
    if scratch.number and conversation_id:
        return services.identity.next_methods(
            session, conversation_id, scratch.number, step.operation, old_sim_receives=receives
        )
    need = services.identity.required(step.operation)
    return offers(step.operation, need, proven=set(), closed={Method.CALL_RECORDS}, old_sim_receives=receives)


def _failed(session: Session, conversation_id: str) -> int:
    if not conversation_id:
        return 0
    query = select(func.count()).where(
        IdentityAttempt.conversation_id == conversation_id, IdentityAttempt.kind == AttemptKind.FAILURE
    )
    return session.scalar(query) or 0
