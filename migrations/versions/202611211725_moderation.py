"""Reports, the log of moderation, and what a group looks at first."""

import sqlalchemy as sa
from alembic import op

revision = "7b5d20c9e1f4"
down_revision = "7b1e5c2f94d8"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at is null")


def upgrade() -> None:
    op.create_table(
        "approval_rule",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("things", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["interest_group.id"], name="fk_approval_rule_group_id_interest_group", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["person.id"], name="fk_approval_rule_set_by_id_person", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("group_id", name="pk_approval_rule"),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("desk", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("item_version", sa.Integer(), nullable=False),
        sa.Column("item_title", sa.String(length=400), nullable=False),
        sa.Column("item_body", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.CheckConstraint("desk in ('moderators','managers')", name=op.f("ck_report_known_desk")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_report_item_id_item", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["person.id"], name="fk_report_reporter_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.UniqueConstraint("item_id", "reporter_id", name="uq_report_item_id_reporter_id"),
    )
    op.create_index("ix_report_reporter_id", "report", ["reporter_id"])
    op.create_index("ix_report_open", "report", ["desk", "item_id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table(
        "moderation_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("desk", sa.String(length=16), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("item_kind", sa.String(length=24), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("item_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_moderation_act_item_id_item"),
        sa.ForeignKeyConstraint(["group_id"], ["interest_group.id"], name="fk_moderation_act_group_id_interest_group"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_moderation_act_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_moderation_act"),
    )
    op.create_index("ix_moderation_act_item_id", "moderation_act", ["item_id"])
    op.create_index("ix_moderation_act_group", "moderation_act", ["group_id", "id"])
    op.create_index("ix_moderation_act_desk", "moderation_act", ["desk", "id"])


def downgrade() -> None:
    op.drop_table("moderation_act")
    op.drop_table("report")
    op.drop_table("approval_rule")
