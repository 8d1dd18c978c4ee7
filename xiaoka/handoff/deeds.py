"""What a person did while he had a conversation (人工做了什么): how things stood before, compared with after."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.cases.models import Case
from xiaoka.identity.models import VerificationFactor
from xiaoka.tasks.enums import TaskStatus
from xiaoka.tasks.models import TaskInstance

_TASKS = (TaskStatus.ACTIVE, TaskStatus.HANDED_OFF)


def standing(session: Session, conversation_id: str, now: datetime) -> dict[str, Any]:
    """Return how things stand: proofs, answers of open tasks (values with secrets are vault tokens), cases."""
    factors = select(VerificationFactor.method).where(
        VerificationFactor.conversation_id == conversation_id, VerificationFactor.expires_at > now
    )
    tasks = select(TaskInstance).where(TaskInstance.conversation_id == conversation_id, TaskInstance.status.in_(_TASKS))
    cases = select(Case.number).where(Case.conversation_id == conversation_id)
    return {
        "verified": sorted(set(session.scalars(factors))),
        "fields": {
            task.id: {name: value for name, value in task.data.items() if not name.startswith("_")}
            for task in session.scalars(tasks)
        },
        "cases": sorted(session.scalars(cases)),
    }


def between(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return what is new: methods proven, names of changed answers, numbers of cases."""
    changed = []
    for task_id, fields in after["fields"].items():
        old = before["fields"].get(task_id, {})
        changed += [name for name, value in fields.items() if old.get(name) != value]
    return {
        "verified": [one for one in after["verified"] if one not in before["verified"]],
        "changed": list(dict.fromkeys(changed)),
        "cases": [one for one in after["cases"] if one not in before["cases"]],
    }
