"""Messaging channels: addresses of customers, requests taken, positions of fetched messages"""

import sqlalchemy as sa
from alembic import op

revision = "0006_channels"
down_revision = "0005_outbox_lanes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_peers",
        sa.Column("conversation_id", sa.String(40), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_to", sa.Integer(), nullable=True),
        sa.Column("parts_sent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_channel_peers")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_channel_peers_conversation_id")
        ),
    )
    op.create_table(
        "channel_requests",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_requests")),
    )
    op.create_index("ix_channel_requests_at", "channel_requests", ["at"])
    op.create_table(
        "channel_cursors",
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("cursor", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_channel_cursors")),
    )


def downgrade() -> None:
    op.drop_table("channel_cursors")
    op.drop_index("ix_channel_requests_at", "channel_requests")
    op.drop_table("channel_requests")
    op.drop_table("channel_peers")
