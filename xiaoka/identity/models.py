"""Tables of proofs, attempts and locks. Trust lives here and nowhere else."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from xiaoka.db.base import Base


class VerificationFactor(Base):
    """A proof that was given (已通过的核验): one method, for one number, in one conversation."""

    __tablename__ = "verification_factors"
    __table_args__ = (Index("ix_verification_factors_conversation", "conversation_id", "msisdn"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64))
    msisdn: Mapped[str] = mapped_column(String(20))
    method: Mapped[str] = mapped_column(String(20))
    ok_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    evidence_id: Mapped[str] = mapped_column(String(40))
    credential_since: Mapped[datetime | None]
    """When the secret behind it was last set; young credentials do not count for HIGH."""
    weak: Mapped[bool] = mapped_column(default=False)
    """A guessable password (弱密码): right, but worth nothing next to a leaked ID number."""


class IdentityAttempt(Base):
    """One attempt (核验尝试). Limits are counted over these rows, whether or not the number exists."""

    __tablename__ = "identity_attempts"
    __table_args__ = (
        Index("ix_identity_attempts_number", "msisdn", "method", "at"),
        Index("ix_identity_attempts_source", "source", "at"),
        Index("ix_identity_attempts_conversation", "conversation_id", "at"),
        Index("ix_identity_attempts_turn", "turn_id"),
        Index("ix_identity_attempts_kind", "kind", "at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(10))
    method: Mapped[str] = mapped_column(String(20))
    msisdn: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(64))
    """Keyed hash of the device or address: enough to count, useless to trace."""
    conversation_id: Mapped[str] = mapped_column(String(64))
    turn_id: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class IdentityLock(Base):
    """A cool-off (锁定): no answers are looked at until it ends."""

    __tablename__ = "identity_locks"

    scope: Mapped[str] = mapped_column(String(14), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime]


class SmsCode(Base):
    """A drawn code (短信验证码); only a keyed hash of it is kept."""

    __tablename__ = "identity_codes"
    __table_args__ = (Index("ix_identity_codes_conversation", "conversation_id", "msisdn", "method"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64))
    msisdn: Mapped[str] = mapped_column(String(20))
    method: Mapped[str] = mapped_column(String(20))
    hash: Mapped[str] = mapped_column(String(64))
    created: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    """Set when it was used, burnt by wrong answers, or replaced by a newer one."""


class FaceLink(Base):
    """A one-time address of the face check (人脸核身链接); only a hash of its token is kept."""

    __tablename__ = "identity_face_links"
    __table_args__ = (Index("ix_identity_face_links_conversation", "conversation_id", "msisdn"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    conversation_id: Mapped[str] = mapped_column(String(64))
    msisdn: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(64))
    created: Mapped[datetime]
    expires_at: Mapped[datetime]
    consented_at: Mapped[datetime | None]
    consent_version: Mapped[str | None] = mapped_column(String(16))
    closed_at: Mapped[datetime | None]
    submitted: Mapped[str | None] = mapped_column(String(64))
    """Keyed hash of the last submission: the same form sent twice is one attempt."""
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON)
