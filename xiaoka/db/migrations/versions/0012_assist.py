"""Suggestions to agents and what became of them"""

import sqlalchemy as sa
from alembic import op

from xiaoka.db.base import UtcDateTime

revision = "0012_assist"
down_revision = "0011_ratings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assist_suggestions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("turn_id", sa.String(length=40), nullable=True),
        sa.Column("created", UtcDateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("edited", sa.Text(), nullable=True),
        sa.Column("by", sa.String(length=40), nullable=True),
        sa.Column("decided", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assist_suggestions")),
    )
    op.create_index(
        op.f("ix_assist_suggestions_conversation_id"), "assist_suggestions", ["conversation_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("assist_suggestions")
