"""Routes of agents for the outbox (待发通知): what was given up, and sending it again."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request

from xiaoka.gateway.context import AGENT_ONLY, CoreDep
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.gateway.views_handoff import ByAgent
from xiaoka.notify import looks, service

router = APIRouter(
    prefix="/api/outbox", tags=["agents"], dependencies=[AGENT_ONLY], responses=documented("key_invalid")
)


@router.get("")
async def show(core: CoreDep) -> dict[str, Any]:
    """Return how many messages wait and which were given up (死信), newest first, addresses masked."""

    def read() -> dict[str, Any]:
        with core.db.session() as session:
            dead = [looks.summary(entry) for entry in service.dead(session, limit=200)]
            return {"waiting": service.waiting(session), "dead": dead}

    return await asyncio.to_thread(read)


@router.post("/{entry_id}/retry", responses=documented("letter_unknown"))
async def retry(entry_id: int, body: ByAgent, request: Request, core: CoreDep) -> dict[str, Any]:
    """Let a dead message be tried again now; 404 when there is none with this id."""

    def work() -> dict[str, Any]:
        with core.db.session() as session:
            entry = looks.retry(session, entry_id, actor=f"agent:{body.agent}", clock=core.clock)
            if entry is None:
                raise DeskError("letter_unknown")
            return looks.summary(entry)

    found = await asyncio.to_thread(work)
    request.app.state.kick()
    return found
