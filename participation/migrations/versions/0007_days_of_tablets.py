"""days of tablets, and letting a known one in again"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "field_days",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("unsent", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["field_devices.id"], name=op.f("fk_field_days_device_id_field_devices")
        ),
        sa.PrimaryKeyConstraint("device_id", "day", name=op.f("pk_field_days")),
    )
    with op.batch_alter_table("field_enrolments") as table:
        table.add_column(sa.Column("device_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_field_enrolments_device_id_field_devices"),
            "field_devices",
            ["device_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("field_enrolments") as table:
        table.drop_constraint(
            op.f("fk_field_enrolments_device_id_field_devices"), type_="foreignkey"
        )
        table.drop_column("device_id")
    op.drop_table("field_days")
