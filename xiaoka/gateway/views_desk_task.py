"""What an agent does for the customer in a task (坐席代办): fill in answers, ask for a proof, have it judged."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from xiaoka.assist import driving, filing
from xiaoka.carrier.outside import rehearse
from xiaoka.gateway import conversations, outcome
from xiaoka.gateway.context import CoreDep, Id
from xiaoka.gateway.core import Core
from xiaoka.gateway.desk_schemas import Talk
from xiaoka.gateway.errors import documented
from xiaoka.gateway.models import Conversation, Message
from xiaoka.gateway.staff import person
from xiaoka.gateway.talking import done
from xiaoka.gateway.views_assist import understood_here
from xiaoka.gateway.views_desk import talk
from xiaoka.handoff import acts, service
from xiaoka.identity.enums import Method
from xiaoka.staff.enums import Right
from xiaoka.staff.service import Staff

_REFUSALS = documented(
    "key_invalid", "session_ended", "right_missing", "conversation_unknown", "handoff_taken", "handoff_closed",
    "task_unknown", "field_invalid", "proof_refused", "proof_missing", "unavailable", "task_of_bot", "proof_needed",
    "answer_missing", "carrier_unavailable", "engine_unavailable",
)  # fmt: skip
router = APIRouter(prefix="/api/desk/conversations/{conversation_id}", tags=["desk"], responses=_REFUSALS)
Talker = Annotated[Staff, person(Right.TALK)]
Drive = Callable[..., list[dict[str, Any]]]
Ways = Literal["sms_code", "service_password", "reserved_contact", "name_id", "face"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Filled(_Body):
    """One answer of a task, given by the agent."""

    task: str = Field(pattern=r"^[A-Za-z0-9_]{1,64}$", examples=["t_3f9a"])
    name: str = Field(pattern=r"^[a-z_]{1,40}$", examples=["delivery"])
    value: str = Field(min_length=1, max_length=200, examples=["mail"])


class Way(_Body):
    """A way to prove who one is."""

    method: Ways = Field(examples=["sms_code"])


class Begun(_Body):
    """What is to be done for the customer."""

    kind: str = Field(pattern=r"^[a-z_]{1,40}$", examples=["replace_card"])


class Judgement(BaseModel):
    """Whether the answer was right; what it was is told to nobody."""

    ok: bool
    reason: str | None
    tries_left: int | None


@router.post("/fields")
async def fill(conversation_id: Id, body: Filled, core: CoreDep, who: Talker) -> Talk:
    """Fill in an answer (坐席改), by the same checks as the customer's own; consent stays the customer's."""

    def work(session: Session) -> list[Message]:
        found = _mine(session, conversation_id, who)
        now = core.clock.now()
        driving.fill(
            session, core.services, found, task_id=body.task, name=body.name, value=body.value.strip(), by=who.name,
            now=now,
        )  # fmt: skip
        return []

    await done(core, lambda session: acts.known(session, conversation_id).id, work, carrier=True)
    return await _shown(core, conversation_id, who)


@router.post("/proofs")
async def begin(conversation_id: Id, body: Way, core: CoreDep, who: Talker) -> Talk:
    """Send a code or the link to the face check, and ask the customer for it."""

    def work(session: Session) -> list[Message]:
        found = _mine(session, conversation_id, who)
        now = core.clock.now()
        return [driving.begin_proof(session, core.services, found, Method(body.method), by=who.name, now=now)]

    await done(core, lambda session: acts.known(session, conversation_id).id, work)
    return await _shown(core, conversation_id, who)


@router.post("/proofs/check")
async def check(conversation_id: Id, body: Way, core: CoreDep, who: Talker) -> Judgement:
    """Have the customer's last message judged as the answer; nobody sees the secret in it."""

    def work() -> dict[str, Any]:
        with core.db.session() as session:
            found = _mine(session, conversation_id, who)
            outcome = driving.check_proof(session, core.services, found, Method(body.method))
            return {"ok": outcome.ok, "reason": outcome.reason, "tries_left": outcome.tries_left}

    return Judgement(**await asyncio.to_thread(lambda: rehearse(core.services.carrier, work)))


@router.post("/tasks")
async def begin_task(conversation_id: Id, body: Begun, core: CoreDep, who: Talker) -> Talk:
    """Begin a task for the customer (坐席代办), which then stands in the checklist; nobody is told anything yet."""

    def work(session: Session) -> list[Message]:
        found = _mine(session, conversation_id, who)
        filing.begin(session, core.services, found, body.kind, by=who.name, now=core.clock.now())
        return []

    await done(core, lambda session: acts.known(session, conversation_id).id, work, carrier=True)
    return await _shown(core, conversation_id, who)


@router.post("/tasks/{task_id}/ask")
async def ask_customer(conversation_id: Id, task_id: Id, core: CoreDep, who: Talker) -> Talk:
    """Put the next question of a task to the customer, in the bot's words with its card; the last is the consent."""
    return await _driven(core, conversation_id, task_id, who, filing.ask)


@router.post("/tasks/{task_id}/answer")
async def take_answer(conversation_id: Id, task_id: Id, core: CoreDep, who: Talker) -> Talk:
    """Take the customer's last message as his answer; a clear yes to the last card files the case, once."""
    return await _driven(core, conversation_id, task_id, who, filing.answer)


async def _driven(core: Core, conversation_id: str, task_id: str, who: Staff, drive: Drive) -> Talk:
    await understood_here(core, conversation_id)

    def work(session: Session) -> list[Message]:
        found, now = _mine(session, conversation_id, who), core.clock.now()
        bodies = drive(session, core.services, found, task_id, by=who.name, now=now)
        return outcome.by_agent(session, found, bodies, now, by=who.name)

    await done(core, lambda session: acts.known(session, conversation_id).id, work, carrier=True)
    return await _shown(core, conversation_id, who)


def _mine(session: Session, conversation_id: str, who: Staff) -> Conversation:
    service.mine(session, acts.request_of(session, conversation_id).id, who.name)
    return conversations.locked(session, conversation_id)


async def _shown(core: Core, conversation_id: str, who: Staff) -> Talk:
    def read() -> Talk:
        with core.db.session() as session:
            return Talk(**talk(core, session, conversation_id, who.name))

    return await asyncio.to_thread(read)
