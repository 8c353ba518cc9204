"""First posts, the group where newcomers say hello, who has closed their first week, and buddies."""

import sqlalchemy as sa
from alembic import op

revision = "7b1e5c2f94d8"
down_revision = "a90c3e6f5b17"
branch_labels = None
depends_on = None

UNTOLD = sa.text("told_at is null")
OPEN = sa.text("state in ('asked','accepted')")


def upgrade() -> None:
    op.create_table(
        "first_post",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("in_company", sa.Boolean(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_first_post_item_id_item", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["interest_group.id"], name="fk_first_post_group_id_interest_group", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", name="pk_first_post"),
    )
    op.create_index("ix_first_post_group", "first_post", ["group_id", "noted_at"])
    op.create_index("ix_first_post_noted_at", "first_post", ["noted_at"])
    op.create_index("ix_first_post_untold", "first_post", ["noted_at"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)
    op.create_table(
        "welcome_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_welcome_setting_only_one")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["interest_group.id"], name="fk_welcome_setting_group_id_interest_group", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["person.id"], name="fk_welcome_setting_set_by_id_person", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_welcome_setting"),
    )
    op.create_table(
        "first_week_end",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_first_week_end_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_first_week_end"),
    )
    op.create_table(
        "buddy_offer",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at_once", sa.Integer(), nullable=False),
        sa.Column("languages", sa.String(length=80), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_buddy_offer_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_buddy_offer"),
    )
    op.create_table(
        "buddyship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("newcomer_id", sa.Integer(), nullable=False),
        sa.Column("buddy_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["newcomer_id"], ["person.id"], name="fk_buddyship_newcomer_id_person", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["buddy_id"], ["person.id"], name="fk_buddyship_buddy_id_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_buddyship"),
    )
    op.create_index("ix_buddyship_buddy_id", "buddyship", ["buddy_id"])
    op.create_index("ix_buddyship_newcomer_id", "buddyship", ["newcomer_id"])
    op.create_index(
        "uq_buddyship_open", "buddyship", ["newcomer_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    op.drop_table("buddyship")
    op.drop_table("buddy_offer")
    op.drop_table("first_week_end")
    op.drop_table("welcome_setting")
    op.drop_table("first_post")
