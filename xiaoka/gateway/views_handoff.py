"""Routes of agents for requests for a person (转人工); all need the agent token."""

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from xiaoka.gateway import conversations, messages
from xiaoka.gateway.bus import Event
from xiaoka.gateway.context import AGENT_ONLY, CoreDep
from xiaoka.gateway.core import Core
from xiaoka.gateway.events import state_of
from xiaoka.gateway.models import Message
from xiaoka.handoff import looks, service

router = APIRouter(prefix="/api/handoffs", tags=["agents"], dependencies=[AGENT_ONLY])


class ByAgent(BaseModel):
    """Who does it."""

    model_config = ConfigDict(extra="forbid")

    agent: str = Field(pattern=r"^[\w.@-][\w .@-]{0,39}$", examples=["li.na"])
    """Name or number of the agent (工号); shown to the customer beside a reply."""


class AgentReply(ByAgent):
    """What an agent says to the customer."""

    text: str = Field(max_length=500, examples=["您好，我是人工客服，正在看您刚才的问题。"])


class Closing(ByAgent):
    """The end of a talk, with a note for colleagues."""

    note: str = Field(default="", max_length=500, examples=["已解释合约违约金，客户同意先不销户"])


@router.get("")
async def open_requests(core: CoreDep) -> dict[str, Any]:
    """List open requests, the longest waiting first, each with its last lines (masked)."""

    def read() -> list[dict[str, Any]]:
        with core.db.session() as session:
            return [looks.summary(session, one) for one in service.waiting(session)]

    return {"handoffs": await asyncio.to_thread(read)}


@router.get("/{request_id}")
async def show(request_id: str, core: CoreDep) -> dict[str, Any]:
    """Return one request with the transcript of its conversation (masked)."""
    return await asyncio.to_thread(_transcript, core, request_id)


@router.post("/{request_id}/take")
async def take(request_id: str, body: ByAgent, core: CoreDep) -> dict[str, Any]:
    """Take a request: the bot is silent from now on. 409 when somebody else was quicker."""

    def work(session: Session) -> Message | None:
        service.take(session, request_id, agent=body.agent, now=core.clock.now())
        return None

    return await _done(core, request_id, work)


@router.post("/{request_id}/reply")
async def reply(request_id: str, body: AgentReply, core: CoreDep) -> dict[str, Any]:
    """Say something to the customer, at once in his open windows; takes the request when nobody has it."""

    def work(session: Session) -> Message:
        now, request = core.clock.now(), service.get(session, request_id)
        text = core.intake.without_secrets(session, request.conversation_id, body.text, now=now)
        return service.reply(session, request_id, agent=body.agent, text=text, now=now)

    return await _done(core, request_id, work)


@router.post("/{request_id}/close")
async def close(request_id: str, body: Closing, core: CoreDep) -> dict[str, Any]:
    """End a request: the bot answers again, and the customer is told."""

    def work(session: Session) -> Message:
        now, request = core.clock.now(), service.get(session, request_id)
        written = body.note.strip()
        note = core.intake.without_secrets(session, request.conversation_id, written, now=now) if written else None
        lines = core.wording.text("utter_handoff_closed"), core.wording.text("utter_handoff_missed")
        return service.close(session, request_id, agent=body.agent, note=note, farewells=lines, now=now)

    return await _done(core, request_id, work)


async def _done(core: Core, request_id: str, work: Callable[[Session], Message | None]) -> dict[str, Any]:
    """Run the work, show its outcome in the customer's windows, and return the request."""

    def run() -> list[Event]:
        with core.db.session() as session:
            said = work(session)
            session.flush()
            conversation = conversations.locked(session, service.get(session, request_id).conversation_id)
            shown = messages.publics(session, conversation, [said] if said else [])
            busy = messages.next_pending(session, conversation.id) is not None
            state = state_of(conversation.owner, conversation.expects, busy)
            return [*(Event("message", one) for one in shown), Event("state", state)]

    events = await asyncio.to_thread(run)
    found = await asyncio.to_thread(_transcript, core, request_id)
    for event in events:
        core.bus.publish(found["conversation"], event)
    return found


def _transcript(core: Core, request_id: str) -> dict[str, Any]:
    with core.db.session() as session:
        return looks.summary(session, service.get(session, request_id), lines=looks.TRANSCRIPT)
