"""When somebody first opened an item, so that authors see how fast it spread."""

import sqlalchemy as sa
from alembic import op

revision = "b6e41f9a7c02"
down_revision = "5b0e7c2f9a41"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("seen", sa.Column("first_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("seen", "first_at")
