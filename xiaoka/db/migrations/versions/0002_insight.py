"""Collect what was understood badly."""

import sqlalchemy as sa
from alembic import op

import xiaoka.db.base

revision = "0002_insight"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "insight_turns",
        sa.Column("turn_id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("marked", sa.Text(), nullable=False),
        sa.Column("heard", sa.String(length=60), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("ranking", sa.JSON(), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=True),
        sa.Column("by", sa.String(length=40), nullable=True),
        sa.Column("created", xiaoka.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reviewed", xiaoka.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_insight_turns")),
    )
    with op.batch_alter_table("insight_turns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_insight_turns_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index("ix_insight_turns_status", ["status", "created"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("insight_turns", schema=None) as batch_op:
        batch_op.drop_index("ix_insight_turns_status")
        batch_op.drop_index(batch_op.f("ix_insight_turns_conversation_id"))
    op.drop_table("insight_turns")
