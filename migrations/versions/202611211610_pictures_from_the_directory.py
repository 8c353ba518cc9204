"""Pictures from the directory: whose is to be looked at, what a run found, and why one is not shown."""

import sqlalchemy as sa
from alembic import op

revision = "3e0c7a51f9d4"
down_revision = "8b957db29cbb"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("directory_entry") as batch:
        batch.add_column(sa.Column("photo_due_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("photo_run_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            batch.f("fk_directory_entry_photo_run_id_directory_run"),
            "directory_run",
            ["photo_run_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch.create_index(batch.f("ix_directory_entry_photo_due_at"), ["photo_due_at"], unique=False)
        batch.create_index(batch.f("ix_directory_entry_photo_run_id"), ["photo_run_id"], unique=False)
    with op.batch_alter_table("directory_run") as batch:
        batch.add_column(sa.Column("pictures", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("directory_run") as batch:
        batch.alter_column("pictures", server_default=None)
    with op.batch_alter_table("picture") as batch:
        batch.add_column(sa.Column("fault", sa.String(length=16), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("picture") as batch:
        batch.drop_column("fault")
    with op.batch_alter_table("directory_run") as batch:
        batch.drop_column("pictures")
    with op.batch_alter_table("directory_entry") as batch:
        batch.drop_index(batch.f("ix_directory_entry_photo_run_id"))
        batch.drop_index(batch.f("ix_directory_entry_photo_due_at"))
        batch.drop_constraint(batch.f("fk_directory_entry_photo_run_id_directory_run"), type_="foreignkey")
        batch.drop_column("photo_run_id")
        batch.drop_column("photo_due_at")
