"""What an agent does in a conversation (坐席操作): take over, answer, pass on, give back, note, tag.

The name is that of the session; every act is in the audit trail.
"""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session

from xiaoka.assist import service as suggestions
from xiaoka.gateway.context import CoreDep, Id, TurnsDep
from xiaoka.gateway.core import Core
from xiaoka.gateway.desk_feed import DeskFeed
from xiaoka.gateway.desk_schemas import Assigning, Ending, Moving, NewNote, NewReply, ReadTo, Tags, Talk, Typing
from xiaoka.gateway.errors import documented
from xiaoka.gateway.models import Message
from xiaoka.gateway.staff import person
from xiaoka.gateway.talking import Work, done, note_of, wording_of
from xiaoka.gateway.views_desk import talk
from xiaoka.handoff import acts, queue, service
from xiaoka.handoff.enums import Event
from xiaoka.handoff.frontdesk import machine_now
from xiaoka.handoff.steps import step
from xiaoka.staff.enums import Right
from xiaoka.staff.service import Staff

_REFUSALS = documented(
    "key_invalid", "session_ended", "right_missing", "conversation_unknown", "handoff_taken", "handoff_closed",
    "staff_unknown", "text_empty", "text_too_long",
)  # fmt: skip
router = APIRouter(prefix="/api/desk/conversations/{conversation_id}", tags=["desk"], responses=_REFUSALS)
Talker = Annotated[Staff, person(Right.TALK)]
Decider = Annotated[Staff, person(Right.DECIDE)]
RETURNED = '/system_event{"event": "returned"}'


@router.post("/take")
async def take(conversation_id: Id, core: CoreDep, who: Talker) -> Talk:
    """Take the conversation over (接管), asked for or not: the bot is silent from now on; the customer is told."""

    def work(session: Session) -> list[Message]:
        rules, found = core.desk.rules(core.clock.now()), acts.known(session, conversation_id)
        before = service.open_of(session, conversation_id)
        had = before is not None and before.agent == who.name
        service.take_over(session, conversation_id, agent=who.name, rules=rules)
        hello = core.wording.text("utter_handoff_taken", agent=who.name)
        return [] if had else [service.say(session, found, hello, rules.now)]

    return await _talk(core, conversation_id, who, work)


@router.post("/reply")
async def reply(conversation_id: Id, body: NewReply, core: CoreDep, who: Talker) -> Talk:
    """Say something to the customer; whoever writes takes the conversation over."""

    def work(session: Session) -> list[Message]:
        rules = core.desk.rules(core.clock.now())
        acts.known(session, conversation_id)
        text = core.intake.without_secrets(session, conversation_id, body.text, now=rules.now)
        request = service.take_over(session, conversation_id, agent=who.name, rules=rules)
        said = service.reply(session, request.id, agent=who.name, text=text, rules=rules)
        if body.suggestion:
            suggestions.sent(session, body.suggestion, conversation_id, said.shown, by=who.name, now=rules.now)
        return [said]

    return await _talk(core, conversation_id, who, work)


@router.post("/decline")
async def decline(conversation_id: Id, core: CoreDep, who: Talker) -> Talk:
    """Say no to a conversation that was offered; somebody else is asked."""

    def work(session: Session) -> list[Message]:
        rules = core.desk.rules(core.clock.now())
        acts.decline(session, conversation_id, agent=who.name, rules=rules)
        queue.route(session, rules, machine_now())
        return []

    return await _talk(core, conversation_id, who, work)


@router.post("/assign")
async def assign(conversation_id: Id, body: Assigning, core: CoreDep, who: Decider) -> Talk:
    """Ask a certain agent to take it (指派); for supervisors."""

    def work(session: Session) -> list[Message]:
        rules = core.desk.rules(core.clock.now())
        acts.assign(session, conversation_id, by=who.name, to=body.agent, rules=rules)
        return []

    return await _talk(core, conversation_id, who, work)


@router.post("/transfer")
async def transfer(conversation_id: Id, body: Moving, core: CoreDep, who: Talker) -> Talk:
    """Pass it on (转接) to a colleague or to whoever has a skill; the bot stays silent, the customer is told."""

    def work(session: Session) -> list[Message]:
        rules = core.desk.rules(core.clock.now())
        line = core.wording.text("utter_handoff_moved")
        said = acts.transfer(
            session, conversation_id, agent=who.name, to=body.agent, skill=body.skill, line=line, rules=rules
        )
        _keep_note(core, session, conversation_id, who, body.note)
        queue.route(session, rules, machine_now())
        return said

    return await _talk(core, conversation_id, who, work)


@router.post("/return")
async def give_back(conversation_id: Id, body: Ending, core: CoreDep, who: Talker, turns: TurnsDep) -> Talk:
    """Give it back to the bot (交还机器人), which knows what was done and goes on with what is open."""

    def work(session: Session) -> list[Message]:
        rules = core.desk.rules(core.clock.now())
        note = note_of(core, session, conversation_id, body.note)
        said = acts.give_back(session, conversation_id, agent=who.name, note=note, wording=core.wording, rules=rules)
        _keep_note(core, session, conversation_id, who, body.note)
        core.intake.event(session, conversation_id, f"returned:{said[0].id}", RETURNED, now=rules.now)
        return said

    found = await _talk(core, conversation_id, who, work)
    turns.wake(conversation_id)
    return found


@router.post("/close")
async def close(conversation_id: Id, body: Ending, core: CoreDep, who: Talker) -> Talk:
    """End the talk (结束): the bot answers again, the customer is told, and one has a moment to write things up."""

    def work(session: Session) -> list[Message]:
        rules, request = core.desk.rules(core.clock.now()), acts.request_of(session, conversation_id)
        note = note_of(core, session, conversation_id, body.note)
        lines = wording_of(core)
        said = service.close(session, request.id, agent=who.name, note=note, farewells=lines, rules=rules)
        queue.route(session, rules, machine_now())
        return [said]

    return await _talk(core, conversation_id, who, work)


@router.post("/finish")
async def finish(conversation_id: Id, body: Ending, core: CoreDep, who: Talker) -> Talk:
    """End the time after a talk; one is free for the next."""

    def work(session: Session) -> list[Message]:
        rules = core.desk.rules(core.clock.now())
        note = note_of(core, session, conversation_id, body.note)
        acts.finish(session, conversation_id, agent=who.name, note=note, rules=rules)
        queue.route(session, rules, machine_now())
        return []

    return await _talk(core, conversation_id, who, work)


@router.post("/call-back")
async def call_back(conversation_id: Id, body: Ending, core: CoreDep, who: Talker) -> Talk:
    """Put it down for a call later (约回电); the note says when and why."""

    def work(session: Session) -> list[Message]:
        rules = core.desk.rules(core.clock.now())
        request = service.mine(session, acts.request_of(session, conversation_id).id, who.name)
        note = note_of(core, session, conversation_id, body.note)
        request.call_back = note.text if note else request.call_back
        conversation = step(session, request, Event.CALL_BACK, rules, actor=f"agent:{who.name}")
        hours = int(rules.span("handoff.callback_sla").total_seconds() // 3600)
        line = core.wording.text("utter_callback_by_agent", hours=hours)
        return [service.say(session, conversation, line, rules.now)]

    return await _talk(core, conversation_id, who, work)


@router.post("/note")
async def note(conversation_id: Id, body: NewNote, core: CoreDep, who: Talker) -> Talk:
    """Write a note for colleagues (内部备注); customers never see it."""

    def work(session: Session) -> list[Message]:
        acts.known(session, conversation_id)
        now = core.clock.now()
        text = core.intake.without_secrets(session, conversation_id, body.text, now=now)
        acts.add_note(session, conversation_id, by=who.name, text=text, now=now)
        return []

    return await _talk(core, conversation_id, who, work)


@router.post("/tags")
async def tags(conversation_id: Id, body: Tags, core: CoreDep, who: Talker) -> Talk:
    """Set the tags (标签) of the conversation."""

    def work(session: Session) -> list[Message]:
        acts.tag(session, conversation_id, body.tags, by=who.name, now=core.clock.now())
        return []

    return await _talk(core, conversation_id, who, work)


@router.post("/read", status_code=204)
async def read(conversation_id: Id, body: ReadTo, core: CoreDep, who: Talker) -> None:
    """Note up to which message one has read."""

    def work() -> None:
        with core.db.session() as session:
            acts.read_to(session, conversation_id, who.name, body.seq)

    await asyncio.to_thread(work)


@router.post("/typing", status_code=204)
async def typing(conversation_id: Id, body: Typing, request: Request, who: Talker) -> None:
    """Tell colleagues who look at the same conversation that one is writing."""
    feed: DeskFeed = request.app.state.desk_feed
    feed.tell("typing", conversation=conversation_id, agent=who.name, on=body.on)


def _keep_note(core: Core, session: Session, conversation_id: str, who: Staff, text: str) -> None:
    kept = note_of(core, session, conversation_id, text)
    if kept is not None:
        acts.add_note(session, conversation_id, by=who.name, text=kept, now=core.clock.now())


async def _talk(core: Core, conversation_id: str, who: Staff, work: Work) -> Talk:
    await done(core, lambda session: acts.known(session, conversation_id).id, work)

    def read() -> Talk:
        with core.db.session() as session:
            return Talk(**talk(core, session, conversation_id, who.name))

    return await asyncio.to_thread(read)
