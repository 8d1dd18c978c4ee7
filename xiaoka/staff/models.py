"""Tables of the people at the desk (坐席账号) and their sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from xiaoka.db.base import Base
from xiaoka.staff.enums import Role


class StaffMember(Base):
    """One person who works with the desk."""

    __tablename__ = "staff"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    """工号 or login name; customers see it beside what an agent writes."""
    role: Mapped[str] = mapped_column(String(12), default=Role.AGENT)
    password_hash: Mapped[str] = mapped_column(String(200))
    # a password that somebody else has set is only good for setting one's own
    must_change: Mapped[bool] = mapped_column(default=True)
    totp: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed secret of the one-time codes; none before enrolment."""
    totp_confirmed: Mapped[bool] = mapped_column(default=False)
    totp_last: Mapped[int] = mapped_column(default=0)
    """Time step of the last code taken: a code is good once."""
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    disabled: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int] = mapped_column(default=3)
    """How many conversations at once (并发上限)."""
    skills: Mapped[str] = mapped_column(String(200), default="")
    """Words separated by blanks, such as ``cancel_card complaint`` (技能组)."""
    present: Mapped[bool] = mapped_column(default=False)
    """Takes new conversations now (在线/小休)."""
    created: Mapped[datetime]


class StaffSession(Base):
    """One signed-in browser; only a hash of its token is kept."""

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(ForeignKey("staff.name"), index=True)
    created: Mapped[datetime]
    last_seen: Mapped[datetime]
    expires: Mapped[datetime]
