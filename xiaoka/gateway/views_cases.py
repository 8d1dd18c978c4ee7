"""Routes of agents to look at cases (受理单), masked; all need the agent token. Deciding is done on the machine."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from xiaoka.audit.reads import looked
from xiaoka.cases import service
from xiaoka.cases.enums import CaseKind
from xiaoka.cases.machine import state_of
from xiaoka.cases.models import Case
from xiaoka.gateway.context import AGENT_ONLY, AgentDep, CoreDep, Id
from xiaoka.gateway.core import Core
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.gateway.plain import hide_numbers
from xiaoka.ids import mask_msisdn

router = APIRouter(prefix="/api/cases", tags=["agents"], dependencies=[AGENT_ONLY], responses=documented("key_invalid"))
_LIMIT = 100
_FACTS = ("risk", "risk_reasons", "at_shop", "waybill", "reason", "remedy", "documents")


@router.get("")
async def cases(
    core: CoreDep,
    agent: AgentDep,
    kind: Annotated[CaseKind | None, Query(examples=["cancel_card"])] = None,
    state: Annotated[str, Query(pattern=r"^\w*$", max_length=30, examples=["C6_REVIEW"])] = "",
    number: Annotated[str, Query(pattern=r"^[A-Za-z0-9]*$", max_length=20, examples=["XK20261122KXT54"])] = "",
) -> dict[str, Any]:
    """List up to 100 cases, newest first; ``number`` is a case number or a mobile number."""
    query = select(Case).order_by(Case.created.desc(), Case.number).limit(_LIMIT)
    if kind:
        query = query.where(Case.kind == kind)
    if state:
        query = query.where(Case.state == state)
    if number:
        query = query.where(or_(Case.number == number.upper(), Case.msisdn == number))

    def read() -> list[dict[str, Any]]:
        with core.db.session() as session:
            rows = [_row(one) for one in session.scalars(query)]
            _looked(core, session, agent, "cases.listed", "cases", [row["number"] for row in rows])
            return rows

    return {"cases": await asyncio.to_thread(read)}


@router.get("/{number}", responses=documented("case_unknown"))
async def case(number: Id, core: CoreDep, agent: AgentDep) -> dict[str, Any]:
    """Return a case with what the customer said (masked), the settlement (分) and the timeline."""

    def read() -> dict[str, Any]:
        with core.db.session() as session:
            found = service.find(session, number.upper())
            if found is None:
                raise DeskError("case_unknown")
            _looked(core, session, agent, "case.read", f"case:{found.number}")
            return _row(found) | _details(core, session, found, agent)

    return await asyncio.to_thread(read)


def _row(found: Case) -> dict[str, Any]:
    return {
        "number": found.number,
        "kind": found.kind,
        "msisdn": mask_msisdn(found.msisdn),
        "state": found.state,
        "meaning": state_of(found).meaning,
        "reason": found.reason_code,
        "channel": found.channel,
        "conversation": found.conversation_id,
        "attention": found.attention,
        "frozen": found.frozen_at is not None,
        "created": _time(found.created),
        "next_at": _time(found.next_at),
        "closed": _time(found.closed),
    }


def _looked(core: Core, session: Session, agent: str, event: str, subject: str, seen: Sequence[str] = ()) -> None:
    looked(session, at=core.clock.now(), actor=agent, channel="api", event=event, subject=subject, seen=seen)


def _details(core: Core, session: Session, found: Case, agent: str) -> dict[str, Any]:
    def masked(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        now, mine = core.clock.now(), found.conversation_id
        return hide_numbers(core.vault.masked_text(session, value, now=now, actor=agent, conversation_id=mine))

    return {
        "fields": {name: masked(value) for name, value in found.fields.items()},
        "facts": {name: masked(found.facts[name]) for name in _FACTS if name in found.facts},
        "quote": found.quote,
        "policy_version": found.policy_version,
        "timeline": [
            {
                "at": _time(step.at),
                "actor": step.actor,
                "event": step.event,
                "from": step.from_state,
                "to": step.to_state,
            }
            for step in service.timeline(session, found)
        ],
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
