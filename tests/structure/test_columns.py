"""What may stand in which column. A new column of a contribution is added here first."""

import datetime as dt
from typing import cast

import pytest
from sqlalchemy import CheckConstraint, Date, DateTime, LargeBinary, Table, Time

from participation.app import create_app
from participation.db import db

assert create_app  # importing it has loaded every room's tables

ROWS = {"key", "version_id", "wave_id", "language", "mode", "answers"}
TEXTS = {"key", "version_id", "wave_id", "question", "language", "text", "quotable"}

# Moments of staff acts; residents' days are dates, and their hours nobody's business.
MOMENTS = {
    "survey_versions.published_at",
    "entrances.made",
    # When a code that the office made for a tablet ends.
    "field_enrolments.expires",
    # Until when a moderator is on an item, what the team did with one, which duty it ticked.
    "moderation_leases.until",
    "moderation_acts.moment",
    "moderation_duties.moment",
    # When a mail to the team is tried again: made by the clock, in the morning.
    "mails.next_try",
    "mails.until",
}
STAFF = ("staff_", "audit_", "devices", "field_devices", "field_enrolments", "releases", "release_")
# Only these know when a resident acted (DESIGN, promise 2).
SIGN_UPS = ("signups", "sign_ups", "check_ins", "checkins", "waiting")

# Kept in random order of a random key, with nothing hidden beside.
WITHOUT_ORDER = {
    "responses", "free_texts", "seen", "arrivals", "quarantine", "moderation_items",
    "moderation_texts", "moderation_originals", "moderation_replies", "moderation_themes",
    "conversation_voices",
}  # fmt: skip
CONTRIBUTED = WITHOUT_ORDER | {
    "response_tallies", "live_snapshots", "entrance_tallies", "text_lots",
}  # fmt: skip

TABLES = sorted(db.metadata.tables.values(), key=lambda table: table.name)


def table(name: str) -> Table:
    return db.metadata.tables[name]


def columns(name: str) -> set[str]:
    return {column.name for column in table(name).columns}


def test_a_row_of_answers_holds_this_and_nothing_else():
    assert columns("responses") == ROWS


def test_a_free_text_holds_this_and_nothing_else():
    assert columns("free_texts") == TEXTS


def test_a_row_and_a_text_refer_to_version_and_wave_only():
    for name in ("responses", "free_texts"):
        targets = {key.target_fullname for key in table(name).foreign_keys}
        assert targets == {"survey_versions.id", "waves.id"}
    for name in ("seen", "arrivals", "quarantine"):
        assert not table(name).foreign_keys


def test_nothing_refers_to_a_contribution():
    for one in TABLES:
        for key in one.foreign_keys:
            assert key.column.table.name not in WITHOUT_ORDER, f"{one.name} refers to {key.column}"


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one.name)
def test_moments_stand_only_in_staff_acts_and_sign_ups(one):
    for column in one.columns:
        kind = getattr(column.type, "impl", column.type)
        if not isinstance(kind, DateTime | Time):
            continue
        named = f"{one.name}.{column.name}"
        allowed = named in MOMENTS or one.name.startswith((*STAFF, *SIGN_UPS))
        assert allowed, f"{named} knows the time of day"


def test_contributions_know_no_time_and_no_order():
    for name in CONTRIBUTED:
        for column in table(name).columns:
            assert not isinstance(column.type, DateTime | Time)
            assert column.autoincrement is not True
    for name in ("responses", "free_texts", "seen"):
        days = [column for column in table(name).columns if isinstance(column.type, Date)]
        assert days == []


@pytest.mark.parametrize("name", sorted(WITHOUT_ORDER))
def test_keys_are_random_and_no_row_number_hides_behind(name):
    one = table(name)
    assert one.dialect_options["sqlite"]["with_rowid"] is False
    (key,) = one.primary_key.columns
    assert isinstance(key.type, LargeBinary)
    assert key.default is None
    assert key.server_default is None


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one.name)
def test_no_default_writes_a_time_unasked(one):
    for column in one.columns:
        assert column.server_default is None, f"{one.name}.{column.name}"
        if one.name in CONTRIBUTED and column.default is not None:
            value = cast(object, column.default.arg)
            assert not callable(value) or not isinstance(value(None), dt.date)


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one.name)
def test_no_check_speaks_of_what_somebody_wrote(one):
    """A failed CHECK repeats the whole row in the database's log."""
    texts = [c for c in one.constraints if isinstance(c, CheckConstraint) and c.name != "_unnamed_"]
    assert [str(check.sqltext) for check in texts if "length" in str(check.sqltext).lower()] == []
    if one.name in CONTRIBUTED:
        assert texts == []
