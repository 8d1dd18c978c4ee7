"""Add orders of payment and the plan that begins next month.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_orders",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("msisdn", sa.String(length=255), nullable=False),
        sa.Column("fen", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_orders")),
    )
    op.create_index(op.f("ix_payment_orders_msisdn"), "payment_orders", ["msisdn"])
    with op.batch_alter_table("lines") as lines:
        lines.add_column(sa.Column("next_plan", sa.String(length=255), nullable=True))
        lines.add_column(sa.Column("next_plan_from", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("lines") as lines:
        lines.drop_column("next_plan_from")
        lines.drop_column("next_plan")
    op.drop_index(op.f("ix_payment_orders_msisdn"), table_name="payment_orders")
    op.drop_table("payment_orders")
