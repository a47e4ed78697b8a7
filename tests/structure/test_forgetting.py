"""Every table says whether it holds something of people, and if so, when that is forgotten."""

from participation.app import create_app
from participation.db import db
from participation.retention.register import contributions, rules

assert create_app  # importing it has filled the register

# Nothing of anybody who lives there: settings, content, keys, totals, what was published.
NOBODY = {
    "releases", "release_jobs", "release_bundles",
    "sealing_keys", "late_lots", "quarters", "bodies", "places", "topics", "surveys",
    "survey_versions", "waves", "entrances", "entrance_tallies", "response_tallies",
    "live_snapshots", "field_devices", "moderation_rules", "moderation_unread",
    "moderation_settings", "survey_recordings", "text_lots",
}  # fmt: skip
# The people who work there, kept as long as they do; the log of their acts for ten years.
AT_WORK = {
    "staff_accounts", "staff_memberships", "staff_passkeys", "staff_recovery_codes",
    "audit_entries", "audit_head", "field_devices", "moderation_acts", "moderation_duties",
}  # fmt: skip


def forgotten():
    return {table for rule in rules for table in rule.tables}


def test_a_rule_names_tables_that_exist():
    assert forgotten() <= set(db.metadata.tables)


def test_every_table_is_forgotten_or_holds_nobody():
    undecided = set(db.metadata.tables) - forgotten() - NOBODY - AT_WORK
    assert undecided == set()


def test_no_table_is_both_and_none_is_gone():
    assert not forgotten() & (NOBODY | AT_WORK)
    assert set(db.metadata.tables) >= NOBODY | AT_WORK


def test_every_rule_says_what_and_when_for_the_privacy_page():
    for rule in rules:
        assert str(rule.what).strip()
        assert str(rule.how_long).strip()


def test_rows_of_contributions_are_laid_anew():
    assert {model.__tablename__ for model in contributions} >= {"responses", "free_texts", "seen"}
