"""text lots: of how many answers the texts came into the queue last"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "text_lots",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_text_lots_wave_id_waves")),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_text_lots")),
    )
