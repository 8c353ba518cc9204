"""When a person had all those reminded who have not confirmed yet."""

import sqlalchemy as sa
from alembic import op

revision = "7be4d1f09a63"
down_revision = "5b0e7c2f9a41"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("announcement_round", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminder_asked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("announcement_round", schema=None) as batch_op:
        batch_op.drop_column("reminder_asked_at")
