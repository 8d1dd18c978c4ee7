"""Making and changing accounts (账号管理). Callers own the transaction; every change is audited."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from xiaoka.audit.service import record
from xiaoka.staff import secret
from xiaoka.staff.enums import Role
from xiaoka.staff.models import StaffMember, StaffSession
from xiaoka.staff.problems import StaffError


def members(session: Session) -> list[StaffMember]:
    """Return all accounts by name."""
    return list(session.scalars(select(StaffMember).order_by(StaffMember.name)))


def member(session: Session, name: str) -> StaffMember:
    """Return an account.

    Raises:
        StaffError: ``staff_unknown``.
    """
    found = session.get(StaffMember, name)
    if found is None:
        raise StaffError("staff_unknown")
    return found


def add(
    session: Session, name: str, role: Role, password: str, *, by: str, now: datetime, must_change: bool = True
) -> StaffMember:
    """Make an account with a first password, which its owner has to change.

    Raises:
        StaffError: ``staff_exists``, ``staff_name`` or ``password_weak``.
    """
    if not name or len(name) > 40 or not all(char.isalnum() or char in "._-" for char in name):
        raise StaffError("staff_name")
    if session.get(StaffMember, name) is not None:
        raise StaffError("staff_exists")
    _check(name, password)
    made = StaffMember(
        name=name, role=role, password_hash=secret.hashed(password), must_change=must_change, created=now
    )
    session.add(made)
    session.flush()
    _audit(session, made, "staff.added", by, now, role=role.value)
    return made


def set_password(
    session: Session, found: StaffMember, password: str, *, by: str, now: datetime, must_change: bool
) -> None:
    """Give an account another password and end all its sessions; StaffError ``password_weak``."""
    _check(found.name, password)
    found.password_hash, found.must_change = secret.hashed(password), must_change
    found.failures, found.locked_until = 0, None
    end_sessions(session, found.name)
    _audit(session, found, "staff.password", by, now)


def change(
    session: Session,
    found: StaffMember,
    *,
    by: str,
    now: datetime,
    role: Role | None = None,
    disabled: bool | None = None,
    capacity: int | None = None,
    skills: str | None = None,
) -> None:
    """Change what is given; a changed role and a disabled account end all sessions."""
    changes = {"role": role, "disabled": disabled, "capacity": capacity, "skills": skills}
    for name, value in changes.items():
        if value is not None:
            setattr(found, name, value)
    if role is not None or disabled:
        end_sessions(session, found.name)
    told = {name: str(value) for name, value in changes.items() if value is not None}
    _audit(session, found, "staff.changed", by, now, **told)


def unlock(session: Session, found: StaffMember, *, by: str, now: datetime) -> None:
    """Take back a lock after wrong passwords."""
    found.failures, found.locked_until = 0, None
    _audit(session, found, "staff.unlocked", by, now)


def reset_codes(session: Session, found: StaffMember, *, by: str, now: datetime) -> None:
    """Forget somebody's authenticator (lost phone): the next sign-in enrols another."""
    found.totp, found.totp_confirmed, found.totp_last = None, False, 0
    end_sessions(session, found.name)
    _audit(session, found, "staff.codes_reset", by, now)


def end_sessions(session: Session, name: str) -> None:
    """Sign somebody out everywhere."""
    session.execute(delete(StaffSession).where(StaffSession.name == name))


def _check(name: str, password: str) -> None:
    if secret.weak(name, password):
        raise StaffError("password_weak")


def _audit(session: Session, found: StaffMember, event: str, by: str, now: datetime, **after: str) -> None:
    record(session, at=now, actor=by, channel="console", event=event, subject=f"staff:{found.name}", after=after)
