"""Topics, suggestions, featured groups, invitations, rules, offers of a group and why people left."""

import sqlalchemy as sa
from alembic import op

revision = "e27b5c08f4d1"
down_revision = "e5f21c8a7b04"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _groups()
    _finding()
    _inviting()
    _leaving()


def _groups() -> None:
    with op.batch_alter_table("interest_group") as batch:
        for name in ("landing", "landing_html", "rules", "rules_html"):
            batch.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("rules_changed_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("join_question", sa.String(length=200), nullable=False, server_default=""))
        batch.add_column(sa.Column("members_invite", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("featured_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("featured_until", sa.Date(), nullable=True))
        batch.add_column(sa.Column("featured_by_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            batch.f("fk_interest_group_featured_by_id_person"),
            "person",
            ["featured_by_id"],
            ["id"],
            ondelete="SET NULL",
        )
    with op.batch_alter_table("membership_request") as batch:
        batch.add_column(sa.Column("question", sa.String(length=200), nullable=False, server_default=""))
        batch.add_column(sa.Column("level", sa.String(length=8), nullable=False, server_default=""))
    with op.batch_alter_table("interest_group") as batch:
        for name in ("landing", "landing_html", "rules", "rules_html", "join_question", "members_invite"):
            batch.alter_column(name, server_default=None)
    with op.batch_alter_table("membership_request") as batch:
        batch.alter_column("question", server_default=None)
        batch.alter_column("level", server_default=None)


def _finding() -> None:
    op.create_table(
        "group_topic",
        _group("group_topic"),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "name", name=op.f("pk_group_topic")),
    )
    op.create_table(
        "group_dismissal",
        _person("group_dismissal"),
        _group("group_dismissal"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "group_id", name=op.f("pk_group_dismissal")),
    )
    _index("group_topic", "name")
    _index("group_dismissal", "group_id")


def _inviting() -> None:
    op.create_table(
        "group_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        _group("group_invitation"),
        _person("group_invitation"),
        _person("group_invitation", "by_id", "SET NULL"),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_invitation")),
        sa.UniqueConstraint("group_id", "person_id", name=op.f("uq_group_invitation_group_id_person_id")),
    )
    op.create_table(
        "group_refusal",
        _group("group_refusal"),
        _person("group_refusal"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "person_id", name=op.f("pk_group_refusal")),
    )
    op.create_table(
        "ownership_offer",
        _group("ownership_offer"),
        _person("ownership_offer"),
        _person("ownership_offer", "by_id"),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_ownership_offer")),
    )
    _index("group_invitation", "person_id")
    _index("group_refusal", "person_id")
    _index("ownership_offer", "person_id")
    _index("ownership_offer", "by_id")


def _leaving() -> None:
    op.create_table(
        "departure_answer",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        _group("departure_answer"),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departure_answer")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "departure_answerer",
        _group("departure_answerer"),
        _person("departure_answerer"),
        sa.Column("month", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "person_id", name=op.f("pk_departure_answerer")),
    )
    _index("departure_answer", "group_id")
    _index("departure_answerer", "person_id")


def _group(table: str) -> sa.Column:
    key = sa.ForeignKey("interest_group.id", name=op.f(f"fk_{table}_group_id_interest_group"), ondelete="CASCADE")
    return sa.Column("group_id", sa.Integer(), key, nullable=False)


def _person(table: str, name: str = "person_id", on_delete: str = "CASCADE") -> sa.Column:
    key = sa.ForeignKey("person.id", name=op.f(f"fk_{table}_{name}_person"), ondelete=on_delete)
    return sa.Column(name, sa.Integer(), key, nullable=on_delete == "SET NULL")


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def downgrade() -> None:
    for table in (
        "departure_answerer", "departure_answer", "ownership_offer", "group_refusal", "group_invitation",
        "group_dismissal", "group_topic",
    ):  # fmt: skip
        op.drop_table(table)
    with op.batch_alter_table("membership_request") as batch:
        batch.drop_column("level")
        batch.drop_column("question")
    with op.batch_alter_table("interest_group") as batch:
        batch.drop_constraint(batch.f("fk_interest_group_featured_by_id_person"), type_="foreignkey")
        for name in (
            "featured_by_id", "featured_until", "featured_at", "members_invite", "join_question", "rules_changed_at",
            "rules_html", "rules", "landing_html", "landing",
        ):  # fmt: skip
            batch.drop_column(name)
