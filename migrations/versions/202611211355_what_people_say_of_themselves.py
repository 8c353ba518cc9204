"""Pictures, pronouns, skills, what to be asked about, and working hours."""

import sqlalchemy as sa
from alembic import op

revision = "7c1e5b0a94d2"
down_revision = "7d1e5b20c9af"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("original", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=True),
        sa.Column("small", sa.LargeBinary(), nullable=True),
        sa.Column("large", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_picture_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "source", name=op.f("pk_picture")),
    )
    with op.batch_alter_table("picture") as batch:
        batch.create_index(batch.f("ix_picture_version"), ["version"], unique=False)
    op.create_table(
        "person_skill",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_skill_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_person_skill_tag_id_tag"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "tag_id", name=op.f("pk_person_skill")),
    )
    with op.batch_alter_table("person_skill") as batch:
        batch.create_index(batch.f("ix_person_skill_tag_id"), ["tag_id"], unique=False)
    texts = [
        ("pronouns", sa.String(40)),
        ("ask_about", sa.String(300)),
        ("ask_key", sa.Text()),
        ("working_days", sa.String(7)),
    ]
    with op.batch_alter_table("person") as batch:
        for name, kind in texts:
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=""))
        batch.add_column(sa.Column("picture", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("works_from", sa.Time(), nullable=True))
        batch.add_column(sa.Column("works_until", sa.Time(), nullable=True))
        batch.create_index(batch.f("ix_person_created_at"), ["created_at"], unique=False)
    with op.batch_alter_table("person") as batch:
        for name, _ in texts:
            batch.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("person") as batch:
        batch.drop_index(batch.f("ix_person_created_at"))
        for name in ("works_until", "works_from", "picture", "working_days", "ask_key", "ask_about", "pronouns"):
            batch.drop_column(name)
    op.drop_table("person_skill")
    op.drop_table("picture")
