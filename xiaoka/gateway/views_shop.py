"""Routes of clerks in a shop (营业员): whom they saw with his ID card, and what they did there. By own session only.

The agent token opens none of this: a proof in person is the word of one named clerk, and some steps need a second one,
who signs by his own one-time code.
"""

import asyncio
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from xiaoka.audit.service import record
from xiaoka.cases import service as cases
from xiaoka.cases.enums import Actor
from xiaoka.cases.machine import IllegalTransition, fire, state_of
from xiaoka.gateway.context import CoreDep, Id
from xiaoka.gateway.core import Core
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.gateway.staff import machine_clock, one_with
from xiaoka.ids import mask_msisdn
from xiaoka.staff import service as staff
from xiaoka.staff.enums import Right
from xiaoka.staff.problems import StaffError
from xiaoka.staff.secret import Codes
from xiaoka.staff.service import Staff
from xiaoka.tasks import visits

router = APIRouter(prefix="/api/shop", tags=["shop"], responses=documented("session_ended", "right_missing"))
Clerk = Annotated[Staff, one_with(Right.SHOP)]
_IN_PERSON = 3


class Done(StrEnum):
    """What a shop may do with a case."""

    IDENTIFY = "identify"
    COLLECTED = "collected"
    REQUEST_LIFT = "request_lift"
    CONTEST = "contest"
    KEEP = "keep"
    REVOKE = "revoke"
    CLOSE = "close"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Visit(_Body):
    """Who stands at the counter: the number, and the code (办理码) that his chat shows.

    Args:
        seen: the clerk has compared person and ID card; without it nothing is recorded, only told what is wanted.
    """

    number: str = Field(pattern=r"^1\d{10}$", examples=["13800138001"])
    code: str = Field(pattern=r"^\d{6}$", examples=["482913"])
    seen: bool = False


class Second(_Body):
    """The second clerk, by his own one-time code."""

    name: str = Field(min_length=1, max_length=40)
    code: str = Field(pattern=r"^\d{6}$")


class Act(_Body):
    """What was done for a case."""

    note: str = Field(default="", max_length=200)
    second: Second | None = None


@router.post("/visits", responses=documented("visit_unknown"))
async def visit(body: Visit, core: CoreDep, clerk: Clerk) -> dict[str, Any]:
    """Tell what the conversation wants; with ``seen`` keep the proof there, good for its customer to go on."""

    def work() -> dict[str, Any] | None:
        with core.db.session() as session:
            found = visits.find(session, core.services, body.number, body.code)
            if found is None:
                _write_down(core, session, clerk, "shop.code_wrong", body.number)
                return None
            told = {"task": found.task, "channel": found.channel, "number": mask_msisdn(body.number)}
            if not body.seen:
                _write_down(core, session, clerk, "shop.looked", body.number, found.conversation_id)
                return told | {"proved": False}
            evidence = core.services.identity.visits.seen(session, found.conversation_id, body.number)
            _write_down(core, session, clerk, "shop.seen", body.number, found.conversation_id, evidence)
            return told | {"proved": True}

    answer = await asyncio.to_thread(work)
    if answer is None:
        raise DeskError("visit_unknown")
    return answer


@router.post(
    "/cases/{number}/{what}",
    responses=documented("case_unknown", "case_not_now", "second_clerk_needed", "second_clerk_wrong", "signin_locked"),
)
async def act(number: Id, what: Done, body: Act, core: CoreDep, clerk: Clerk) -> dict[str, Any]:
    """Move a case as the shop; the timeline and the audit trail name the clerk, and the second one where there is."""
    answer = await asyncio.to_thread(_act, core, number.upper(), what, body, clerk)
    if isinstance(answer, StaffError):
        raise DeskError(answer.code)
    return answer


def _act(core: Core, number: str, what: Done, body: Act, clerk: Staff) -> dict[str, Any] | StaffError:
    with core.db.session() as session:
        if body.second is not None and (refusal := _countersigned(core, session, body.second, clerk)):
            return refusal
        found = cases.find(session, number)
        if found is None:
            raise DeskError("case_unknown")
        data = {"level": _IN_PERSON, "by": f"clerk:{clerk.name}", "comment": body.note, "at_shop": True}
        if body.second is not None:
            data["second_clerk"] = f"clerk:{body.second.name}"
        try:
            fire(session, found, what, Actor.SHOP, ctx=core.services.cases, data=data)
        except IllegalTransition as error:
            raise DeskError("second_clerk_needed" if "second_clerk" in error.why else "case_not_now") from None
        return {"number": found.number, "state": found.state, "meaning": state_of(found).meaning}


def _countersigned(core: Core, session: Session, second: Second, clerk: Staff) -> StaffError | None:
    codes = Codes(core.settings.identity_key.get_secret_value())
    return staff.countersign(
        session, codes, name=second.name, code=second.code, first=clerk.name, now=machine_clock().now()
    )


def _write_down(
    core: Core, session: Session, clerk: Staff, event: str, number: str, conversation: str = "", evidence: str = ""
) -> None:
    record(
        session, at=core.clock.now(), actor=f"clerk:{clerk.name}", channel="shop", event=event,
        subject=f"number:{mask_msisdn(number)}", after={"conversation": conversation}, evidence=evidence or None,
        policy_version=core.services.policy.version,
    )  # fmt: skip
