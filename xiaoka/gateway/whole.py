"""Whole values on a card that waits for its confirmation, for the customer alone and only while he is looking.

What is stored, and what the engine, Redis and agents see, is masked; but nobody can check an address of which he sees
the district. A row of a card may therefore name the answer that it shows (``whole: address`` in ``domain.yml``). Where
a message leaves for its customer, and nowhere before, the value is put in: while its buttons can be pressed, and from
the task that stands at this card. The name itself is of no use to clients and is taken out.
"""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.cases.enums import Actor
from xiaoka.gateway.core import Core
from xiaoka.ids import mask_msisdn
from xiaoka.tasks.enums import TaskStatus
from xiaoka.tasks.models import TaskInstance
from xiaoka.vault.enums import Kind, Purpose
from xiaoka.vault.mask import mask
from xiaoka.vault.service import VaultError

MARK = "whole"
"""Key of a card's row that names an answer of the task."""
_AT = "confirm"
# one that an agent carries out is confirmed by the customer as well
_OPEN = (TaskStatus.ACTIVE, TaskStatus.HANDED_OFF)
_MOBILE = re.compile(r"1\d{10}")
_Values = dict[tuple[str, str], str]
"""What belongs to a name and a masked value."""


def told(core: Core, session: Session, conversation_id: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return messages as their customer sees them; those given are not changed, for other desks are told them too.

    Args:
        core: of the desk.
        session: the caller's; that a value was opened is logged in its transaction.
        conversation_id: to which all the messages belong.
        found: from :func:`xiaoka.gateway.messages.public`. What cannot be opened stays masked.
    """
    wanted = {name for one in found if one.get("live") for name in _marks(one)}
    values = _values(core, session, conversation_id, wanted) if wanted else {}
    return [_told(one, values if one.get("live") else {}) for one in found]


def marked(message: dict[str, Any]) -> bool:
    """Tell whether a message has a row to be shown whole, or a name in it to be taken out."""
    return any(True for _ in _marks(message))


def _marks(message: dict[str, Any]) -> Iterable[str]:
    card = message.get("body", {}).get("card") or {}
    return (str(row[MARK]) for row in card.get("rows", ()) if MARK in row)


def _told(message: dict[str, Any], values: _Values) -> dict[str, Any]:
    if not marked(message):
        return message
    body = message["body"]
    rows = [_row(row, values) for row in body["card"]["rows"]]
    return {**message, "body": {**body, "card": {**body["card"], "rows": rows}}}


def _row(row: dict[str, Any], values: _Values) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if name != MARK}
    # what was changed since the card was made, by an agent, is not what this row says
    whole = values.get((str(row.get(MARK)), str(row.get("value"))))
    return shown | ({"value": whole} if whole else {})


def _values(core: Core, session: Session, conversation_id: str, wanted: set[str]) -> _Values:
    query = select(TaskInstance).where(
        TaskInstance.conversation_id == conversation_id, TaskInstance.status.in_(_OPEN), TaskInstance.step == _AT
    )
    task = session.scalars(query.order_by(TaskInstance.updated.desc()).limit(1)).first()
    data = {name: str(task.data[name]) for name in wanted if name in task.data} if task else {}
    values: _Values = {}
    if "address" in data:
        values |= _address(core, session, conversation_id, data["address"])
    if _MOBILE.fullmatch(number := data.get("contact_phone", "")):
        values["contact_phone", mask_msisdn(number)] = f"{number[:3]} {number[3:7]} {number[7:]}"
    return values


def _address(core: Core, session: Session, conversation_id: str, token: str) -> _Values:
    try:
        value = core.vault.open(
            session, token, purpose=Purpose.CONFIRM, actor=Actor.HOLDER, now=core.clock.now(),
            conversation_id=conversation_id,
        )  # fmt: skip
    except VaultError:
        return {}
    # in one line, so that what he wrote cannot look like rows of ours
    return {("address", mask(Kind.ADDRESS, value)): " ".join(value.split())}
