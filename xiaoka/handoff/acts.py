"""What else agents do with a conversation: pass it on, give it back, note, tag. Callers own the transaction."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from xiaoka import ids
from xiaoka.gateway import conversations
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.models import Conversation, Message
from xiaoka.gateway.protect import Protected
from xiaoka.handoff import feed, service
from xiaoka.handoff.enums import QUEUED, Event, State
from xiaoka.handoff.models import DeskNote, DeskRead, DeskTag, HandoffRequest
from xiaoka.handoff.rules import Rules
from xiaoka.handoff.steps import step
from xiaoka.staff.models import StaffMember
from xiaoka.tasks.enums import TaskStatus
from xiaoka.tasks.models import TaskInstance
from xiaoka.wording import Wording

MAX_TAG = 20


def known(session: Session, conversation_id: str) -> Conversation:
    """Return a conversation; DeskError ``conversation_unknown`` when there is none."""
    found = conversations.get(session, conversation_id)
    if found is None:
        raise DeskError("conversation_unknown")
    return found


def request_of(session: Session, conversation_id: str) -> HandoffRequest:
    """Return the open request of a conversation; DeskError ``conversation_unknown`` or ``handoff_closed``."""
    known(session, conversation_id)
    found = service.open_of(session, conversation_id)
    if found is None:
        raise DeskError("handoff_closed")
    return found


def decline(session: Session, conversation_id: str, *, agent: str, rules: Rules) -> None:
    """Say no to a conversation that was offered (拒接); it is offered to somebody else."""
    request = request_of(session, conversation_id)
    if request.state != State.OFFERED or request.offered_to != agent:
        raise DeskError("handoff_taken")
    request.offered_to, request.tried = None, [*request.tried, agent]
    step(session, request, Event.DECLINE, rules, actor=f"agent:{agent}")


def assign(session: Session, conversation_id: str, *, by: str, to: str, rules: Rules) -> None:
    """Ask a certain agent to take a conversation that waits (指派); DeskError ``staff_unknown`` besides."""
    request = request_of(session, conversation_id)
    _colleague(session, to)
    request.offered_to = to
    if request.state == State.ACTIVE:
        _leave(request, by)
    step(session, request, Event.ASSIGN, rules, actor=f"agent:{by}")


def transfer(
    session: Session, conversation_id: str, *, agent: str, to: str | None, skill: str, line: str, rules: Rules
) -> list[Message]:
    """Pass a conversation on (转接): to a colleague, or to whoever has a skill; nobody but a person answers meanwhile.

    Args:
        session: the caller's.
        conversation_id: which.
        agent: who has it now.
        to: a colleague, or None for the queue.
        skill: what the next one should know about.
        line: what the customer is told.
        rules: policy and moment.
    """
    request = service.mine(session, request_of(session, conversation_id).id, agent)
    if to is not None:
        _colleague(session, to)
    request.skill = skill or request.skill
    _leave(request, agent)
    request.offered_to = to
    request.give_up_at = rules.after("handoff.wait_max")
    event = Event.ASSIGN if to else Event.TRANSFER
    conversation = step(session, request, event, rules, actor=f"agent:{agent}")
    return [service.say(session, conversation, line, rules.now)]


def give_back(
    session: Session, conversation_id: str, *, agent: str, note: Protected | None, wording: Wording, rules: Rules
) -> list[Message]:
    """Let the bot go on (交还机器人); it knows what was done, and the customer is told."""
    request = service.mine(session, request_of(session, conversation_id).id, agent)
    request.note = note.shown if note else ""
    done = service.note_deeds(session, request, rules.now)
    conversation = step(session, request, Event.RETURN, rules, actor=f"agent:{agent}")
    reopen(session, conversation_id, rules.now)
    said = wording.text("utter_handoff_returned", done=told_of(done, wording)).strip()
    return [service.say(session, conversation, said, rules.now)]


def told_of(done: dict[str, list[str]], wording: Wording) -> str:
    """Return what a person did, in words for the customer."""
    parts = []
    if done.get("verified"):
        parts.append(wording.text("utter_handoff_done_verified"))
    titles = [wording.text(f"field_{one}") for one in done.get("changed", []) if wording.has(f"field_{one}")]
    if titles:
        parts.append(wording.text("utter_handoff_done_changed", fields="、".join(titles)))
    if done.get("cases"):
        parts.append(wording.text("utter_handoff_done_cases", cases="、".join(done["cases"])))
    return "".join(parts)


def reopen(session: Session, conversation_id: str, now: datetime) -> list[TaskInstance]:
    """Let the bot have the tasks again that went to a person and are not through."""
    query = session.query(TaskInstance).filter_by(conversation_id=conversation_id, status=TaskStatus.HANDED_OFF)
    again = [task for task in query.order_by(TaskInstance.position) if task.case_number is None]
    for task in again:
        task.status, task.updated = TaskStatus.ACTIVE, now
    return again


def finish(session: Session, conversation_id: str, *, agent: str, note: Protected | None, rules: Rules) -> None:
    """End the time after a talk (话后整理完成)."""
    known(session, conversation_id)
    request = service.last_of(session, conversation_id)
    if request is None or request.state != State.WRAP_UP or request.agent != agent:
        raise DeskError("handoff_closed")
    request.note = note.shown if note else request.note
    step(session, request, Event.FINISH, rules, actor=f"agent:{agent}")


def add_note(session: Session, conversation_id: str, *, by: str, text: Protected, now: datetime) -> DeskNote:
    """Keep a note for colleagues, masked."""
    conversation = known(session, conversation_id)
    note = DeskNote(
        id=ids.token("n"), conversation_id=conversation_id, by=by, text=text.shown, after_seq=conversation.last_seq,
        created=now,
    )  # fmt: skip
    session.add(note)
    feed.write(session, "note", now, conversation_id, note=note.id, by=by, text=text.shown[:200])
    return note


def tag(session: Session, conversation_id: str, tags: list[str], *, by: str, now: datetime) -> list[str]:
    """Set the tags of a conversation; empty and long ones are dropped."""
    known(session, conversation_id)
    kept = list(dict.fromkeys(one.strip() for one in tags if 0 < len(one.strip()) <= MAX_TAG))
    session.execute(delete(DeskTag).where(DeskTag.conversation_id == conversation_id))
    session.add_all([DeskTag(conversation_id=conversation_id, tag=one, by=by) for one in kept])
    feed.write(session, "tags", now, conversation_id, tags=kept)
    return kept


def read_to(session: Session, conversation_id: str, name: str, seq: int) -> None:
    """Note up to where somebody has read; it never goes back."""
    known(session, conversation_id)
    mark = session.get(DeskRead, (conversation_id, name))
    if mark is None:
        session.add(DeskRead(conversation_id=conversation_id, name=name, seq=seq))
    else:
        mark.seq = max(mark.seq, seq)


def may(request: HandoffRequest | None, name: str) -> list[str]:
    """Return what somebody may do with a conversation now."""
    if request is None or (request.closed_at is not None and request.state != State.WRAP_UP):
        return ["take", "reply", "note"]
    if request.state == State.WRAP_UP:
        return ["finish", "note"] if request.agent == name else ["take", "reply", "note"]
    if request.state == State.ACTIVE:
        mine = ["reply", "transfer", "assign", "return", "close", "call_back"] if request.agent == name else ["close"]
        return [*mine, "note"]
    offered = ["decline"] if request.state == State.OFFERED and request.offered_to == name else []
    assigned = ["assign"] if request.state in QUEUED else []
    return ["take", "reply", *offered, *assigned, "close", "note"]


def _leave(request: HandoffRequest, agent: str) -> None:
    request.agent, request.tried = None, [agent]


def _colleague(session: Session, name: str) -> None:
    member = session.get(StaffMember, name)
    if member is None or member.disabled:
        raise DeskError("staff_unknown")
