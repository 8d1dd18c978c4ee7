"""What the console reads (坐席工作台): lists, talks, colleagues, live events. Everything is masked."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import StreamingResponse

from xiaoka.assist import context as contexts
from xiaoka.assist import reveal as reveals
from xiaoka.audit.reads import looked
from xiaoka.carrier.outside import rehearse
from xiaoka.gateway.context import CoreDep, Id
from xiaoka.gateway.core import Core
from xiaoka.gateway.desk_feed import DeskFeed
from xiaoka.gateway.desk_schemas import Colleagues, Context, ConversationList, Me, Reveal, Revealed, Talk
from xiaoka.gateway.errors import documented
from xiaoka.gateway.plain import hide_numbers
from xiaoka.gateway.staff import machine_clock, person
from xiaoka.handoff import acts, lists, presence, service, transcript
from xiaoka.staff.enums import RIGHTS, Right
from xiaoka.staff.service import Staff

router = APIRouter(
    prefix="/api/desk", tags=["desk"], responses=documented("key_invalid", "session_ended", "right_missing")
)
Reader = Annotated[Staff, person(Right.READ)]
_HIDDEN = ("conversation_unknown", "nothing_to_reveal", "unavailable", "text_empty", "text_too_long")
_STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get("/me")
async def me(core: CoreDep, who: Annotated[Staff, person(Right.READ)]) -> Me:
    """Return one's own desk: presence, load, and how much waits in each view."""

    def read() -> Me:
        with core.db.session() as session:
            rules = core.desk.rules(core.clock.now())
            mine = {one.name: one for one in presence.colleagues(session, machine_clock().now())}.get(who.name)
            return Me(
                name=who.name,
                role=who.role,
                rights=sorted(RIGHTS[who.role]),
                state=mine.state if mine else "offline",
                load=mine.load if mine else 0,
                capacity=mine.capacity if mine else 0,
                skills=mine.skills.split() if mine else [],
                counts=lists.counts(session, who.name),
                hours=rules.hours,
                open=rules.open(),
            )

    return await asyncio.to_thread(read)


@router.get("/agents")
async def agents(core: CoreDep, who: Reader) -> Colleagues:
    """List who talks to customers: state (online, full, away, offline), load, capacity, skills."""
    del who

    def read() -> Colleagues:
        with core.db.session() as session:
            found = presence.colleagues(session, machine_clock().now())
            return Colleagues(agents=[one.as_json() for one in found])

    return await asyncio.to_thread(read)


@router.get("/conversations")
async def conversations(
    core: CoreDep,
    who: Reader,
    view: Annotated[Literal["mine", "waiting", "bot", "all"], Query()] = "all",
    q: Annotated[str, Query(max_length=60, examples=["8001"])] = "",
    channel: Annotated[str, Query(pattern=r"^\w{0,20}$", examples=["web"])] = "",
    task: Annotated[str, Query(pattern=r"^\w{0,30}$", examples=["cancel_card"])] = "",
    tag: Annotated[str, Query(max_length=20)] = "",
    late: Annotated[bool, Query()] = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> ConversationList:
    """List conversations: who waits longest first, otherwise the newest first."""
    wanted = lists.Wanted(view, who.name, q, channel, task, tag, late, limit, offset)

    def read() -> ConversationList:
        with core.db.session() as session:
            now = core.clock.now()
            found = lists.page(session, wanted, core.desk.rules(now), core.wording)
            seen = [one["id"] for one in found["conversations"]]
            _looked(session, core, who, "conversations.listed", f"conversations:{view}", seen)
            return ConversationList(**found)

    return await asyncio.to_thread(read)


@router.get("/conversations/{conversation_id}", responses=documented("conversation_unknown"))
async def conversation(
    conversation_id: Id,
    core: CoreDep,
    who: Reader,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> Talk:
    """Return a talk: its row, the newest 100 lines (or those before a number) with what was understood, and notes."""

    def read() -> Talk:
        with core.db.session() as session:
            _looked(session, core, who, "conversation.read", f"conversation:{conversation_id}")
            return Talk(**talk(core, session, conversation_id, who.name, before))

    return await asyncio.to_thread(read)


@router.get("/conversations/{conversation_id}/context", responses=documented("conversation_unknown"))
async def context(conversation_id: Id, core: CoreDep, who: Reader) -> Context:
    """Return what belongs to a conversation; nothing of the account before it is proven whose it is."""

    def read() -> Context:
        with core.db.session() as session:
            _looked(session, core, who, "context.read", f"conversation:{conversation_id}")
            return Context(**contexts.context(session, core.services, acts.known(session, conversation_id)))

    return await asyncio.to_thread(lambda: rehearse(core.services.carrier, read))


@router.post("/conversations/{conversation_id}/reveal", responses=documented(*_HIDDEN))
async def reveal(
    conversation_id: Id, body: Reveal, core: CoreDep, who: Annotated[Staff, person(Right.REVEAL)]
) -> Revealed:
    """Show one masked datum whole, for a reason (查看明文); codes and passwords never."""

    def work() -> Revealed:
        with core.db.session() as session:
            now, found = core.clock.now(), acts.known(session, conversation_id)
            reason = core.intake.without_secrets(session, conversation_id, body.reason, now=now).shown
            shown = reveals.reveal(
                session, core.services, found, body.what, task=body.task, name=body.name, by=who.name,
                reason=hide_numbers(reason), now=now,
            )  # fmt: skip
            return Revealed(**shown)

    return await asyncio.to_thread(lambda: rehearse(core.services.carrier, work))


@router.get("/events")
async def events(
    request: Request,
    who: Reader,
    after: Annotated[int | None, Query(ge=0, le=2**53)] = None,
    last_event_id: Annotated[str, Header()] = "",
) -> StreamingResponse:
    """Stream ``queue``, ``message``, ``owner``, ``note``, ``tags``, ``presence`` and ``typing`` (SSE).

    ``Last-Event-ID`` (or ``after``) resumes; without one the stream begins now. An event may come twice.
    """
    del who
    feed: DeskFeed = request.app.state.desk_feed
    last = int(last_event_id) if last_event_id.isdecimal() and len(last_event_id) < 17 else after
    return StreamingResponse(feed.stream(last), media_type="text/event-stream", headers=_STREAM_HEADERS)


def talk(core: Core, session: Session, conversation_id: str, name: str, before: int | None = None) -> dict[str, Any]:
    """Return a conversation as :class:`Talk` has it."""
    found, request = acts.known(session, conversation_id), service.open_of(session, conversation_id)
    request = request or service.last_of(session, conversation_id)
    rules = core.desk.rules(core.clock.now())
    (row,) = lists.rows(session, [(found, request)], name, rules, core.wording)
    lines, more = transcript.page(session, conversation_id, before=before)
    return {"conversation": row, "turns": lines, "more": more, "may": acts.may(request, name)}


def _looked(session: Session, core: Core, who: Staff, event: str, subject: str, seen: list[str] | None = None) -> None:
    now = core.clock.now()
    looked(session, at=now, actor=f"agent:{who.name}", channel="console", event=event, subject=subject, seen=seen or ())
