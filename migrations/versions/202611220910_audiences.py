"""Company and start date of people, when a rule kept as audience was last asked for, and the first rights to announce."""

import sqlalchemy as sa
from alembic import op

revision = "b6d2f1907c3e"
down_revision = "3978a022a2d8"
branch_labels = None
depends_on = None

#: Who may announce before anybody was given a right: those who lead, to whom they lead, and who speaks for the company.
FIRST = ("admin", "hr", "community_manager", "lead")


def upgrade() -> None:
    # A default in the database lets SQLite add the columns without copying the table.
    op.add_column("person", sa.Column("company", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("person", sa.Column("company_key", sa.String(length=400), nullable=False, server_default=""))
    op.add_column("person", sa.Column("started_on", sa.Date(), nullable=True))

    # Any day will do: there are no rules yet. Here it must be a constant.
    asked_at = sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, server_default="2026-11-22 00:00:00")
    op.add_column("audience_rule", asked_at)

    op.create_table(
        "announce_right_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=24), nullable=True),
        sa.Column("rule", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("may_require", sa.Boolean(), nullable=False),
        sa.Column("is_grant", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_announce_right_act_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_announce_right_act_person_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announce_right_act")),
    )

    right = sa.table(
        "announce_right", sa.column("role"), sa.column("may_require"), sa.column("granted_at", sa.DateTime())
    )
    for role in FIRST:
        op.execute(sa.insert(right).values(role=role, may_require=True, granted_at=sa.func.now()))


def downgrade() -> None:
    op.execute("DELETE FROM announce_right")
    op.drop_table("announce_right_act")
    with op.batch_alter_table("audience_rule", schema=None) as batch_op:
        batch_op.drop_column("asked_at")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("company_key")
        batch_op.drop_column("started_on")
        batch_op.drop_column("company")
