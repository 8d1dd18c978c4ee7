"""Add where else a holder can be told: the app and an e-mail address.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("customers") as customers:
        customers.add_column(sa.Column("email", sa.String(length=255), nullable=True))
        customers.add_column(sa.Column("app", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("customers") as customers:
        customers.drop_column("app")
        customers.drop_column("email")
