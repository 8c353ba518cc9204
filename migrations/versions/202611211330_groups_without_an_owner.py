"""Groups remember since when nobody who works here has owned them."""

import sqlalchemy as sa
from alembic import op

revision = "5c1f0a9d2e47"
down_revision = "0341c22f7810"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("interest_group") as table:
        table.add_column(sa.Column("orphaned_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("interest_group") as table:
        table.drop_column("orphaned_at")
