"""Seeing one masked datum of a case whole (查看明文): for a reason, which the audit trail keeps."""

import asyncio
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from xiaoka.audit.service import record
from xiaoka.cases import service as cases
from xiaoka.cases.models import Case
from xiaoka.gateway.context import CoreDep, Id
from xiaoka.gateway.core import Core
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.gateway.plain import hide_numbers
from xiaoka.gateway.staff import one_with
from xiaoka.staff.enums import Right
from xiaoka.staff.service import Staff
from xiaoka.vault.enums import CREDENTIALS, Purpose
from xiaoka.vault.service import TOKEN, VaultError

router = APIRouter(prefix="/api/console/cases", tags=["console: cases"])
Revealer = Annotated[Staff, one_with(Right.REVEAL)]


class Wish(BaseModel):
    """What is to be seen, and why."""

    model_config = ConfigDict(extra="forbid")

    what: Literal["number", "field"] = Field(examples=["number"])
    name: str = Field(default="", pattern=r"^[a-z_]{0,40}$", examples=["address"])
    """For ``field``: which."""
    reason: str = Field(min_length=2, max_length=200, examples=["联系配送或营业厅"])


class Whole(BaseModel):
    """The datum, good for this moment only."""

    value: str


@router.post(
    "/{number}/reveal", responses=documented("session_ended", "right_missing", "case_unknown", "nothing_to_reveal")
)
async def reveal(number: Id, body: Wish, core: CoreDep, who: Revealer) -> Whole:
    """Show the number or one field of a case whole; codes and passwords never."""

    def work() -> Whole:
        with core.db.session() as session:
            found, now, by = _found(session, number), core.clock.now(), f"agent:{who.name}"
            value = found.msisdn if body.what == "number" else _field(core, session, found, body.name, by, now)
            safe = core.intake.without_secrets(session, found.conversation_id, body.reason, now=now).shown
            after = {"what": body.what, "name": body.name, "reason": hide_numbers(safe)}
            record(
                session, at=now, actor=by, channel="console", event="datum.revealed", subject=f"case:{found.number}",
                after=after,
            )  # fmt: skip
            return Whole(value=value)

    return await asyncio.to_thread(work)


def _found(session: Session, number: str) -> Case:
    found = cases.find(session, number)
    if found is None:
        raise DeskError("case_unknown")
    return found


def _field(core: Core, session: Session, found: Case, name: str, by: str, now: datetime) -> str:
    value = found.fields.get(name)
    if not isinstance(value, str) or not value:
        raise DeskError("nothing_to_reveal")
    match = TOKEN.fullmatch(value)
    if match is None:
        return value
    if match[1] in CREDENTIALS:
        raise DeskError("nothing_to_reveal")
    try:
        return core.vault.open(
            session, value, purpose=Purpose.REVEAL, actor=by, now=now, conversation_id=found.conversation_id
        )
    except VaultError as error:
        raise DeskError("nothing_to_reveal") from error
