"""Thanks for something, to a whole group or to the recipients alone; hidden by who was thanked; values that HR keeps."""

import sqlalchemy as sa
from alembic import op

revision = "5e2d9b71c064"
down_revision = "b6e41f9a7c02"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("company_value") as table:
        table.add_column(sa.Column("description_en", sa.String(length=400), nullable=False, server_default=""))
        table.add_column(sa.Column("description_de", sa.String(length=400), nullable=False, server_default=""))
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("company_value") as table:
        for name in ("description_en", "description_de"):
            table.alter_column(name, existing_type=sa.String(length=400), existing_nullable=False, server_default=None)
        table.alter_column("version", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
    with op.batch_alter_table("thanks") as table:
        for name in ("about_id", "group_thanked_id", "circle_id"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
        for name in ("for_recipients", "off_wall"):
            table.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_foreign_key("fk_thanks_about_id_item", "item", ["about_id"], ["id"], ondelete="SET NULL")
        table.create_foreign_key(
            "fk_thanks_group_thanked_id_interest_group",
            "interest_group",
            ["group_thanked_id"],
            ["id"],
            ondelete="SET NULL",
        )
        table.create_foreign_key("fk_thanks_circle_id_audience", "audience", ["circle_id"], ["id"])
        table.create_index("ix_thanks_about_id", ["about_id"])
    with op.batch_alter_table("thanks") as table:
        for name in ("for_recipients", "off_wall"):
            table.alter_column(name, existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
    with op.batch_alter_table("thanks_recipient") as table:
        table.add_column(sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("shares_thanks", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("person") as table:
        table.alter_column("shares_thanks", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("person") as table:
        table.drop_column("shares_thanks")
    with op.batch_alter_table("thanks_recipient") as table:
        table.drop_column("hidden_at")
    with op.batch_alter_table("thanks") as table:
        table.drop_index("ix_thanks_about_id")
        for name in ("about_id_item", "group_thanked_id_interest_group", "circle_id_audience"):
            table.drop_constraint(f"fk_thanks_{name}", type_="foreignkey")
        for name in ("off_wall", "for_recipients", "circle_id", "group_thanked_id", "about_id"):
            table.drop_column(name)
    with op.batch_alter_table("company_value") as table:
        for name in ("version", "description_de", "description_en"):
            table.drop_column(name)
