"""The sync with the directory: its runs, what they changed, and who left by whose word."""

import sqlalchemy as sa
from alembic import op

revision = "8b957db29cbb"
down_revision = "7c1e5b0a94d2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "directory_lease",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_lease")),
    )
    op.create_table(
        "directory_entry",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.String(length=100), nullable=False),
        sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missing_runs", sa.Integer(), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_directory_entry_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_directory_entry")),
    )
    op.create_table(
        "directory_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("is_dry", sa.Boolean(), nullable=False),
        sa.Column("is_full", sa.Boolean(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("confirms_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("server", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("deactivated", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("roles", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_directory_run_asked_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["confirms_id"],
            ["directory_run.id"],
            name=op.f("fk_directory_run_confirms_id_directory_run"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_run")),
        sa.UniqueConstraint("confirms_id", name=op.f("uq_directory_run_confirms_id")),
    )
    with op.batch_alter_table("directory_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directory_run_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_directory_run_state"), ["state"], unique=False)

    op.create_table(
        "directory_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_directory_change_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["directory_run.id"], name=op.f("fk_directory_change_run_id_directory_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_change")),
    )
    with op.batch_alter_table("directory_change", schema=None) as batch_op:
        batch_op.create_index("ix_directory_change_list", ["run_id", "kind", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_directory_change_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deactivated_by", sa.String(length=16), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("deactivated_by")

    with op.batch_alter_table("directory_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directory_change_person_id"))
        batch_op.drop_index("ix_directory_change_list")

    op.drop_table("directory_change")
    with op.batch_alter_table("directory_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directory_run_state"))
        batch_op.drop_index(batch_op.f("ix_directory_run_asked_at"))

    op.drop_table("directory_run")
    op.drop_table("directory_entry")
    op.drop_table("directory_lease")
