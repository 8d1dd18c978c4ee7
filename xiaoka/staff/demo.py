"""Accounts of the demo: public, like all its secrets, and made only in demo mode."""

from datetime import datetime

from sqlalchemy.orm import Session

from xiaoka.staff import accounts
from xiaoka.staff.enums import Role
from xiaoka.staff.models import StaffMember

PASSWORD = "demo-xiaoka-2026"
PEOPLE = {"li.na": Role.AGENT, "wang.gang": Role.AGENT, "zhao.min": Role.SUPERVISOR, "sun.jie": Role.AUDITOR,
          "admin": Role.ADMIN}  # fmt: skip


def ensure(session: Session, now: datetime) -> None:
    """Make the accounts of the demo where there is none yet."""
    if session.query(StaffMember).first() is not None:
        return
    for name, role in PEOPLE.items():
        accounts.add(session, name, role, PASSWORD, by="system:demo", now=now, must_change=False)
