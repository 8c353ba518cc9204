"""Each sign-in remembers how old the password was, by the directory's own clock."""

import sqlalchemy as sa
from alembic import op

revision = "5e0d7c41fa36"
down_revision = "3e0c7a51f9d4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_in", sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sign_in") as table:
        table.drop_column("password_changed_at")
