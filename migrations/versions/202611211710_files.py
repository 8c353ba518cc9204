"""Files in what people write."""

import sqlalchemy as sa
from alembic import op

revision = "7f3b0c5d92e1"
down_revision = "d41c7a90be35"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uploader_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("preview_key", sa.String(length=64), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["uploader_id"], ["person.id"], name="fk_stored_file_uploader_id_person"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_stored_file_item_id_item", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_stored_file"),
    )
    op.create_index("ix_stored_file_day", "stored_file", ["uploader_id", "created_at"])
    op.create_index("ix_stored_file_item_id", "stored_file", ["item_id"])
    op.create_index("ix_stored_file_key", "stored_file", ["key"])
    op.create_index("ix_stored_file_preview_key", "stored_file", ["preview_key"])


def downgrade() -> None:
    op.drop_table("stored_file")
