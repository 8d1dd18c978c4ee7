"""Showing one masked datum whole (查看明文): for a reason, which the audit trail keeps. The caller commits."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from xiaoka.assist.context import account
from xiaoka.audit.service import record
from xiaoka.carrier.ports import CarrierUnavailable, UnknownLine
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.models import Conversation
from xiaoka.handoff.service import last_of, open_of
from xiaoka.tasks import store
from xiaoka.tasks.models import TaskInstance
from xiaoka.tasks.services import Services
from xiaoka.vault.enums import CREDENTIALS, Purpose
from xiaoka.vault.service import TOKEN, VaultError

NUMBER, NAME, CALL_BACK, ACCOUNT, FIELD = "number", "name", "call_back", "account", "field"


def reveal(
    session: Session, services: Services, conversation: Conversation, what: str, *, task: str, name: str, by: str,
    reason: str, now: datetime,
) -> dict[str, Any]:  # fmt: skip
    """Return ``{value, account?}`` and write down who looked, at what, and why.

    Args:
        session: the caller's.
        services: of this process.
        conversation: which.
        what: ``number``, ``name``, ``call_back``, ``account`` or ``field``.
        task: of a field.
        name: of a field.
        by: name of the agent.
        reason: in his words, without secrets.
        now: aware UTC time.

    Raises:
        DeskError: ``nothing_to_reveal``; codes and passwords are never shown. ``unavailable`` when the carrier is down.
    """
    found = _value(session, services, conversation, what, task=task, name=name, by=by, now=now)
    record(
        session, at=now, actor=f"agent:{by}", channel="console", event="datum.revealed",
        subject=f"conversation:{conversation.id}", after={"what": what, "name": name, "reason": reason},
    )  # fmt: skip
    return found


def _value(
    session: Session, services: Services, conversation: Conversation, what: str, *, task: str, name: str, by: str,
    now: datetime,
) -> dict[str, Any]:  # fmt: skip
    if what == FIELD:
        return {"value": _field(session, services, conversation.id, task, name, by, now)}
    if what == CALL_BACK:
        request = open_of(session, conversation.id) or last_of(session, conversation.id)
        return {"value": _some(request.call_back if request else None)}
    number = _some(store.remembered_msisdn(session, conversation.id))
    if what == NUMBER:
        return {"value": number}
    try:
        view = services.carrier.line(number)
    except UnknownLine as error:
        raise DeskError("nothing_to_reveal") from error
    except CarrierUnavailable as error:
        raise DeskError("unavailable") from error
    if what == NAME:
        return {"value": view.customer.name}
    return {"value": "", "account": account(services, view)}


def _field(
    session: Session, services: Services, conversation_id: str, task_id: str, name: str, by: str, now: datetime
) -> str:
    task = session.get(TaskInstance, task_id)
    if task is None or task.conversation_id != conversation_id or name.startswith("_"):
        raise DeskError("nothing_to_reveal")
    value = _some(task.data.get(name))
    match = TOKEN.fullmatch(value)
    if match is None:
        return value
    if match[1] in CREDENTIALS:
        raise DeskError("nothing_to_reveal")
    try:
        return services.vault.open(
            session, value, purpose=Purpose.REVEAL, actor=f"agent:{by}", now=now, conversation_id=conversation_id
        )
    except VaultError as error:
        raise DeskError("nothing_to_reveal") from error


def _some(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise DeskError("nothing_to_reveal")
    return value
