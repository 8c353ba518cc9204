"""What people hear of: notices by thread and part of the inbox, wishes, muting, saved items, telling many."""

import sqlalchemy as sa
from alembic import op

revision = "c41f7a90d3be"
down_revision = "5e0d7c41fa36"
branch_labels = None
depends_on = None

UNREAD = sa.text("read_at is null")
#: Of these no mail was ever written; the inbox has them.
DEFAULTS = {"concern": "me", "mail": "never"}

PERSON = ("person_id", "person")


def upgrade() -> None:
    for name, default in DEFAULTS.items():
        op.add_column("notice", sa.Column(name, sa.String(8), nullable=False, server_default=default))
    op.add_column("notice", sa.Column("bundled_on", sa.Date(), nullable=True))
    with op.batch_alter_table("notice") as table:
        table.add_column(sa.Column("thread_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_notice_thread_id_item"), "item", ["thread_id"], ["id"], ondelete="CASCADE")
        table.drop_constraint("uq_notice_recipient_id_kind_subject_key", type_="unique")
        table.create_unique_constraint(op.f("uq_notice_recipient_id_subject_key"), ["recipient_id", "subject_key"])
        table.drop_index("ix_notice_inbox")
        table.create_index("ix_notice_inbox", ["recipient_id", "concern", "created_at"])
        table.create_index(op.f("ix_notice_thread_id"), ["thread_id"])
        for name in DEFAULTS:
            table.alter_column(name, server_default=None)
    op.create_index(
        "ix_notice_unread", "notice", ["recipient_id", "concern"], sqlite_where=UNREAD, postgresql_where=UNREAD
    )
    op.create_index("ix_notice_bundle", "notice", ["mail", "bundled_on"], sqlite_where=UNREAD, postgresql_where=UNREAD)
    op.execute("UPDATE notice SET thread_id = (SELECT root_id FROM item WHERE item.id = notice.item_id)")
    _create("notice_preference", PERSON, sa.Column("topic", sa.String(24)), sa.Column("rhythm", sa.String(8)), keys=2)
    _create(
        "group_level", PERSON, ("group_id", "interest_group"), sa.Column("level", sa.String(8), nullable=False),
        keys=2, index="group_id",
    )  # fmt: skip
    for name, other, target, moment in (
        ("muted_thread", "thread_id", "item", "muted_at"),
        ("muted_person", "muted_id", "person", "muted_at"),
        ("saved", "item_id", "item", "saved_at"),
    ):
        at = sa.Column(moment, sa.DateTime(timezone=True), nullable=False)
        _create(name, PERSON, (other, target), at, keys=2, index=other)
    op.create_table(
        "fan_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("subject_key", sa.String(60), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_fan_out_actor_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_fan_out_item_id_item"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["interest_group.id"], name=op.f("fk_fan_out_group_id_interest_group"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fan_out")),
        sa.UniqueConstraint("subject_key", name=op.f("uq_fan_out_subject_key")),
    )


def downgrade() -> None:
    for name in ("fan_out", "saved", "muted_person", "muted_thread", "group_level", "notice_preference"):
        op.drop_table(name)
    op.drop_index("ix_notice_bundle", "notice")
    op.drop_index("ix_notice_unread", "notice")
    with op.batch_alter_table("notice") as table:
        table.drop_index(op.f("ix_notice_thread_id"))
        table.drop_index("ix_notice_inbox")
        table.create_index("ix_notice_inbox", ["recipient_id", "created_at"])
        table.drop_constraint(op.f("uq_notice_recipient_id_subject_key"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_notice_recipient_id_kind_subject_key"), ["recipient_id", "kind", "subject_key"]
        )
        table.drop_constraint(op.f("fk_notice_thread_id_item"), type_="foreignkey")
        for name in ("thread_id", "bundled_on", "mail", "concern"):
            table.drop_column(name)


def _create(name: str, *parts: sa.Column | tuple[str, str], keys: int, index: str | None = None) -> None:
    """Create a table whose first columns are its key; a pair is a column and the table it points at."""
    pairs = [part for part in parts if isinstance(part, tuple)]
    columns = [sa.Column(part[0], sa.Integer(), nullable=False) if isinstance(part, tuple) else part for part in parts]
    for column in columns:
        column.nullable = False
    op.create_table(
        name,
        *columns,
        *(
            sa.ForeignKeyConstraint([own], [f"{to}.id"], name=op.f(f"fk_{name}_{own}_{to}"), ondelete="CASCADE")
            for own, to in pairs
        ),
        sa.PrimaryKeyConstraint(*(column.name for column in columns[:keys]), name=op.f(f"pk_{name}")),
    )
    if index:
        op.create_index(op.f(f"ix_{name}_{index}"), name, [index])
