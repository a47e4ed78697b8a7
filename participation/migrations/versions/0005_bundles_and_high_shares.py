"""bundles of releases, and what becomes of high shares"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("high_shares", sa.String(length=40), nullable=False, server_default="over")
        )
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.alter_column("high_shares", server_default=None)
    op.create_table(
        "release_bundles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("intro", sa.JSON(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("beside", sa.JSON(), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("publish_on", sa.Date(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_release_bundles_{column}_{table}")
            )
            for column, table in (
                ("quarter_id", "quarters"),
                ("proposer_id", "staff_accounts"),
                ("approver_id", "staff_accounts"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_bundles")),
        sa.UniqueConstraint(
            "quarter_id", "number", name=op.f("uq_release_bundles_quarter_id_number")
        ),
    )
    with op.batch_alter_table("release_bundles", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_release_bundles_quarter_id"), ["quarter_id"], unique=False
        )
