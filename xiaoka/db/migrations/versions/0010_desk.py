"""Handoff as a state machine, and what the agents' desk keeps."""

import sqlalchemy as sa
from alembic import op

from xiaoka.db.base import UtcDateTime

revision = "0010_desk"
down_revision = "0009_inbound_sms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("handoff_requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=12), nullable=False, server_default="waiting"))
        batch_op.add_column(sa.Column("skill", sa.String(length=20), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("offered_to", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("tried", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("result", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("call_back", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("told", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("first_reply_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("due_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("give_up_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_handoff_requests_state", ["state", "due_at"], unique=False)
    requests = sa.table(
        "handoff_requests", sa.column("state"), sa.column("agent"), sa.column("closed_at"), sa.column("taken_at")
    )
    op.execute(requests.update().where(requests.c.closed_at.is_not(None)).values(state="closed"))
    taken = requests.c.closed_at.is_(None) & requests.c.agent.is_not(None)
    op.execute(requests.update().where(taken).values(state="active"))
    op.create_table(
        "desk_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_events")),
    )
    op.create_index(op.f("ix_desk_events_at"), "desk_events", ["at"], unique=False)
    op.create_index(op.f("ix_desk_events_conversation_id"), "desk_events", ["conversation_id"], unique=False)
    op.create_table(
        "desk_notes",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        sa.Column("created", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_notes")),
    )
    op.create_index(op.f("ix_desk_notes_conversation_id"), "desk_notes", ["conversation_id"], unique=False)
    op.create_table(
        "desk_tags",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("tag", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_tags")),
        sa.UniqueConstraint("conversation_id", "tag", name=op.f("uq_desk_tags_conversation_id_tag")),
    )
    op.create_index(op.f("ix_desk_tags_conversation_id"), "desk_tags", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_desk_tags_tag"), "desk_tags", ["tag"], unique=False)
    op.create_table(
        "desk_reads",
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "name", name=op.f("pk_desk_reads")),
    )


def downgrade() -> None:
    for table in ("desk_reads", "desk_tags", "desk_notes", "desk_events"):
        op.drop_table(table)
    with op.batch_alter_table("handoff_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_handoff_requests_state")
        for column in (
            "give_up_at", "due_at", "first_reply_at", "told", "call_back", "result", "tried", "offered_to", "skill",
            "state",
        ):  # fmt: skip
            batch_op.drop_column(column)
