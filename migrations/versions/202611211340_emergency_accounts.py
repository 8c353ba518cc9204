"""Accounts that get in while the directory is down, and each use of them."""

import sqlalchemy as sa
from alembic import op

revision = "b7d1f0c2a961"
down_revision = "5c1f0a9d2e47"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "break_glass_account",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("networks", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_break_glass_account_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_break_glass_account")),
        sa.UniqueConstraint("name", name=op.f("uq_break_glass_account_name")),
    )
    op.create_table(
        "break_glass_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass_use")),
    )
    op.create_index(op.f("ix_break_glass_use_at"), "break_glass_use", ["at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_break_glass_use_at"), table_name="break_glass_use")
    op.drop_table("break_glass_use")
    op.drop_table("break_glass_account")
