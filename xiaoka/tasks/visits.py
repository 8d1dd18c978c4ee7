"""Which conversation somebody in a shop comes from (到厅客户): found by the number and the code he reads out."""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.tasks.models import TaskInstance, TaskMemory
from xiaoka.tasks.services import Services

WITHIN = timedelta(days=7)
"""So long after the last word in a task its conversation can be found from a shop."""


@dataclass(frozen=True)
class Visit:
    """A conversation that sent its customer to a shop.

    Attributes:
        task: kind of what he was in the middle of.
    """

    conversation_id: str
    channel: str
    task: str


def find(session: Session, services: Services, msisdn: str, code: str) -> Visit | None:
    """Return the conversation that a number and a code (办理码) name; None for no such one."""
    since = services.clock.now() - WITHIN
    query = (
        select(TaskInstance)
        .join(TaskMemory, TaskMemory.conversation_id == TaskInstance.conversation_id)
        .where(TaskMemory.msisdn == msisdn, TaskInstance.updated > since)
        .order_by(TaskInstance.updated.desc())
    )
    for task in session.scalars(query):
        if hmac.compare_digest(services.identity.visits.code(task.conversation_id, msisdn), code):
            return Visit(task.conversation_id, task.channel, task.kind)
    return None
