"""Figures of recognition: snapshots of quarters, and nudges to say thank you."""

import sqlalchemy as sa
from alembic import op

revision = "e5b8d20c7f41"
down_revision = "e27b5c08f4d1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recognition_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=8), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("circles", sa.String(length=12), nullable=False),
        sa.Column("proof", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recognition_snapshot"),
        sa.UniqueConstraint("quarter", name="uq_recognition_snapshot_quarter"),
    )
    op.create_table(
        "recognition_snapshot_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("cut", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("thanked", sa.Integer(), nullable=True),
        sa.Column("low", sa.Integer(), nullable=True),
        sa.Column("high", sa.Integer(), nullable=True),
        sa.Column("spread", sa.Integer(), nullable=True),
        sa.Column("marks", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "verdict in ('released','banded','withheld')", name=op.f("ck_recognition_snapshot_cell_known_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["recognition_snapshot.id"],
            name="fk_recognition_snapshot_cell_snapshot_id_recognition_snapshot",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recognition_snapshot_cell"),
        sa.UniqueConstraint("snapshot_id", "cut", "name", name="uq_recognition_snapshot_cell_snapshot_id_cut_name"),
    )
    op.create_table(
        "recognition_snapshot_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("value_id", sa.Integer(), nullable=True),
        sa.Column("thanks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["recognition_snapshot.id"],
            name="fk_recognition_snapshot_value_snapshot_id_recognition_snapshot",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["value_id"],
            ["company_value.id"],
            name="fk_recognition_snapshot_value_value_id_company_value",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recognition_snapshot_value"),
    )
    op.create_index("ix_recognition_snapshot_value_snapshot_id", "recognition_snapshot_value", ["snapshot_id"])
    op.create_table(
        "nudge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_nudge_person_id_person", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["person.id"], name="fk_nudge_colleague_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_nudge"),
        sa.UniqueConstraint("person_id", "colleague_id", name="uq_nudge_person_id_colleague_id"),
    )
    op.create_index("ix_nudge_person_id", "nudge", ["person_id"])
    op.create_index("ix_nudge_colleague_id", "nudge", ["colleague_id"])
    op.create_table(
        "nudges_off",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_nudges_off_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_nudges_off"),
    )


def downgrade() -> None:
    op.drop_table("nudges_off")
    op.drop_table("nudge")
    op.drop_table("recognition_snapshot_value")
    op.drop_table("recognition_snapshot_cell")
    op.drop_table("recognition_snapshot")
