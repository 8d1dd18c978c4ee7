"""Find attempts of a kind by their time, whatever the number: for attacks spread over many"""

from alembic import op

revision = "0003_attempts_by_kind"
down_revision = "0002_insight"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_identity_attempts_kind", "identity_attempts", ["kind", "at"])


def downgrade() -> None:
    op.drop_index("ix_identity_attempts_kind", "identity_attempts")
