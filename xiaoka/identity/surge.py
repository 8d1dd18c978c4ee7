"""Attacks spread over many numbers and sources (全网异常): pumping of texts, guessing a little everywhere.

No single number or source shows them. While one goes on, a source that has tried a second other number gets no more
codes; everything else stays open, since a lock for all would be the attacker's gift. The other ways of proof remain.
"""

from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.audit.models import AuditEntry
from xiaoka.audit.service import record
from xiaoka.identity import attempts
from xiaoka.identity.enums import AttemptKind, Method
from xiaoka.identity.rules import Rules

log = structlog.get_logger(__name__)
EVENT = "identity.surge"
_AUDITED_EVERY = timedelta(minutes=10)
_CODES = (Method.SMS_CODE, Method.RESERVED_CONTACT)


def surging(session: Session, rules: Rules) -> bool:
    """Tell whether codes are being sent or guessed in a way that customers do not; logged and audited."""
    kind = kind_of(session, rules)
    if kind:
        log.warning("identity_surge", kind=kind)
        _audit(session, rules, kind)
    return bool(kind)


def kind_of(session: Session, rules: Rules) -> str:
    """Return what goes on: ``sends``, ``wrong`` or nothing; reads only."""
    return "sends" if _pumping(session, rules) else "wrong" if _spraying(session, rules) else ""


def _audit(session: Session, rules: Rules, kind: str) -> None:
    # once in a while: a flood must not become a flood of the trail
    lately = select(AuditEntry.seq).where(AuditEntry.event == EVENT, AuditEntry.at > rules.at - _AUDITED_EVERY)
    if session.scalars(lately.limit(1)).first() is None:
        version = rules.policy.version
        record(
            session, at=rules.at, actor="S", channel="chat", event=EVENT, subject="codes", after={"kind": kind},
            policy_version=version,
        )  # fmt: skip


def _pumping(session: Session, rules: Rules) -> bool:
    """Many codes leave, and few of them come back."""
    for limit in rules.limits("otp.surge_sends"):
        since = rules.at - limit.window
        sent = attempts.everywhere(session, AttemptKind.SEND, _CODES, since)
        if sent < limit.count:
            continue
        right = attempts.everywhere(session, AttemptKind.SUCCESS, _CODES, since)
        if right * 100 < sent * rules.count("otp.surge_share"):
            return True
    return False


def _spraying(session: Session, rules: Rules) -> bool:
    limits = rules.limits("otp.surge_wrong")
    return any(
        attempts.everywhere(session, AttemptKind.FAILURE, _CODES, rules.at - limit.window) >= limit.count
        for limit in limits
    )
