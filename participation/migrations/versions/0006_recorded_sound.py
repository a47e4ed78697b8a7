"""recorded sound"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "survey_recordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["staff_accounts.id"],
            name=op.f("fk_survey_recordings_made_by_staff_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_recordings_survey_id_surveys")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_recordings")),
        sa.UniqueConstraint("file", name=op.f("uq_survey_recordings_file")),
        sa.UniqueConstraint(
            "survey_id",
            "language",
            "question",
            "state",
            name=op.f("uq_survey_recordings_survey_id_language_question_state"),
        ),
    )
    op.create_index(op.f("ix_survey_recordings_survey_id"), "survey_recordings", ["survey_id"])
    op.create_table(
        "conversation_voices",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quarter_id"], ["quarters.id"], name=op.f("fk_conversation_voices_quarter_id_quarters")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_conversation_voices")),
        sa.UniqueConstraint("file", name=op.f("uq_conversation_voices_file")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_conversation_voices_quarter_id"), "conversation_voices", ["quarter_id"]
    )
