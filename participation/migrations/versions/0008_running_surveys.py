"""running surveys: waves know their first version, surveys their languages, quarters their help"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column(
        "waves", sa.Column("first_version", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column("surveys", sa.Column("languages", sa.JSON(), nullable=True))
    op.add_column("surveys", sa.Column("blocks", sa.JSON(), nullable=True))
    op.add_column("quarters", sa.Column("drafts_shown", sa.Boolean(), nullable=True))
    op.add_column("quarters", sa.Column("help_numbers", sa.JSON(), nullable=True))
