"""What people have begun to write, and whom they mention."""

import sqlalchemy as sa
from alembic import op

revision = "c41f7e90a2d8"
down_revision = "c41f7a90d3be"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("context", sa.String(length=40), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paced_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_draft_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("person_id", "kind", "context", name=op.f("uq_draft_person_id_kind_context")),
    )
    with op.batch_alter_table("draft") as batch:
        batch.create_index(batch.f("ix_draft_saved_at"), ["saved_at"], unique=False)
    op.create_table(
        "item_mention",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=160), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("shown", sa.String(length=320), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(person_id is null) <> (group_id is null)", name=op.f("ck_item_mention_one_is_meant")),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["interest_group.id"],
            name=op.f("fk_item_mention_group_id_interest_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_item_mention_item_id_item"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_item_mention_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "handle", name=op.f("pk_item_mention")),
    )
    with op.batch_alter_table("item_mention") as batch:
        batch.create_index(batch.f("ix_item_mention_group_id"), ["group_id"], unique=False)
        batch.create_index(batch.f("ix_item_mention_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("item_mention")
    op.drop_table("draft")
