"""`participation check` says what is wrong, and is quiet where nothing is."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from participation.app import create_app
from participation.config import Settings
from participation.db import db, writing
from participation.deliveries.models import SealingKey, ServerState
from participation.operation import check_backups, check_database, check_machine
from participation.operation.backup import backup
from participation.operation.check import Level, run, run_in
from participation.staff import audit
from tests.town import TODAY


def wrongs(app: Flask) -> list[str]:
    return [found.what for found in run_in(app) if found.level is Level.WRONG]


@pytest.fixture
def sound(settings: Settings, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The town as an operator should have it: https, a proxy, a backup of today."""
    app.config["SETTINGS"] = replace(settings, public_url="https://quartier.example", proxy_hops=1)
    monkeypatch.setattr(check_backups, "local_today", lambda: TODAY)
    return app


def test_nothing_is_wrong_with_a_sound_instance(sound: Flask, tmp_path: Path) -> None:
    backup(tmp_path / "one.backup", TODAY)
    with writing() as session:
        audit.record(session, "publish", "survey", "residents")
    # The tests' PostgreSQL need not survive a power cut.
    assert [what for what in wrongs(sound) if not what.endswith("may be lost.")] == []


def test_every_finding_that_is_not_ok_says_what_to_do(app: Flask) -> None:
    for finding in run_in(app):
        assert bool(finding.remedy) is (finding.level is not Level.OK)


def test_a_changed_log_of_staff_acts_is_noticed(sound: Flask) -> None:
    with writing() as session:
        for slug in ("one", "two", "three"):
            audit.record(session, "publish", "survey", slug)
    with writing() as session:
        session.execute(sa.text("UPDATE audit_entries SET act = 'close' WHERE object_name = 'two'"))
    assert any("log of staff acts" in what for what in wrongs(sound))


def test_a_key_that_does_not_come_from_the_secret_is_noticed(sound: Flask) -> None:
    with writing() as session:
        session.scalars(sa.select(SealingKey)).one().public = b"\4" + bytes(64)
    assert any("does not come from this recovery secret" in what for what in wrongs(sound))


def test_a_lost_secret_is_noticed(sound: Flask, settings: Settings) -> None:
    (settings.keys / "recovery").unlink()
    assert any("no recovery secret" in what for what in wrongs(sound))


def test_an_open_secret_is_noticed(sound: Flask, settings: Settings) -> None:
    (settings.keys / "recovery").chmod(0o644)
    assert any("Others on this machine may open" in what for what in wrongs(sound))


def test_a_clock_that_went_back_is_noticed(sound: Flask) -> None:
    with writing() as session:
        ahead = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=40)
        session.scalars(sa.select(SealingKey)).one().made_on = ahead
    assert any("The clock says" in what for what in wrongs(sound))


@pytest.mark.parametrize(("days", "level"), [(1, Level.OK), (3, Level.ATTENTION), (8, Level.WRONG)])
def test_an_old_backup_is_noticed(sound: Flask, days: int, level: Level) -> None:
    day = TODAY - dt.timedelta(days=days)
    with writing() as session:
        session.add(ServerState(name=f"backup {day}", value="/b"))
    (found,) = [one for one in run_in(sound) if "last verified backup" in one.what]
    assert found.level is level


def test_an_older_schema_is_noticed(sound: Flask) -> None:
    with writing() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))
    assert any("this version needs" in what for what in wrongs(sound))


def test_little_room_is_noticed(sound: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_machine, "TOO_LITTLE", 2**60)
    assert any("MB are free" in what for what in wrongs(sound))


def test_settling_by_the_second_is_for_the_demo(sound: Flask) -> None:
    sound.config["SETTINGS"] = replace(sound.config["SETTINGS"], settle_seconds=5)
    assert any("SETTLE_SECONDS" in what for what in wrongs(sound))


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_row_that_refers_to_nothing_is_noticed(sound: Flask) -> None:
    with db.engine.connect() as connection:
        connection.connection.execute("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("DELETE FROM quarters")
        connection.commit()
    db.engine.dispose()
    assert any("refer to rows that are not there" in what for what in wrongs(sound))


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_damaged_file_is_noticed(sound: Flask, settings: Settings) -> None:
    db.session.remove()
    with db.engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()
    path = settings.instance / "participation.sqlite3"
    with path.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xa5" * (path.stat().st_size - 3 * 4096))
    assert wrongs(sound)


@pytest.mark.parametrize("database", ["postgresql"])
class TestPostgres:
    def test_a_setting_that_dates_rows_is_named(
        self, sound: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wished = (
            ("track_commit_timestamp", ("never",), "why"),
            ("no_such_setting", ("x",), "why"),
        )
        monkeypatch.setattr(check_database, "UNDATED", wished)
        said = [one.what for one in run_in(sound) if one.level is Level.ATTENTION]
        assert "PostgreSQL: track_commit_timestamp is off; why." in said
        assert not any("no_such_setting" in what for what in said)

    def test_a_log_that_keeps_old_segments_under_new_names_is_named(self, sound: Flask) -> None:
        said = [one for one in run_in(sound) if "wal_recycle is on" in one.what]
        assert [one.level for one in said] == [Level.ATTENTION]
        assert "wal_recycle = 'off'" in said[0].remedy

    def test_a_log_that_repeats_answers_is_named(self, sound: Flask) -> None:
        said = [one.what for one in run_in(sound) if one.level is Level.ATTENTION]
        # As a fresh PostgreSQL is set up.
        assert any("log_error_verbosity is default" in what for what in said)
        assert any("log_parameter_max_length" in what for what in said)

    def test_a_database_that_does_not_keep_its_word_is_wrong(
        self, sound: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(check_database, "DURABLE", (("fsync", ("never",)),))
        assert any("fsync" in what for what in wrongs(sound))


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_database_that_is_away_is_said_in_one_line(settings: Settings) -> None:
    away = replace(settings, database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    assert any("does not answer" in what for what in wrongs(create_app(away)))


def test_a_wrong_setting_is_said_in_one_line(tmp_path: Path) -> None:
    (found,) = run({"PARTICIPATION_INSTANCE": str(tmp_path)})
    assert found.level is Level.WRONG
    assert "SECRET_KEY" in found.what
