"""Former words of an announcement in its other languages, and whether a change that is looked at is a small one."""

import sqlalchemy as sa
from alembic import op

revision = "5b0e6f2c91d7"
down_revision = "7be4d1f09a63"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcement_wording",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_wording_announcement_id_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement_id", "version", "language", name=op.f("pk_announcement_wording")),
    )
    with op.batch_alter_table("second_look", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_minor", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("second_look", schema=None) as batch_op:
        batch_op.drop_column("is_minor")

    op.drop_table("announcement_wording")
