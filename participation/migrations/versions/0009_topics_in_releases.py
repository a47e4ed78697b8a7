"""topics in releases: whether the topics of free texts are counted with a release"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column(
        "releases", sa.Column("topics", sa.Boolean(), nullable=False, server_default=sa.false())
    )
