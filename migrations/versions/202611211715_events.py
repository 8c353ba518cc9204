"""Events of groups, who comes to them, and the secret addresses of calendars."""

import sqlalchemy as sa
from alembic import op

revision = "e5f21c8a7b04"
down_revision = "7b5d20c9e1f4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("is_all_day", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(length=400), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("answers_closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_event_ends_after_it_starts")),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_event_somebody_can_come")),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name="fk_event_id_item", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
    )
    op.create_index("ix_event_starts_at", "event", ["starts_at", "id"])
    op.create_index("ix_event_ends_at", "event", ["ends_at"])
    op.create_index("ix_event_remind_at", "event", ["remind_at"])
    op.create_table(
        "event_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('going','waiting','maybe','no')", name=op.f("ck_event_attendance_known_state")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name="fk_event_attendance_event_id_event", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_event_attendance_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_event_attendance"),
        sa.UniqueConstraint("event_id", "person_id", name="uq_event_attendance_event_id_person_id"),
    )
    op.create_index("ix_event_attendance_line", "event_attendance", ["event_id", "state", "id"])
    op.create_index("ix_event_attendance_person_id", "event_attendance", ["person_id"])
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_calendar_feed_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_calendar_feed"),
        sa.UniqueConstraint("token_hash", name="uq_calendar_feed_token_hash"),
    )


def downgrade() -> None:
    op.drop_table("calendar_feed")
    op.drop_table("event_attendance")
    op.drop_table("event")
