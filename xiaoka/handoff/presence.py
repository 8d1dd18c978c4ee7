"""Who is at work (坐席状态), and how much each has in hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from xiaoka.handoff import feed
from xiaoka.handoff.enums import BUSY, State
from xiaoka.handoff.models import HandoffRequest
from xiaoka.staff.enums import RIGHTS, Right, Role
from xiaoka.staff.models import StaffMember, StaffSession
from xiaoka.staff.service import IDLE


@dataclass(frozen=True)
class Colleague:
    """Somebody who talks to customers.

    Attributes:
        state: ``online``, ``full``, ``away`` (signed in, takes nothing new) or ``offline``.
        load: conversations in hand.
    """

    name: str
    role: str
    state: str
    load: int
    capacity: int
    skills: str

    @property
    def free(self) -> int:
        """Return how many more conversations he takes now."""
        return max(0, self.capacity - self.load) if self.state == "online" else 0

    def as_json(self) -> dict[str, object]:
        """Return what colleagues see of him."""
        return {
            "name": self.name, "role": self.role, "state": self.state, "load": self.load, "capacity": self.capacity,
            "skills": self.skills.split(),
        }  # fmt: skip


def colleagues(session: Session, at: datetime) -> list[Colleague]:
    """Return everybody who talks to customers.

    Args:
        session: the caller's.
        at: aware UTC time of the machine, by which sessions of staff run.
    """
    loads, here = _loads(session), _signed_in(session, at)
    query = select(StaffMember).where(StaffMember.disabled.is_(False)).order_by(StaffMember.name)
    return [
        _colleague(one, loads.get(one.name, 0), one.name in here)
        for one in session.scalars(query)
        if Right.TALK in RIGHTS[Role(one.role)]
    ]


def online(found: Iterable[Colleague]) -> list[Colleague]:
    """Return those who are at work, whether they are full or not."""
    return [one for one in found if one.state in ("online", "full")]


def tell_presence(session: Session, name: str, now: datetime) -> None:
    """Tell consoles that somebody is at work now, or is not; they read who is by ``/api/desk/agents``."""
    feed.write(session, "presence", now, agent=name)


def _colleague(member: StaffMember, load: int, here: bool) -> Colleague:
    state = "offline" if not here else "away"
    if here and member.present:
        state = "full" if load >= member.capacity else "online"
    return Colleague(member.name, member.role, state, load, member.capacity, member.skills)


def _signed_in(session: Session, at: datetime) -> set[str]:
    query = select(StaffSession.name).where(StaffSession.expires > at, StaffSession.last_seen > at - IDLE)
    return set(session.scalars(query))


def _loads(session: Session) -> dict[str, int]:
    who = func.coalesce(HandoffRequest.offered_to, HandoffRequest.agent)
    query = (
        select(who, func.count())
        .where(
            HandoffRequest.state.in_(BUSY),
            or_(HandoffRequest.agent.is_not(None), HandoffRequest.state == State.OFFERED),
        )
        .group_by(who)
    )
    return {name: count for name, count in session.execute(query) if name}
