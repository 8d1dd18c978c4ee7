"""Create the tables of the demo carrier.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("offset_us", sa.BigInteger(), nullable=False),
        sa.Column("frozen_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("id_card", sa.String(length=255), nullable=False),
        sa.Column("id_kind", sa.String(length=255), nullable=False),
        sa.Column("birth", sa.Date(), nullable=False),
        sa.Column("is_company", sa.Boolean(), nullable=False),
        sa.Column("reserved_contact", sa.String(length=255), nullable=True),
        sa.Column("reserved_contact_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blacklisted", sa.Boolean(), nullable=False),
        sa.Column("deceased", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
    )
    op.create_table(
        "faults",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=255), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faults")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("operation", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("operation", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_table(
        "shops",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("city", sa.String(length=255), nullable=False),
        sa.Column("hours", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shops")),
    )
    with op.batch_alter_table("shops", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shops_city"), ["city"], unique=False)

    op.create_table(
        "sms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("to", sa.String(length=255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms")),
        sa.UniqueConstraint("key", name=op.f("uq_sms_key")),
    )
    with op.batch_alter_table("sms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sms_to"), ["to"], unique=False)

    op.create_table(
        "lines",
        sa.Column("msisdn", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.String(length=255), nullable=False),
        sa.Column("status", sa.String(length=255), nullable=False),
        sa.Column("brand", sa.String(length=255), nullable=False),
        sa.Column("plan_name", sa.String(length=255), nullable=False),
        sa.Column("month_fee", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=255), nullable=False),
        sa.Column("city", sa.String(length=255), nullable=False),
        sa.Column("activated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number_class", sa.String(length=255), nullable=False),
        sa.Column("roaming_abroad", sa.Boolean(), nullable=False),
        sa.Column("roamed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("password_reset_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pre_cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_lines_customer_id_customers")),
        sa.PrimaryKeyConstraint("msisdn", name=op.f("pk_lines")),
    )
    with op.batch_alter_table("lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lines_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "accounts",
        sa.Column("msisdn", sa.String(length=20), nullable=False),
        sa.Column("principal", sa.Integer(), nullable=False),
        sa.Column("gift", sa.Integer(), nullable=False),
        sa.Column("deposit", sa.Integer(), nullable=False),
        sa.Column("unbilled", sa.Integer(), nullable=False),
        sa.Column("arrears", sa.Integer(), nullable=False),
        sa.Column("late_fee", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["msisdn"], ["lines.msisdn"], name=op.f("fk_accounts_msisdn_lines")),
        sa.PrimaryKeyConstraint("msisdn", name=op.f("pk_accounts")),
    )
    op.create_table(
        "bundles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("msisdn", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=255), nullable=False),
        sa.Column("label", sa.String(length=255), nullable=False),
        sa.Column("releasable_from", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["msisdn"], ["lines.msisdn"], name=op.f("fk_bundles_msisdn_lines")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundles")),
    )
    with op.batch_alter_table("bundles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bundles_msisdn"), ["msisdn"], unique=False)

    op.create_table(
        "charges",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("msisdn", sa.String(length=20), nullable=False),
        sa.Column("fen", sa.Integer(), nullable=False),
        sa.Column("from_balance", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["msisdn"], ["lines.msisdn"], name=op.f("fk_charges_msisdn_lines")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_charges")),
    )
    with op.batch_alter_table("charges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_charges_msisdn"), ["msisdn"], unique=False)

    op.create_table(
        "contracts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("msisdn", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("signed", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("clause", sa.String(length=255), nullable=False),
        sa.Column("penalty_per_month", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(["msisdn"], ["lines.msisdn"], name=op.f("fk_contracts_msisdn_lines")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts")),
    )
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contracts_msisdn"), ["msisdn"], unique=False)

    op.create_table(
        "line_stops",
        sa.Column("msisdn", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["msisdn"], ["lines.msisdn"], name=op.f("fk_line_stops_msisdn_lines")),
        sa.PrimaryKeyConstraint("msisdn", "reason", name=op.f("pk_line_stops")),
    )
    op.create_table(
        "payments",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("msisdn", sa.String(length=20), nullable=False),
        sa.Column("fen", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["msisdn"], ["lines.msisdn"], name=op.f("fk_payments_msisdn_lines")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_payments")),
    )
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payments_msisdn"), ["msisdn"], unique=False)

    op.create_table(
        "refunds",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("msisdn", sa.String(length=20), nullable=False),
        sa.Column("fen", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["msisdn"], ["lines.msisdn"], name=op.f("fk_refunds_msisdn_lines")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_refunds")),
    )
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refunds_msisdn"), ["msisdn"], unique=False)

    op.create_table(
        "sim_swaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("msisdn", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("channel", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["msisdn"], ["lines.msisdn"], name=op.f("fk_sim_swaps_msisdn_lines")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sim_swaps")),
    )
    with op.batch_alter_table("sim_swaps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sim_swaps_msisdn"), ["msisdn"], unique=False)

    op.create_table(
        "sims",
        sa.Column("iccid", sa.String(length=20), nullable=False),
        sa.Column("msisdn", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=255), nullable=False),
        sa.Column("issued", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attached", sa.Boolean(), nullable=False),
        sa.Column("generation", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["msisdn"], ["lines.msisdn"], name=op.f("fk_sims_msisdn_lines")),
        sa.PrimaryKeyConstraint("iccid", name=op.f("pk_sims")),
    )
    with op.batch_alter_table("sims", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sims_msisdn"), ["msisdn"], unique=False)

    op.create_table(
        "shipments",
        sa.Column("waybill", sa.String(length=255), nullable=False),
        sa.Column("iccid", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=255), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["iccid"], ["sims.iccid"], name=op.f("fk_shipments_iccid_sims")),
        sa.PrimaryKeyConstraint("waybill", name=op.f("pk_shipments")),
    )
    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shipments_iccid"), ["iccid"], unique=False)

    op.create_table(
        "sim_orders",
        sa.Column("iccid", sa.String(length=20), nullable=False),
        sa.Column("msisdn", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["iccid"], ["sims.iccid"], name=op.f("fk_sim_orders_iccid_sims")),
        sa.ForeignKeyConstraint(["msisdn"], ["lines.msisdn"], name=op.f("fk_sim_orders_msisdn_lines")),
        sa.PrimaryKeyConstraint("iccid", name=op.f("pk_sim_orders")),
    )
    with op.batch_alter_table("sim_orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sim_orders_msisdn"), ["msisdn"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sim_orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sim_orders_msisdn"))

    op.drop_table("sim_orders")
    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shipments_iccid"))

    op.drop_table("shipments")
    with op.batch_alter_table("sims", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sims_msisdn"))

    op.drop_table("sims")
    with op.batch_alter_table("sim_swaps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sim_swaps_msisdn"))

    op.drop_table("sim_swaps")
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refunds_msisdn"))

    op.drop_table("refunds")
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payments_msisdn"))

    op.drop_table("payments")
    op.drop_table("line_stops")
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contracts_msisdn"))

    op.drop_table("contracts")
    with op.batch_alter_table("charges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_charges_msisdn"))

    op.drop_table("charges")
    with op.batch_alter_table("bundles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bundles_msisdn"))

    op.drop_table("bundles")
    op.drop_table("accounts")
    with op.batch_alter_table("lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lines_customer_id"))

    op.drop_table("lines")
    with op.batch_alter_table("sms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sms_to"))

    op.drop_table("sms")
    with op.batch_alter_table("shops", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shops_city"))

    op.drop_table("shops")
    op.drop_table("idempotency_keys")
    op.drop_table("faults")
    op.drop_table("customers")
    op.drop_table("clock")
