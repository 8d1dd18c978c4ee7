"""Tables of cases (受理单) and their timeline (办理记录)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from xiaoka import tracing
from xiaoka.cases.enums import HIGH_RISK
from xiaoka.db.base import Base

# Frozen cases are parked: a loss report freezes an earlier cancellation or replacement, and a new
# replacement must then be possible beside it. Everything else that is open holds the number.
HOLDS_NUMBER = text(
    "closed IS NULL AND frozen_at IS NULL AND kind IN (" + ", ".join(f"'{kind}'" for kind in HIGH_RISK) + ")"
)
ONE_LOSS = text("closed IS NULL AND kind = 'report_loss'")


class Case(Base):
    """A filed case (受理单). Changed only by :func:`xiaoka.cases.machine.fire` and the worker."""

    __tablename__ = "cases"
    __table_args__ = (
        Index(
            "uq_cases_one_high_risk", "msisdn", unique=True, sqlite_where=HOLDS_NUMBER,
            postgresql_where=HOLDS_NUMBER,
        ),
        Index("uq_cases_one_loss", "msisdn", unique=True, sqlite_where=ONE_LOSS, postgresql_where=ONE_LOSS),
        CheckConstraint("closed IS NOT NULL OR (next_at IS NOT NULL AND wake_at IS NOT NULL)", "next_date"),
        CheckConstraint("closed IS NULL OR wake_at IS NULL", "closed_sleeps"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    """受理单号, as the customer knows it."""
    kind: Mapped[str] = mapped_column(String(20))
    msisdn: Mapped[str] = mapped_column(String(20), index=True)
    customer_id: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(30))
    reason_code: Mapped[str] = mapped_column(String(40))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the customer said, secrets as vault tokens."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What was found out or done on the way: iccid, waybill, risk, reason of a rejection."""
    quote: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The settlement the customer agreed to (结算单), money in 分."""
    idempotency_key: Mapped[str] = mapped_column(String(200), unique=True)
    conversation_id: Mapped[str] = mapped_column(String(60), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    policy_version: Mapped[str] = mapped_column(String(60))
    trace: Mapped[str | None] = mapped_column(String(tracing.LENGTH), default=tracing.current)
    """The trace of the message that filed it; the worker's steps are a part of that."""
    attention: Mapped[bool] = mapped_column(default=False)
    """A person has to look at it (待人工处理)."""
    tries: Mapped[int] = mapped_column(default=0)
    """Failed attempts at the step that is due."""
    next_at: Mapped[datetime | None]
    """The next date, as told to the customer; never empty while the case is open."""
    next_note_key: Mapped[str | None] = mapped_column(String(60))
    """Wording of what happens at ``next_at``."""
    wake_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the worker looks at the case again; ``next_at`` or earlier, later only after a failure."""
    frozen_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created: Mapped[datetime]
    updated: Mapped[datetime]
    closed: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": version}


class CaseEvent(Base):
    """One step of a case (办理记录)."""

    __tablename__ = "case_events"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(4))
    event: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str] = mapped_column(String(30))
    to_state: Mapped[str] = mapped_column(String(30))
    note: Mapped[str | None] = mapped_column(String(60))
    """Wording key of what the customer was told."""
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
