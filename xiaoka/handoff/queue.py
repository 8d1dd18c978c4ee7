"""The queue (排队): who is next, how long it will take, and whom to ask (派单)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from xiaoka.handoff import presence, skills
from xiaoka.handoff.enums import QUEUED, Event, State
from xiaoka.handoff.models import HandoffRequest
from xiaoka.handoff.presence import Colleague
from xiaoka.handoff.rules import Rules
from xiaoka.handoff.steps import step

_MEASURED = 50
_ENOUGH = 5


@dataclass(frozen=True)
class Place:
    """A place in the queue.

    Attributes:
        ahead: how many are served before.
        minutes: estimated wait, at least 1; None when nobody is at work for it.
    """

    ahead: int
    minutes: int | None


def line(session: Session) -> list[HandoffRequest]:
    """Return the queue: first whoever was passed on by an agent, then complaints, then by time."""
    query = select(HandoffRequest).where(HandoffRequest.state.in_(QUEUED))
    return sorted(session.scalars(query), key=_rank)


def number(session: Session, conversation_id: str) -> int | None:
    """Return the place in the queue as people count it, from 1; None when the conversation is not in it."""
    found = session.scalar(_waiting(), {"conversation": conversation_id})
    # most conversations wait for nobody, and need not look at the others
    if found is None:
        return None
    return next((place for place, one in enumerate(line(session), 1) if one.id == found), None)


@cache
def _waiting() -> Select[str]:
    # asked at every turn, and building a question costs more than asking it
    mine = HandoffRequest.conversation_id == bindparam("conversation")
    return select(HandoffRequest.id).where(mine, HandoffRequest.state.in_(QUEUED))


def _rank(request: HandoffRequest) -> tuple[int, datetime, str]:
    urgency = 0 if request.taken_at is not None else 1 if request.skill == skills.COMPLAINT else 2
    return urgency, request.created, request.id


def place(session: Session, request: HandoffRequest, rules: Rules, at: datetime) -> Place:
    """Return the place of a request in the queue; ``at`` is the machine's time."""
    waiting = line(session)
    ahead = next((index for index, one in enumerate(waiting) if one.id == request.id), len(waiting))
    fitting = [one for one in presence.online(presence.colleagues(session, at)) if _may(one, request, rules)]
    if not fitting:
        return Place(ahead, None)
    free = sum(one.free for one in fitting)
    if ahead < free or request.state == State.OFFERED:
        return Place(ahead, 1)
    turns = (ahead - free + 1) / sum(one.capacity for one in fitting)
    return Place(ahead, max(1, math.ceil(turns * usual_minutes(session, rules))))


def usual_minutes(session: Session, rules: Rules) -> float:
    """Return how long a talk took of late; the policy's figure until a few have been measured."""
    query = (
        select(HandoffRequest.taken_at, HandoffRequest.closed_at)
        .where(HandoffRequest.taken_at.is_not(None), HandoffRequest.closed_at.is_not(None))
        .order_by(HandoffRequest.closed_at.desc())
        .limit(_MEASURED)
    )
    spans = [(closed - taken).total_seconds() / 60 for taken, closed in session.execute(query) if taken and closed]
    if len(spans) < _ENOUGH:
        return rules.span("handoff.usual_talk").total_seconds() / 60
    return max(1.0, sum(spans) / len(spans))


def route(session: Session, rules: Rules, at: datetime) -> list[HandoffRequest]:
    """Ask free agents to take those who wait (派单); return the requests that were offered."""
    offered = []
    for request in line(session):
        if request.state != State.WAITING:
            continue
        chosen = _choose(presence.colleagues(session, at), request, rules)
        if chosen is None:
            continue
        request.offered_to = chosen.name
        step(session, request, Event.OFFER, rules, actor="system")
        offered.append(request)
    return offered


def _choose(colleagues: Sequence[Colleague], request: HandoffRequest, rules: Rules) -> Colleague | None:
    """Return the least busy agent who knows about it and was not asked before; then whoever was, again."""
    free = [one for one in colleagues if one.free and _may(one, request, rules)]
    fresh = [one for one in free if one.name not in request.tried]
    # who has the skill by name comes before who takes everything
    ranked = sorted(fresh or free, key=lambda one: (request.skill not in one.skills.split(), one.load, one.name))
    if free and not fresh:
        request.tried = []
    return ranked[0] if ranked else None


def _may(one: Colleague, request: HandoffRequest, rules: Rules) -> bool:
    anybody = rules.now - request.created >= rules.span("handoff.any_agent_after")
    return anybody or skills.fits(one.skills, request.skill)


def counts(session: Session) -> dict[str, int]:
    """Return how many requests are in each state."""
    query = select(HandoffRequest.state, func.count()).group_by(HandoffRequest.state)
    return {state: count for state, count in session.execute(query)}
