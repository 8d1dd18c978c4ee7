"""Routes of agents for messages that were understood badly (待学说法); all need the agent token."""

import asyncio
from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from xiaoka.audit.reads import looked
from xiaoka.gateway import messages
from xiaoka.gateway.context import AGENT_ONLY, AgentDep, CoreDep, Id
from xiaoka.gateway.core import Core
from xiaoka.gateway.enums import Role
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.insight import service
from xiaoka.insight.enums import Status, Why
from xiaoka.insight.models import UncertainTurn
from xiaoka.insight.training import TrainingData
from xiaoka.settings import ROOT

router = APIRouter(
    prefix="/api/insight", tags=["agents"], dependencies=[AGENT_ONLY], responses=documented("key_invalid")
)


class ByAgent(BaseModel):
    """Who says so."""

    model_config = ConfigDict(extra="forbid")

    agent: str = Field(pattern=r"^[\w.@-][\w .@-]{0,39}$", examples=["li.na"])


class Labelling(ByAgent):
    """What a message meant."""

    label: str = Field(max_length=60, examples=["replace_card"])


@router.get("/labels")
async def labels() -> dict[str, Any]:
    """List the labels that a message can be given."""
    return {"labels": await asyncio.to_thread(known_labels)}


@router.get("/turns")
async def collected(
    core: CoreDep,
    agent: AgentDep,
    status: Annotated[Status, Query(examples=["new"])] = Status.NEW,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """List collected messages (masked), the least understood first."""

    def read() -> list[dict[str, Any]]:
        with core.db.session() as session:
            rows = [row(one) for one in service.turns(session, status, limit=limit)]
            looked(
                session, at=core.clock.now(), actor=agent, channel="api", event="turns.listed", subject="turns",
                seen=[one["id"] for one in rows],
            )  # fmt: skip
            return rows

    return {"turns": await asyncio.to_thread(read)}


@router.post("/turns/{turn_id}/label", responses=documented("turn_unknown", "label_unknown"))
async def label(turn_id: Id, body: Labelling, core: CoreDep) -> dict[str, Any]:
    """Say what a message meant; one that was not collected for its low confidence is collected as corrected."""

    def work(session: Session) -> UncertainTurn:
        collect_corrected(session, core, turn_id)
        now = core.clock.now()
        return service.give_label(session, turn_id, body.label, known=known_labels(), by=body.agent, now=now)

    return await _done(core, work)


@router.post("/turns/{turn_id}/drop", responses=documented("turn_unknown"))
async def drop(turn_id: Id, body: ByAgent, core: CoreDep) -> dict[str, Any]:
    """Say that a message teaches nothing."""
    return await _done(core, lambda session: service.drop(session, turn_id, by=body.agent, now=core.clock.now()))


@lru_cache(maxsize=1)
def known_labels() -> tuple[str, ...]:
    """Return the labels of the training data, read once."""
    return tuple(TrainingData(ROOT / "data" / "nlu").labels())


def collect_corrected(session: Session, core: Core, turn_id: str) -> None:
    """Collect a message of a customer that somebody corrects, if it is not collected yet."""
    message = messages.find(session, turn_id)
    if message is None or message.role != Role.CUSTOMER or message.command is not None:
        return
    service.collect(
        session,
        turn_id=message.id,
        conversation_id=message.conversation_id,
        text=message.text,
        nlu=message.body.get("nlu") or {},
        why=Why.CORRECTED,
        now=core.clock.now(),
    )


async def _done(core: Core, work: Callable[[Session], UncertainTurn]) -> dict[str, Any]:
    def run() -> dict[str, Any]:
        with core.db.session() as session:
            try:
                return row(work(session))
            except service.InsightError as error:
                raise DeskError(error.code) from error

    return await asyncio.to_thread(run)


def row(turn: UncertainTurn) -> dict[str, Any]:
    """Return a collected message as people see it."""
    return {
        "id": turn.turn_id,
        "conversation": turn.conversation_id,
        "wording": turn.marked,
        "heard": turn.heard,
        "confidence": turn.confidence,
        "ranking": turn.ranking,
        "why": turn.why,
        "status": turn.status,
        "label": turn.label,
        "by": turn.by,
        "created": turn.created.isoformat(),
    }
