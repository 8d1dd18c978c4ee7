"""Lanes of the outbox: messages to one person leave in order"""

import sqlalchemy as sa
from alembic import op

revision = "0005_outbox_lanes"
down_revision = "0004_policy_versions"
branch_labels = None
depends_on = None

WAITING = sa.text("done_at IS NULL AND dead_at IS NULL")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("lane", sa.String(80), nullable=True))
    op.create_index("ix_outbox_lane", "outbox", ["lane", "id"], sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_index("ix_outbox_lane", "outbox")
    op.drop_column("outbox", "lane")
