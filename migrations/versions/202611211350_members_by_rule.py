"""Members by rule: where a membership comes from, who left, a rule for a group, folded values of people."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from intranet.people.names import fold

revision = "7d1e5b20c9af"
down_revision = "b7d1f0c2a961"
branch_labels = None
depends_on = None

FOLDED = ("title", "department", "place")
AT_THE_SAME_TIME = timedelta(minutes=1)


def upgrade() -> None:
    # A default in the database lets SQLite add the columns without copying the table.
    for name in FOLDED:
        op.add_column("person", sa.Column(f"{name}_key", sa.String(400), nullable=False, server_default=""))
    op.add_column("membership", sa.Column("origin", sa.String(16), nullable=False, server_default="unknown"))
    with op.batch_alter_table("membership") as table:
        table.add_column(sa.Column("origin_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_membership_origin_by_id_person"), "person", ["origin_by_id"], ["id"], ondelete="SET NULL"
        )
    op.create_table(
        "membership_leave",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(16), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["interest_group.id"],
            name=op.f("fk_membership_leave_group_id_interest_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_membership_leave_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_membership_leave_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("group_id", "person_id", name=op.f("pk_membership_leave")),
    )
    op.create_index(op.f("ix_membership_leave_person_id"), "membership_leave", ["person_id"])
    op.create_table(
        "group_rule",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["interest_group.id"], name=op.f("fk_group_rule_group_id_interest_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["person.id"], name=op.f("fk_group_rule_set_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_group_rule")),
    )
    op.create_index(op.f("ix_group_rule_state"), "group_rule", ["state"])
    _fold_what_people_have()
    _say_where_members_came_from()


def _fold_what_people_have() -> None:
    connection = op.get_bind()
    person = sa.table("person", *(sa.column(name) for name in ("id", *FOLDED, *(f"{name}_key" for name in FOLDED))))
    rows = connection.execute(sa.select(person.c.id, *(person.c[name] for name in FOLDED))).all()
    keys = [
        {"which": row.id, **{f"{name}_key": fold(getattr(row, name))[:400] for name in FOLDED}}
        for row in rows
        if any(getattr(row, name) for name in FOLDED)
    ]
    if keys:
        connection.execute(sa.update(person).where(person.c.id == sa.bindparam("which")), keys)


def _say_where_members_came_from() -> None:
    """Founders by the group, the others by a request or a notice of the moment in which they joined."""
    connection, moment = op.get_bind(), sa.DateTime(timezone=True)
    group = sa.table("interest_group", sa.column("id"), sa.column("created_by_id"), sa.column("created_at", moment))
    request = sa.table(
        "membership_request",
        *(sa.column(name) for name in ("group_id", "person_id", "state", "decided_by_id")),
        sa.column("decided_at", moment),
    )
    notice = sa.table(
        "notice",
        *(sa.column(name) for name in ("group_id", "recipient_id", "actor_id", "kind")),
        sa.column("created_at", moment),
    )
    ways = (
        ("founder", sa.select(group.c.id, group.c.created_by_id, group.c.created_at, group.c.created_by_id)),
        (
            "asked",
            sa.select(request.c.group_id, request.c.person_id, request.c.decided_at, request.c.decided_by_id).where(
                request.c.state == "approved"
            ),
        ),
        (
            "added",
            sa.select(notice.c.group_id, notice.c.recipient_id, notice.c.created_at, notice.c.actor_id).where(
                notice.c.kind == "join_added"
            ),
        ),
    )
    known: dict = {}
    for origin, query in ways:
        for group_id, person_id, at, by in connection.execute(query):
            known.setdefault((group_id, person_id), []).append((origin, at, by))
    membership = sa.table(
        "membership",
        *(sa.column(name) for name in ("group_id", "person_id", "origin", "origin_by_id")),
        sa.column("joined_at", moment),
    )
    found = [
        {"which": group_id, "who": person_id, "origin": origin, "origin_by_id": by}
        for group_id, person_id, joined_at in connection.execute(
            sa.select(membership.c.group_id, membership.c.person_id, membership.c.joined_at)
        ).all()
        for origin, at, by in known.get((group_id, person_id), ())
        if at is not None and abs(at - joined_at) <= AT_THE_SAME_TIME
    ]
    if found:
        which = (membership.c.group_id == sa.bindparam("which"), membership.c.person_id == sa.bindparam("who"))
        connection.execute(sa.update(membership).where(*which), found)


def downgrade() -> None:
    op.drop_table("group_rule")
    op.drop_table("membership_leave")
    with op.batch_alter_table("membership") as table:
        table.drop_constraint(op.f("fk_membership_origin_by_id_person"), type_="foreignkey")
        table.drop_column("origin_by_id")
        table.drop_column("origin")
    with op.batch_alter_table("person") as table:
        for name in FOLDED:
            table.drop_column(f"{name}_key")
