"""Cases and messages on their way out know the trace they came from"""

import sqlalchemy as sa
from alembic import op

revision = "0013_traces"
down_revision = "0012_assist"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("trace", sa.String(55), nullable=True))
    op.add_column("outbox", sa.Column("trace", sa.String(55), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "trace")
    op.drop_column("cases", "trace")
