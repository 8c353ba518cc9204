"""When what a person decided about something held was done."""

import sqlalchemy as sa
from alembic import op

revision = "5b0e7c2f9a41"
down_revision = "3978a022a2d8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.add_column(sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.drop_column("done_at")
