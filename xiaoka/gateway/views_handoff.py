"""Routes of agents for requests for a person (转人工): by session of the console, or with the agent token.

The name of an agent is that of his session; a tool with the agent token names him itself.
"""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from xiaoka.audit.reads import looked
from xiaoka.gateway.context import CoreDep, Id
from xiaoka.gateway.core import Core
from xiaoka.gateway.errors import DeskError, documented
from xiaoka.gateway.models import Message
from xiaoka.gateway.staff import TOOL, person
from xiaoka.gateway.talking import done, note_of, wording_of
from xiaoka.handoff import looks, service
from xiaoka.staff.enums import Right
from xiaoka.staff.service import Staff

router = APIRouter(
    prefix="/api/handoffs", tags=["agents"], responses=documented("key_invalid", "session_ended", "right_missing")
)
Talker = Annotated[Staff, person(Right.TALK, "key_invalid")]
Reader = Annotated[Staff, person(Right.READ, "key_invalid")]


_REFUSALS = documented("handoff_unknown", "handoff_taken", "handoff_closed", "text_empty", "text_too_long")


class ByAgent(BaseModel):
    """Who does it."""

    model_config = ConfigDict(extra="forbid")

    agent: str | None = Field(default=None, pattern=r"^[\w.@-][\w .@-]{0,39}$", examples=["li.na"])
    """Name or number of the agent (工号), from tools only; shown to the customer beside a reply."""


class AgentReply(ByAgent):
    """What an agent says to the customer."""

    text: str = Field(max_length=500, examples=["您好，我是人工客服，正在看您刚才的问题。"])


class Closing(ByAgent):
    """The end of a talk, with a note for colleagues."""

    note: str = Field(default="", max_length=500, examples=["已解释合约违约金，客户同意先不销户"])


@router.get("")
async def open_requests(core: CoreDep, who: Reader) -> dict[str, Any]:
    """List open requests, the longest waiting first, each with its last lines (masked)."""

    def read() -> list[dict[str, Any]]:
        with core.db.session() as session:
            found = [looks.summary(session, one) for one in service.waiting(session)]
            _looked(core, session, who, "handoffs.listed", "handoffs", [one["id"] for one in found])
            return found

    return {"handoffs": await asyncio.to_thread(read)}


@router.get("/{request_id}", responses=documented("handoff_unknown"))
async def show(request_id: Id, core: CoreDep, who: Reader) -> dict[str, Any]:
    """Return one request with the transcript of its conversation (masked)."""

    def read() -> dict[str, Any]:
        with core.db.session() as session:
            found = looks.summary(session, service.get(session, request_id), lines=looks.TRANSCRIPT)
            _looked(core, session, who, "handoff.read", f"conversation:{found['conversation']}")
            return found

    return await asyncio.to_thread(read)


@router.post("/{request_id}/take", responses=_REFUSALS)
async def take(request_id: Id, body: ByAgent, core: CoreDep, who: Talker) -> dict[str, Any]:
    """Take a request: the bot is silent from now on. 409 when somebody else was quicker."""
    agent = named(who, body)

    def work(session: Session) -> list[Message]:
        rules = core.desk.rules(core.clock.now())
        service.take(session, request_id, agent=agent, rules=rules)
        return []

    return await _done(core, request_id, work)


@router.post("/{request_id}/reply", responses=_REFUSALS)
async def reply(request_id: Id, body: AgentReply, core: CoreDep, who: Talker) -> dict[str, Any]:
    """Say something to the customer, at once in his open windows; takes the request when nobody has it."""
    agent = named(who, body)

    def work(session: Session) -> list[Message]:
        rules, request = core.desk.rules(core.clock.now()), service.get(session, request_id)
        text = core.intake.without_secrets(session, request.conversation_id, body.text, now=rules.now)
        return [service.reply(session, request_id, agent=agent, text=text, rules=rules)]

    return await _done(core, request_id, work)


@router.post("/{request_id}/close", responses=_REFUSALS)
async def close(request_id: Id, body: Closing, core: CoreDep, who: Talker) -> dict[str, Any]:
    """End a request: the bot answers again, and the customer is told."""
    agent = named(who, body)

    def work(session: Session) -> list[Message]:
        rules, request = core.desk.rules(core.clock.now()), service.get(session, request_id)
        note = note_of(core, session, request.conversation_id, body.note)
        lines = wording_of(core)
        return [service.close(session, request_id, agent=agent, note=note, farewells=lines, rules=rules)]

    return await _done(core, request_id, work)


def named(who: Staff, body: ByAgent) -> str:
    """Return in whose name something is done.

    Raises:
        DeskError: ``request_malformed`` for a tool that names nobody, ``right_missing`` for somebody else's name.
    """
    if who is TOOL:
        if body.agent is None:
            raise DeskError("request_malformed")
        return body.agent
    if body.agent not in (None, who.name):
        raise DeskError("right_missing")
    return who.name


async def _done(core: Core, request_id: str, work: Any) -> dict[str, Any]:
    """Run the work, show its outcome in the customer's windows, and return the request."""

    def find(session: Session) -> str:
        return service.get(session, request_id).conversation_id

    await done(core, find, work)

    def read() -> dict[str, Any]:
        with core.db.session() as session:
            return looks.summary(session, service.get(session, request_id), lines=looks.TRANSCRIPT)

    return await asyncio.to_thread(read)


def _looked(core: Core, session: Session, who: Staff, event: str, subject: str, seen: Sequence[str] = ()) -> None:
    actor = f"agent:{'unnamed' if who is TOOL else who.name}"
    looked(session, at=core.clock.now(), actor=actor, channel="api", event=event, subject=subject, seen=seen)
