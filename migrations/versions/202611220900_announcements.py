"""Announcements, must-reads, audiences by rule, rights to announce, pauses and what waits for a person."""

import sqlalchemy as sa
from alembic import op

revision = "3978a022a2d8"
down_revision = "e27b5c08f4d1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announce_right",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=24), nullable=True),
        sa.Column("rule", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("may_require", sa.Boolean(), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(person_id is null) <> (role is null)", name=op.f("ck_announce_right_one_holder")),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["person.id"], name=op.f("fk_announce_right_granted_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_announce_right_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announce_right")),
    )
    with op.batch_alter_table("announce_right", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announce_right_person_id"), ["person_id"], unique=False)

    op.create_table(
        "audience_rule",
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audience.id"], name=op.f("fk_audience_rule_audience_id_audience"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("audience_id", name=op.f("pk_audience_rule")),
        sa.UniqueConstraint("key", name=op.f("uq_audience_rule_key")),
    )
    op.create_table(
        "delegation",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delegate_id"], ["person.id"], name=op.f("fk_delegation_delegate_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_delegation_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "delegate_id", name=op.f("pk_delegation")),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_delegate_id"), ["delegate_id"], unique=False)

    op.create_table(
        "pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["person.id"], name=op.f("fk_pause_begun_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_pause_ended_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
        sa.UniqueConstraint("is_open", name=op.f("uq_pause_is_open")),
    )
    op.create_table(
        "saved_audience",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("once_key", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audience_rule.audience_id"], name=op.f("fk_saved_audience_audience_id_audience_rule")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_saved_audience_changed_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_audience")),
        sa.UniqueConstraint("once_key", name=op.f("uq_saved_audience_once_key")),
    )
    with op.batch_alter_table("saved_audience", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_audience_audience_id"), ["audience_id"], unique=False)

    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("takes_comments", sa.Boolean(), nullable=False),
        sa.Column("featured_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("must_read", sa.Boolean(), nullable=False),
        sa.Column("confirm_by", sa.Date(), nullable=True),
        sa.Column("ask_again_days", sa.Integer(), nullable=True),
        sa.Column("remind_after_days", sa.Integer(), nullable=False),
        sa.Column("remind_most", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "ask_again_days is null or ask_again_days > 0", name=op.f("ck_announcement_renewal_in_days")
        ),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_announcement_id_item"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_announcement_written_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.create_index("ix_announcement_expiry", ["expires_at"], unique=False)
        batch_op.create_index("ix_announcement_featured", ["featured_until"], unique=False)

    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_slot_decided_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_slot_item_id_item"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("key", name=op.f("uq_slot_key")),
    )
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slot_item_id"), ["item_id"], unique=False)
        batch_op.create_index(
            "ix_slot_undecided",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("decision is null"),
            postgresql_where=sa.text("decision is null"),
        )

    op.create_table(
        "acknowledgement",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_version", sa.Integer(), nullable=True),
        sa.Column("confirmed_through", sa.String(length=8), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_acknowledgement_announcement_id_announcement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_acknowledgement_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("announcement_id", "person_id", "round", name=op.f("pk_acknowledgement")),
    )
    with op.batch_alter_table("acknowledgement", schema=None) as batch_op:
        batch_op.create_index(
            "ix_acknowledgement_pending",
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("confirmed_at is null and released_at is null"),
            postgresql_where=sa.text("confirmed_at is null and released_at is null"),
        )
        batch_op.create_index(
            "ix_acknowledgement_reminder",
            ["announcement_id", "asked_at"],
            unique=False,
            sqlite_where=sa.text("confirmed_at is null and released_at is null"),
            postgresql_where=sa.text("confirmed_at is null and released_at is null"),
        )

    op.create_table(
        "announcement_round",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_round_announcement_id_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement_id", "number", name=op.f("pk_announcement_round")),
    )
    with op.batch_alter_table("announcement_round", schema=None) as batch_op:
        batch_op.create_index(
            "ix_round_unasked",
            ["begun_at"],
            unique=False,
            sqlite_where=sa.text("asked_at is null"),
            postgresql_where=sa.text("asked_at is null"),
        )

    op.create_table(
        "announcement_text",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_text_announcement_id_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement_id", "language", name=op.f("pk_announcement_text")),
    )
    op.create_table(
        "second_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_second_look_announcement_id_announcement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_second_look_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_look")),
    )
    with op.batch_alter_table("second_look", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_second_look_announcement_id"), ["announcement_id"], unique=False)

    with op.batch_alter_table("fan_out", schema=None) as batch_op:
        batch_op.alter_column("group_id", existing_type=sa.INTEGER(), nullable=True)


def downgrade() -> None:
    with op.batch_alter_table("fan_out", schema=None) as batch_op:
        batch_op.alter_column("group_id", existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table("second_look", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_second_look_announcement_id"))

    op.drop_table("second_look")
    op.drop_table("announcement_text")
    with op.batch_alter_table("announcement_round", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_round_unasked", sqlite_where=sa.text("asked_at is null"), postgresql_where=sa.text("asked_at is null")
        )

    op.drop_table("announcement_round")
    with op.batch_alter_table("acknowledgement", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_acknowledgement_reminder",
            sqlite_where=sa.text("confirmed_at is null and released_at is null"),
            postgresql_where=sa.text("confirmed_at is null and released_at is null"),
        )
        batch_op.drop_index(
            "ix_acknowledgement_pending",
            sqlite_where=sa.text("confirmed_at is null and released_at is null"),
            postgresql_where=sa.text("confirmed_at is null and released_at is null"),
        )

    op.drop_table("acknowledgement")
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_slot_undecided", sqlite_where=sa.text("decision is null"), postgresql_where=sa.text("decision is null")
        )
        batch_op.drop_index(batch_op.f("ix_slot_item_id"))

    op.drop_table("slot")
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.drop_index("ix_announcement_featured")
        batch_op.drop_index("ix_announcement_expiry")

    op.drop_table("announcement")
    with op.batch_alter_table("saved_audience", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_audience_audience_id"))

    op.drop_table("saved_audience")
    op.drop_table("pause")
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegation_delegate_id"))

    op.drop_table("delegation")
    op.drop_table("audience_rule")
    with op.batch_alter_table("announce_right", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announce_right_person_id"))

    op.drop_table("announce_right")
