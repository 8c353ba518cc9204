"""Polls and ballots; calls of a group that are told in the background; a week's mail beside the digest."""

import sqlalchemy as sa
from alembic import op

revision = "a90c3e6f5b17"
down_revision = "7f3b0c5d92e1"
branch_labels = None
depends_on = None

UNSETTLED = sa.text("settled_at is null")


def upgrade() -> None:
    op.create_table(
        "poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("takes_several", sa.Boolean(), nullable=False),
        sa.Column("results", sa.String(length=12), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.CheckConstraint("results in ('voted','ended','anonymous')", name=op.f("ck_poll_known_results")),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name="fk_poll_id_item", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name="fk_poll_closed_by_id_person", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_poll"),
    )
    op.create_index("ix_poll_unsettled", "poll", ["ends_at"], sqlite_where=UNSETTLED, postgresql_where=UNSETTLED)
    op.create_table(
        "poll_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=240), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name="fk_poll_option_poll_id_poll", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_poll_option"),
    )
    op.create_index("ix_poll_option_poll_id", "poll_option", ["poll_id"])
    op.create_table(
        "ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(person_id is null) <> (code is null)", name=op.f("ck_ballot_one_voter")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name="fk_ballot_poll_id_poll", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_ballot_person_id_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_ballot"),
        sa.UniqueConstraint("poll_id", "person_id", name="uq_ballot_poll_id_person_id"),
        sa.UniqueConstraint("poll_id", "code", name="uq_ballot_poll_id_code"),
    )
    op.create_index("ix_ballot_person_id", "ballot", ["person_id"])
    op.create_table(
        "ballot_choice",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballot.id"], name="fk_ballot_choice_ballot_id_ballot", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["option_id"], ["poll_option.id"], name="fk_ballot_choice_option_id_poll_option", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ballot_id", "option_id", name="pk_ballot_choice"),
    )
    op.create_index("ix_ballot_choice_option_id", "ballot_choice", ["option_id"])
    _rename("weekly", "digest")  # what was chosen until now
    with op.batch_alter_table("fan_out") as table:
        table.add_column(sa.Column("is_call", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("fan_out") as table:
        table.alter_column("is_call", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    _rename("digest", "weekly")
    with op.batch_alter_table("fan_out") as table:
        table.drop_column("is_call")
    op.drop_table("ballot_choice")
    op.drop_table("ballot")
    op.drop_table("poll_option")
    op.drop_table("poll")


def _rename(old: str, new: str) -> None:
    for name, column in (("notice_preference", "rhythm"), ("group_level", "level"), ("notice", "mail")):
        rows = sa.table(name, sa.column(column))
        op.execute(rows.update().where(rows.c[column] == old).values({column: new}))
