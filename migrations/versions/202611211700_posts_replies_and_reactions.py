"""Posts in groups, replies to comments, reactions, and what moderators do with a thread."""

import sqlalchemy as sa
from alembic import op

revision = "d41c7a90be35"
down_revision = "c41f7e90a2d8"
branch_labels = None
depends_on = None

TOP = sa.text("root_id = id")
PINNED = sa.text("pinned_until is not null")


def upgrade() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name="fk_post_id_item", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_post"),
    )
    op.create_table(
        "reaction",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reacted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('thanks','celebrate','support','insightful','funny')", name=op.f("ck_reaction_known_kind")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_reaction_item_id_item", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_reaction_person_id_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id", "person_id", name="pk_reaction"),
    )
    op.create_index("ix_reaction_person_id", "reaction", ["person_id"])
    op.create_table(
        "item_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.Column("from_group_id", sa.Integer(), nullable=True),
        sa.Column("to_group_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_item_act_item_id_item", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_item_act_by_id_person"),
        sa.ForeignKeyConstraint(
            ["from_group_id"],
            ["interest_group.id"],
            name="fk_item_act_from_group_id_interest_group",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["to_group_id"], ["interest_group.id"], name="fk_item_act_to_group_id_interest_group", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_item_act"),
    )
    op.create_index("ix_item_act_item_id", "item_act", ["item_id"])
    with op.batch_alter_table("item") as table:
        table.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_item_activity", "item", ["state", "last_activity_at"], sqlite_where=TOP, postgresql_where=TOP)
    op.create_index(
        "ix_item_stream", "item", ["group_id", "state", "last_activity_at"], sqlite_where=TOP, postgresql_where=TOP
    )
    op.create_index(
        "ix_item_pinned", "item", ["group_id", "pinned_until"], sqlite_where=PINNED, postgresql_where=PINNED
    )
    with op.batch_alter_table("comment") as table:
        table.add_column(sa.Column("under_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("reply_to_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_comment_under_id_comment", "comment", ["under_id"], ["id"], ondelete="SET NULL")
        table.create_foreign_key(
            "fk_comment_reply_to_id_comment", "comment", ["reply_to_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("comment") as table:
        table.drop_constraint("fk_comment_reply_to_id_comment", type_="foreignkey")
        table.drop_constraint("fk_comment_under_id_comment", type_="foreignkey")
        table.drop_column("reply_to_id")
        table.drop_column("under_id")
    op.drop_index("ix_item_pinned", "item")
    op.drop_index("ix_item_stream", "item")
    op.drop_index("ix_item_activity", "item")
    with op.batch_alter_table("item") as table:
        table.drop_column("closed_at")
    op.drop_table("item_act")
    op.drop_table("reaction")
    op.drop_table("post")
