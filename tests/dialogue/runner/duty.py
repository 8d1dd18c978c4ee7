"""An agent who is at work (坐席在岗): who waits for a person then hears his place and the minutes."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from tests.e2e.stack import Stack
from xiaoka.ids import token
from xiaoka.staff import accounts
from xiaoka.staff.enums import Role
from xiaoka.staff.models import StaffMember, StaffSession

NAME = "zhang.wei"


def come(stack: Stack) -> None:
    """Sign somebody in who takes one conversation at a time."""
    now = datetime.now(UTC)
    with stack.db.session() as session:
        if session.get(StaffMember, NAME) is None:
            made = accounts.add(session, NAME, Role.AGENT, token("pw"), by="scenario", now=now, must_change=False)
            made.capacity, made.present = 1, True
        seen = {"created": now, "last_seen": now, "expires": now + timedelta(hours=1)}
        session.add(StaffSession(token_hash=token("s"), name=NAME, **seen))


def leave(stack: Stack) -> None:
    """Sign him out, so that the next scenario meets an empty desk."""
    with stack.db.session() as session:
        session.execute(delete(StaffSession).where(StaffSession.name == NAME))
