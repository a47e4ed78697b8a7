"""themes"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "moderation_themes",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("before_id", sa.Integer(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], ["topics.id"], name=op.f(f"fk_moderation_themes_{column}_topics")
            )
            for column in ("topic_id", "before_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_moderation_themes")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("moderation_themes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_moderation_themes_topic_id"), ["topic_id"], unique=False
        )
