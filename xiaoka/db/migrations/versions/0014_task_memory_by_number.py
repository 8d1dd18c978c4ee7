"""What other conversations began for a number is found by the number"""

from alembic import op

revision = "0014_task_memory_by_number"
down_revision = "0013_traces"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_task_memory_msisdn", "task_memory", ["msisdn"])


def downgrade() -> None:
    op.drop_index("ix_task_memory_msisdn", "task_memory")
