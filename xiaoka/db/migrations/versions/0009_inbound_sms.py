"""SMS that came in, by the carrier's id; their words are not kept"""

import sqlalchemy as sa
from alembic import op

revision = "0009_inbound_sms"
down_revision = "0008_staff"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbound_sms",
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("meant", sa.String(10), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbound_sms")),
    )


def downgrade() -> None:
    op.drop_table("inbound_sms")
