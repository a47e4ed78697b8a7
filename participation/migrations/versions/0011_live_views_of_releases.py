"""live views of releases: what the next one must know of the live view beside an earlier one"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("release_sets", sa.Column("live", sa.JSON(), nullable=True))
