"""Comparing what a customer knows or shows with what the demo carrier has on record.

Every comparison does the same work for a line that does not exist, so that neither the answer nor its
time tells a stranger which numbers are real.
"""

import hmac
from datetime import datetime

from sqlalchemy.orm import Session

from xiaoka.carrier.demo import passwords
from xiaoka.carrier.demo.models import CustomerRow, LineRow
from xiaoka.carrier.demo.views import find_line
from xiaoka.carrier.ports import CarrierError, FaceOutcome, LineStatus

LIVE = "live:"
"""The demo's liveness page sends ``live:`` + the ID number of the person before the camera."""


def password_matches(session: Session, msisdn: str, password: str) -> bool:
    """Compare the service password (服务密码)."""
    line = session.get(LineRow, msisdn)
    return passwords.verify(line.password_hash if line else None, password)


def set_password(session: Session, msisdn: str, password: str, now: datetime) -> None:
    """Set a new service password; stopped and pre-cancelled lines cannot change theirs."""
    line = find_line(session, msisdn, lock=True)
    if line.status != LineStatus.ACTIVE:
        raise CarrierError(f"{msisdn} 当前状态 {line.status}，不能改服务密码")
    line.password_hash, line.password_reset_at = passwords.hashed(password, msisdn), now


def identity_matches(session: Session, msisdn: str, name: str, id_card: str) -> bool:
    """Compare name and ID number with the holder's; spaces and a small ``x`` do not matter."""
    holder = _holder(session, msisdn)
    same_name = _same(_plain(name), _plain(holder.name) if holder else "\0")
    same_id = _same(_plain(id_card).upper(), _plain(holder.id_card).upper() if holder else "\0")
    return same_name & same_id & (holder is not None)


def face_matches(session: Session, msisdn: str, sample: str) -> FaceOutcome:
    """Compare a liveness sample with the holder's face; nobody is alive for a deceased or company holder."""
    holder = _holder(session, msisdn)
    same = _same(sample.strip().upper(), f"{LIVE}{holder.id_card}".upper() if holder else "\0")
    if holder is None or holder.deceased or holder.is_company:
        same = False
    return FaceOutcome.PASSED if same else FaceOutcome.MISMATCH


def _holder(session: Session, msisdn: str) -> CustomerRow | None:
    line = session.get(LineRow, msisdn)
    return session.get(CustomerRow, line.customer_id if line else "nobody")


def _plain(text: str) -> str:
    return "".join(text.split())


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
