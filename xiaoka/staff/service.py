"""Signing in and out (登录), and who may do what. Callers own the transaction.

Every refusal is written down by the caller's commit, so a refused sign-in must be committed, too:
:func:`sign_in` returns the refusal instead of raising it.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.audit.service import record
from xiaoka.staff import accounts, secret
from xiaoka.staff.enums import RIGHTS, SECOND_FACTOR, Right, Role
from xiaoka.staff.models import StaffMember, StaffSession
from xiaoka.staff.problems import StaffError
from xiaoka.staff.secret import Codes

MAX_FAILURES = 5
LOCK = timedelta(minutes=15)
IDLE = timedelta(minutes=30)
LIFETIME = timedelta(hours=12)
# writing the time of the last request at each of them would cost a write per event of the console
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedIn:
    """A session that has just begun.

    Args:
        token: for the browser's cookie; only its hash is stored.
        enrol: ``otpauth://`` address to be shown once, when one-time codes are still to be set up.
    """

    token: str
    enrol: str | None = None


@dataclass(frozen=True)
class Staff:
    """Somebody at work.

    Args:
        limited: why nothing but the own account may be touched: ``change_password`` or ``enrol``; empty otherwise.
    """

    name: str
    role: Role
    limited: str = ""

    def may(self, right: Right) -> bool:
        """Tell whether he has a right."""
        return not self.limited and right in RIGHTS[self.role]

    def must(self, right: Right) -> None:
        """Raise StaffError ``right_missing`` when he has not."""
        if not self.may(right):
            raise StaffError("right_missing")


def sign_in(
    session: Session, codes: Codes, *, name: str, password: str, code: str, now: datetime
) -> SignedIn | StaffError:
    """Begin a session, or return the refusal: an unknown name and a wrong password are told alike, in the same time.

    Args:
        session: the caller's; to be committed in either case.
        codes: of this installation.
        name: as typed.
        password: as typed.
        code: one-time code; empty when none was asked for yet.
        now: aware UTC time.
    """
    found = session.get(StaffMember, name, with_for_update=True)
    right = secret.matches(found.password_hash if found else None, password)
    if found is None:
        return StaffError("signin_wrong")
    if found.locked_until is not None and found.locked_until > now:
        return StaffError("signin_locked")
    if not right or found.disabled:
        return _failed(session, found, now, "signin_wrong")
    if Role(found.role) in SECOND_FACTOR and found.totp_confirmed:
        if not code:
            return StaffError("code_needed")
        if not _take_code(found, codes, code, now):
            return _failed(session, found, now, "code_wrong")
    found.failures, found.locked_until = 0, None
    _audit(session, found, "staff.signed_in", now)
    return SignedIn(_begin(session, found, now), _enrolment(found, codes))


def sign_out(session: Session, token: str, now: datetime) -> None:
    """End a session; an unknown one is no error."""
    known = session.get(StaffSession, _hash(token))
    if known is not None:
        member = accounts.member(session, known.name)
        member.present = False
        _audit(session, member, "staff.signed_out", now)
        session.delete(known)


def present(session: Session, token: str, now: datetime) -> Staff:
    """Return who sits behind a token, and prolong the session.

    Raises:
        StaffError: ``session_ended``.
    """
    known = session.get(StaffSession, _hash(token)) if token else None
    if known is None or known.expires <= now or known.last_seen + IDLE <= now:
        raise StaffError("session_ended")
    found = accounts.member(session, known.name)
    if found.disabled:
        raise StaffError("session_ended")
    if known.last_seen + _SEEN_EVERY <= now:
        known.last_seen = now
    return Staff(found.name, Role(found.role), _limited(found))


def confirm_codes(session: Session, codes: Codes, name: str, code: str, now: datetime) -> None:
    """Finish the enrolment with the first code of the authenticator; StaffError ``code_wrong``."""
    found = accounts.member(session, name)
    if found.totp is None or not _take_code(found, codes, code, now):
        raise StaffError("code_wrong")
    found.totp_confirmed = True
    _audit(session, found, "staff.codes_enrolled", now)


def countersign(
    session: Session, codes: Codes, *, name: str, code: str, first: str, now: datetime
) -> StaffError | None:
    """Take the one-time code of a second clerk beside the first (双人复核), or return the refusal.

    Args:
        session: the caller's; to be committed in either case.
        codes: of this installation.
        name: of the second clerk.
        code: what his authenticator shows; good once.
        first: who is signed in; nobody signs twice.
        now: aware UTC time.
    """
    found = session.get(StaffMember, name, with_for_update=True)
    if found is None or found.disabled or name == first or Right.SHOP not in RIGHTS[Role(found.role)]:
        return StaffError("second_clerk_wrong")
    if found.locked_until is not None and found.locked_until > now:
        return StaffError("signin_locked")
    if not found.totp_confirmed or not _take_code(found, codes, code, now):
        return _failed(session, found, now, "second_clerk_wrong")
    _audit(session, found, "staff.countersigned", now)
    return None


def change_own_password(session: Session, name: str, old: str, new: str, now: datetime) -> None:
    """Let somebody choose his own password; all his sessions end.

    Raises:
        StaffError: ``signin_wrong`` or ``password_weak``.
    """
    found = accounts.member(session, name)
    if not secret.matches(found.password_hash, old) or old == new:
        raise StaffError("signin_wrong" if old != new else "password_weak")
    accounts.set_password(session, found, new, by=f"agent:{name}", now=now, must_change=False)


def be_present(session: Session, name: str, present: bool) -> None:
    """Say whether somebody takes new conversations now (在线/小休)."""
    accounts.member(session, name).present = present


def on_duty(session: Session) -> list[StaffMember]:
    """Return who takes new conversations now."""
    query = select(StaffMember).where(StaffMember.present, StaffMember.disabled.is_(False)).order_by(StaffMember.name)
    return [one for one in session.scalars(query) if Right.TALK in RIGHTS[Role(one.role)]]


def _begin(session: Session, found: StaffMember, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(token_hash=_hash(token), name=found.name, created=now, last_seen=now, expires=now + LIFETIME)
    )
    session.flush()
    return token


def _limited(found: StaffMember) -> str:
    if Role(found.role) in SECOND_FACTOR and not found.totp_confirmed:
        return "enrol"
    return "change_password" if found.must_change else ""


def _enrolment(found: StaffMember, codes: Codes) -> str | None:
    if Role(found.role) not in SECOND_FACTOR or found.totp_confirmed:
        return None
    # one that was shown but never confirmed is worth nothing: somebody else may have seen it
    found.totp, address = codes.new(found.name)
    return address


def _take_code(found: StaffMember, codes: Codes, code: str, now: datetime) -> bool:
    assert found.totp is not None
    step = codes.step(found.name, found.totp, code.strip(), now, after=found.totp_last)
    if step is None:
        return False
    found.totp_last = step
    return True


def _failed(session: Session, found: StaffMember, now: datetime, code: str) -> StaffError:
    found.failures += 1
    if found.failures >= MAX_FAILURES:
        found.failures, found.locked_until = 0, now + LOCK
        _audit(session, found, "staff.locked", now)
    else:
        _audit(session, found, "staff.signin_failed", now)
    return StaffError(code)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _audit(session: Session, found: StaffMember, event: str, now: datetime) -> None:
    record(session, at=now, actor=f"agent:{found.name}", channel="console", event=event, subject=f"staff:{found.name}")
