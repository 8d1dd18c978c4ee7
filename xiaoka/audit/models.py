"""Tables of the audit trail (审计留痕) and the triggers that keep it append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, Integer, String, event
from sqlalchemy.orm import Mapped, mapped_column

from xiaoka.db.base import Base


class AuditEntry(Base):
    """One thing that somebody did, chained by hash to the one before it."""

    __tablename__ = "audit"

    # numbered by us, without gaps: a sequence of the database leaves gaps when a transaction rolls back
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(32))
    event: Mapped[str] = mapped_column(String(64), index=True)
    subject: Mapped[str] = mapped_column(String(128), index=True)
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    evidence: Mapped[str | None] = mapped_column(String(128))
    policy_version: Mapped[str | None] = mapped_column(String(64))
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The last number and hash, kept apart so that cutting off the end of the trail shows."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


_SQLITE_AUDIT = (
    """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END""",
    """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END""",
    # INSERT OR REPLACE deletes without firing the trigger above
    """CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
    WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit)
    BEGIN SELECT RAISE(ABORT, 'audit entries are numbered without gaps'); END""",
)
_SQLITE_CHAINED = (
    """CREATE TRIGGER audit_chained BEFORE INSERT ON audit
    WHEN NEW.prev_hash <> coalesce((SELECT hash FROM audit WHERE seq = NEW.seq - 1),
        '0000000000000000000000000000000000000000000000000000000000000000')
    BEGIN SELECT RAISE(ABORT, 'an audit entry names the hash of the one before it'); END""",
)
_SQLITE_HEAD = (
    """CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
    BEGIN SELECT RAISE(ABORT, 'audit_head is never deleted'); END""",
    """CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head WHEN NEW.seq <> OLD.seq + 1
    BEGIN SELECT RAISE(ABORT, 'audit_head only moves forward'); END""",
    """CREATE TRIGGER audit_head_no_replace BEFORE INSERT ON audit_head
    WHEN EXISTS (SELECT 1 FROM audit_head)
    BEGIN SELECT RAISE(ABORT, 'audit_head has one row'); END""",
)
_POSTGRES_AUDIT = (
    """CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'audit is append-only'; END $$""",
    """CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
)
_POSTGRES_CHAINED = (
    """CREATE OR REPLACE FUNCTION audit_follows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit) THEN
            RAISE EXCEPTION 'audit entries are numbered without gaps';
        END IF;
        IF NEW.prev_hash <> coalesce((SELECT hash FROM audit WHERE seq = NEW.seq - 1), repeat('0', 64)) THEN
            RAISE EXCEPTION 'an audit entry names the hash of the one before it';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER audit_chained BEFORE INSERT ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_follows()""",
)
_POSTGRES_HEAD = (
    """CREATE OR REPLACE FUNCTION audit_head_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'audit_head only moves forward'; END $$""",
    """CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head
    FOR EACH ROW WHEN (NEW.seq <> OLD.seq + 1) EXECUTE FUNCTION audit_head_refuse()""",
    """CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_head_refuse()""",
    """CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_head_refuse()""",
)
APPEND_ONLY_DDL: dict[str, tuple[str, ...]] = {
    "sqlite": _SQLITE_AUDIT + _SQLITE_CHAINED + _SQLITE_HEAD,
    "postgresql": _POSTGRES_AUDIT + _POSTGRES_CHAINED + _POSTGRES_HEAD,
}
"""Statements by dialect; a migration runs them after creating both tables."""


def _attach() -> None:
    entries = (_SQLITE_AUDIT + _SQLITE_CHAINED, _POSTGRES_AUDIT + _POSTGRES_CHAINED)
    tables = ((AuditEntry, *entries), (AuditHead, _SQLITE_HEAD, _POSTGRES_HEAD))
    for model, sqlite, postgres in tables:
        for dialect, statements in (("sqlite", sqlite), ("postgresql", postgres)):
            for statement in statements:
                ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
                event.listen(model.__table__, "after_create", ddl.execute_if(dialect=dialect))


_attach()
