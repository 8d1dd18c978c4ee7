"""The database itself takes only audit entries that follow the last one"""

from alembic import op

revision = "0007_audit_chained"
down_revision = "0006_channels"
branch_labels = None
depends_on = None

CHAINED = {
    "sqlite": (
        """
CREATE TRIGGER audit_chained BEFORE INSERT ON audit
    WHEN NEW.prev_hash <> coalesce((SELECT hash FROM audit WHERE seq = NEW.seq - 1),
        '0000000000000000000000000000000000000000000000000000000000000000')
    BEGIN SELECT RAISE(ABORT, 'an audit entry names the hash of the one before it'); END
        """,
    ),
    "postgresql": (
        """
CREATE OR REPLACE FUNCTION audit_follows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit) THEN
            RAISE EXCEPTION 'audit entries are numbered without gaps';
        END IF;
        IF NEW.prev_hash <> coalesce((SELECT hash FROM audit WHERE seq = NEW.seq - 1), repeat('0', 64)) THEN
            RAISE EXCEPTION 'an audit entry names the hash of the one before it';
        END IF;
        RETURN NEW;
    END $$
        """,
        """
CREATE TRIGGER audit_chained BEFORE INSERT ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_follows()
        """,
    ),
}
UNDO = {
    "sqlite": ("DROP TRIGGER audit_chained",),
    "postgresql": ("DROP TRIGGER audit_chained ON audit", "DROP FUNCTION audit_follows()"),
}


def upgrade() -> None:
    for statement in CHAINED[op.get_context().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in UNDO[op.get_context().dialect.name]:
        op.execute(statement)
