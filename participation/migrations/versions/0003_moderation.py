"""moderation"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _texts()
    _work()
    _settings()


def _texts() -> None:
    op.create_table(
        "moderation_items",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("urgency", sa.String(length=40), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("deferred_until", sa.Date(), nullable=True),
        sa.Column("decision", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["quarter_id"], ["quarters.id"], name=op.f("fk_moderation_items_quarter_id_quarters")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_moderation_items")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_moderation_items_kind_subject")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_moderation_items_queue",
        "moderation_items",
        ["quarter_id", "state", "urgency", "day"],
        unique=False,
    )
    op.create_table(
        "moderation_texts",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("working_text", sa.String(), nullable=False),
        sa.Column("translation_checked", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("sent_back", sa.String(), nullable=True),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["editor_id"],
            ["staff_accounts.id"],
            name=op.f("fk_moderation_texts_editor_id_staff_accounts"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_moderation_texts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "moderation_originals",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_moderation_originals")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_moderation_originals_erase_on"), "moderation_originals", ["erase_on"], unique=False
    )
    op.create_table(
        "moderation_replies",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about_kind", sa.String(), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quarter_id"], ["quarters.id"], name=op.f("fk_moderation_replies_quarter_id_quarters")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_moderation_replies")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_moderation_replies_about"), "moderation_replies", ["about"], unique=False
    )


def _work() -> None:
    op.create_table(
        "moderation_leases",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["staff_accounts.id"],
            name=op.f("fk_moderation_leases_account_id_staff_accounts"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_moderation_leases")),
    )
    op.create_table(
        "moderation_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item", sa.LargeBinary(), nullable=True),
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("age", sa.Integer(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("batch", sa.String(), nullable=True),
        sa.Column("reversed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["staff_accounts.id"],
            name=op.f("fk_moderation_acts_account_id_staff_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["quarter_id"], ["quarters.id"], name=op.f("fk_moderation_acts_quarter_id_quarters")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_acts")),
    )
    op.create_index(op.f("ix_moderation_acts_batch"), "moderation_acts", ["batch"], unique=False)
    op.create_index(op.f("ix_moderation_acts_item"), "moderation_acts", ["item"], unique=False)
    op.create_index(
        op.f("ix_moderation_acts_quarter_id"), "moderation_acts", ["quarter_id"], unique=False
    )
    op.create_table(
        "moderation_duties",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["staff_accounts.id"],
            name=op.f("fk_moderation_duties_account_id_staff_accounts"),
        ),
        sa.PrimaryKeyConstraint("scope", "name", name=op.f("pk_moderation_duties")),
    )


def _settings() -> None:
    op.create_table(
        "moderation_rules",
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quarter_id"], ["quarters.id"], name=op.f("fk_moderation_rules_quarter_id_quarters")
        ),
        sa.PrimaryKeyConstraint("quarter_id", "rule", name=op.f("pk_moderation_rules")),
    )
    op.create_table(
        "moderation_unread",
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quarter_id"], ["quarters.id"], name=op.f("fk_moderation_unread_quarter_id_quarters")
        ),
        sa.PrimaryKeyConstraint("quarter_id", "month", name=op.f("pk_moderation_unread")),
    )
    op.create_table(
        "moderation_settings",
        sa.Column("quarter_id", sa.Integer(), nullable=False),
        sa.Column("amber_days", sa.Integer(), nullable=False),
        sa.Column("red_days", sa.Integer(), nullable=False),
        sa.Column("original_days", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("off", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quarter_id"], ["quarters.id"], name=op.f("fk_moderation_settings_quarter_id_quarters")
        ),
        sa.PrimaryKeyConstraint("quarter_id", name=op.f("pk_moderation_settings")),
    )
