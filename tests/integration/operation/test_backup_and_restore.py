"""A backup and the sheet's words are enough; anything less, or anything changed, is refused."""

import datetime as dt
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from participation.app import create_app
from participation.config import ConfigError, Settings
from participation.db import db, writing
from participation.deliveries.models import Arrival, Seen, SeenKey, ServerState
from participation.deliveries.words import WordsError
from participation.files import FOLDER as FILES
from participation.mail.models import Mail
from participation.moderation.intake import intake
from participation.operation import backup_file
from participation.operation.backup import backup, forget_backups, safety_copy
from participation.operation.backup_file import BackupFileError
from participation.operation.dump import TableReader
from participation.operation.restore import restore
from participation.releases import keep
from participation.staff.models import StaffSession
from participation.surveys.models import Survey, Wave
from tests import device
from tests.integration.operation.filled import WORD, everything, fill_every_table
from tests.town import TODAY

Place = Callable[..., dict[str, str]]


def opened(environ: dict[str, str]) -> Flask:
    return create_app(Settings.from_environment(environ))


def close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_every_table_comes_back_word_for_word_but_for_mail_that_waited(
    app: Flask, settings: Settings, words: list[str], tmp_path: Path, new_place: Place, target: str
) -> None:
    fill_every_table(db.engine)
    # A restore forgets again, and before anything is forgotten unread, it is listed.
    intake(TODAY)
    before = everything(db.engine)
    assert all(before.values())
    backup(tmp_path / "one.backup", TODAY)
    environ = new_place(target)
    restored = restore(tmp_path / "one.backup", words, TODAY, environ)
    assert restored.day == TODAY
    again = opened(environ)
    with again.app_context():
        # It was sent since, or is of no use any more; nobody gets it twice.
        assert everything(db.engine) == before | {"mails": []}
        # New rows are numbered after the ones that came back.
        with writing() as session:
            session.add(Wave(survey_id=1, number=99, opened_on=TODAY))
    close(again)


def test_what_was_uploaded_comes_back_without_its_time(
    app: Flask, settings: Settings, words: list[str], tmp_path: Path, new_place: Place
) -> None:
    picture = settings.instance / FILES / "ideas" / "k3.webp"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(bytes(range(256)) * 2000)
    backup(tmp_path / "one.backup", TODAY)
    environ = new_place()
    restore(tmp_path / "one.backup", words, TODAY, environ)
    back = Path(environ["PARTICIPATION_INSTANCE"]) / FILES / "ideas" / "k3.webp"
    assert back.read_bytes() == picture.read_bytes()
    moment = dt.datetime.fromtimestamp(back.stat().st_mtime, dt.UTC)
    assert moment == dt.datetime.combine(TODAY, dt.time(), dt.UTC)


@pytest.mark.parametrize("database", ["sqlite"])
class TestAFileThatIsNotWhole:
    """One database is enough: the file is the same."""

    @pytest.fixture
    def made(self, app: Flask, tmp_path: Path) -> Path:
        fill_every_table(db.engine)
        with writing() as session:
            for at in range(40):
                session.add(an_arrival(at))
        backup(tmp_path / "one.backup", TODAY)
        return tmp_path / "one.backup"

    @pytest.mark.parametrize(
        "harm",
        [
            lambda whole: whole[:-1],
            lambda whole: whole[: -(backup_file.CHUNK + backup_file.TAG)],
            lambda whole: whole[: backup_file.HEADER],
            lambda whole: whole + b"\0",
            lambda whole: whole + whole[-(backup_file.CHUNK + backup_file.TAG) :],
            lambda whole: whole[:-5000] + bytes([whole[-5000] ^ 1]) + whole[-4999:],
            lambda whole: whole[:30] + bytes([whole[30] ^ 1]) + whole[31:],
            lambda whole: b"PK" + whole[2:],
            lambda whole: b"",
        ],
    )
    def test_nothing_of_it_is_taken(
        self, made: Path, words: list[str], new_place: Place, harm: Callable[[bytes], bytes]
    ) -> None:
        made.write_bytes(harm(made.read_bytes()))
        environ = new_place()
        with pytest.raises((BackupFileError, WordsError)):
            restore(made, words, TODAY, environ)
        assert not Path(environ["PARTICIPATION_INSTANCE"]).exists()

    def test_parts_that_changed_places_are_noticed(
        self, made: Path, words: list[str], new_place: Place
    ) -> None:
        size = backup_file.CHUNK + backup_file.TAG
        whole = made.read_bytes()
        head, body = whole[: backup_file.HEADER], whole[backup_file.HEADER :]
        parts = [body[at : at + size] for at in range(0, len(body), size)]
        assert len(parts) >= 3
        parts[0], parts[1] = parts[1], parts[0]
        made.write_bytes(head + b"".join(parts))
        with pytest.raises(BackupFileError, match="part 1 of"):
            restore(made, words, TODAY, new_place())

    def test_nothing_readable_stands_in_it(self, made: Path, settings: Settings) -> None:
        inside = made.read_bytes()
        secret = (settings.keys / "recovery").read_bytes()[-16:]
        for known in (WORD.encode(), b"Innenstadt", b"residents", b"responses", secret):
            assert known not in inside


@pytest.mark.parametrize("database", ["sqlite"])
class TestWords:
    @pytest.fixture
    def made(self, app: Flask, tmp_path: Path) -> Path:
        backup(tmp_path / "one.backup", TODAY)
        return tmp_path / "one.backup"

    def test_a_word_of_no_sheet_is_named(
        self, made: Path, words: list[str], new_place: Place
    ) -> None:
        with pytest.raises(WordsError, match="Word 3 "):
            restore(made, [*words[:2], "haus", *words[3:]], TODAY, new_place())

    def test_a_misread_word_is_named(self, made: Path, words: list[str], new_place: Place) -> None:
        other = "babab" if words[4] != "babab" else "babad"
        with pytest.raises(WordsError, match="Word 5 "):
            restore(made, [*words[:4], other, *words[5:]], TODAY, new_place())

    def test_words_that_changed_places_are_named(
        self, made: Path, words: list[str], new_place: Place
    ) -> None:
        words[1], words[2] = words[2], words[1]
        with pytest.raises(WordsError, match="Words 2 and 3"):
            restore(made, words, TODAY, new_place())

    def test_a_forgotten_word_is_noticed(
        self, made: Path, words: list[str], new_place: Place
    ) -> None:
        with pytest.raises(WordsError, match="9 words; these are 8"):
            restore(made, words[:-1], TODAY, new_place())

    def test_another_sheet_does_not_open_it(self, made: Path, new_place: Place) -> None:
        from participation.deliveries.words import to_words

        environ = new_place()
        with pytest.raises(WordsError, match="another sheet"):
            restore(made, to_words(bytes(16)), TODAY, environ)
        assert not Path(environ["PARTICIPATION_INSTANCE"]).exists()

    def test_capitals_do_not_matter(self, made: Path, words: list[str], new_place: Place) -> None:
        restore(made, [word.upper() for word in words], TODAY, new_place())


def test_a_restored_server_counts_nothing_twice(
    app: Flask,
    client: Any,
    key: dict[str, str],
    words: list[str],
    tmp_path: Path,
    new_place: Place,
    database: str,
) -> None:
    sent = device.envelope(key, device.content())
    first = client.post("/api/v1/deliveries", data=device.body(sent)).get_json()
    assert first["receipts"][0]["status"] == "stored"
    backup(tmp_path / "one.backup", TODAY)
    lost = device.envelope(key, device.content())
    client.post("/api/v1/deliveries", data=device.body(lost))
    environ = new_place(database)
    restore(tmp_path / "one.backup", words, TODAY, environ)
    again = opened(environ)
    reply = again.test_client().post("/api/v1/deliveries", data=device.body(sent, lost)).get_json()
    assert reply["epoch"] != first["epoch"]
    assert [receipt["status"] for receipt in reply["receipts"]] == ["already", "stored"]
    with again.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Arrival)) == 2
    close(again)


def test_what_was_destroyed_since_is_destroyed_again(
    app: Flask,
    client: Any,
    key: dict[str, str],
    words: list[str],
    tmp_path: Path,
    new_place: Place,
    database: str,
) -> None:
    sent = device.envelope(key, device.content())
    client.post("/api/v1/deliveries", data=device.body(sent))
    with writing() as session:
        session.scalars(sa.select(Survey)).one().closes_on = TODAY
    backup(tmp_path / "one.backup", TODAY)
    environ = new_place(database)
    restored = restore(tmp_path / "one.backup", words, TODAY + dt.timedelta(days=31), environ)
    assert restored.forgotten["seen, seen_keys"] == 1
    again = opened(environ)
    with again.app_context():
        assert db.session.scalars(sa.select(SeenKey.secret)).all() == [None]
        assert db.session.scalars(sa.select(Seen)).all() == []
    close(again)


def test_a_log_in_of_before_does_not_hold_after(
    app: Flask, words: list[str], tmp_path: Path, new_place: Place, database: str
) -> None:
    fill_every_table(db.engine)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StaffSession)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 1
    backup(tmp_path / "one.backup", TODAY)
    environ = new_place(database)
    restore(tmp_path / "one.backup", words, TODAY, environ)
    again = opened(environ)
    with again.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(StaffSession)) == 0
        # What waited to be sent then does not come a second time.
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 0
    close(again)


def test_all_tables_are_of_one_moment(
    app: Flask, words: list[str], tmp_path: Path, new_place: Place
) -> None:
    rows = 0

    def meanwhile(_total: int) -> None:
        # A delivery notes and stores in one transaction; a backup must not see half of it.
        nonlocal rows
        rows += 1
        if rows in {1, 3, 9}:
            with writing() as session:
                session.add(an_arrival(rows))
                session.add(
                    Seen(id_mac=bytes([rows]) * 32, content_mac=bytes(32), scope="survey:1")
                )

    backup(tmp_path / "one.backup", TODAY, progress=meanwhile)
    assert rows > 9
    environ = new_place()
    restore(tmp_path / "one.backup", words, TODAY, environ)
    again = opened(environ)
    with again.app_context():
        seen = db.session.scalar(sa.select(sa.func.count()).select_from(Seen))
        arrivals = db.session.scalar(sa.select(sa.func.count()).select_from(Arrival))
        assert seen == arrivals < 3
    close(again)


def test_the_order_of_writing_does_not_come_along(app: Flask) -> None:
    numbers = [7, 3, 200, 1, 90, 12]
    with writing() as session:
        for number in numbers:
            session.add(an_arrival(number))
            session.flush()
    with db.engine.connect() as connection:
        reader = TableReader(connection)
        (shape,) = [shape for shape in reader.shapes if shape.name == "arrivals"]
        written = list(reader.lines(shape))
    assert len(written) == len(numbers)
    assert written == sorted(written)


@pytest.mark.parametrize("database", ["sqlite"])
class TestOneADay:
    def test_a_second_one_is_refused(self, app: Flask, tmp_path: Path) -> None:
        backup(tmp_path / "one.backup", TODAY)
        first = (tmp_path / "one.backup").read_bytes()
        for name in ("one.backup", "two.backup"):
            with pytest.raises(ConfigError, match="there already"):
                backup(tmp_path / name, TODAY)
        assert [path.name for path in tmp_path.glob("*.backup")] == ["one.backup"]
        assert (tmp_path / "one.backup").read_bytes() == first

    def test_a_wished_one_takes_the_place_of_the_first(self, app: Flask, tmp_path: Path) -> None:
        backup(tmp_path / "one.backup", TODAY)
        backup(tmp_path / "two.backup", TODAY, replace=True)
        assert [path.name for path in tmp_path.glob("*.backup")] == ["two.backup"]

    def test_the_next_day_has_its_own(self, app: Flask, tmp_path: Path) -> None:
        backup(tmp_path / "one.backup", TODAY)
        backup(tmp_path / "two.backup", TODAY + dt.timedelta(days=1))
        assert len(list(tmp_path.glob("*.backup"))) == 2

    def test_they_are_gone_after_thirty_days(self, app: Flask, tmp_path: Path) -> None:
        backup(tmp_path / "one.backup", TODAY)
        backup(tmp_path / "two.backup", TODAY + dt.timedelta(days=5))
        with writing() as session:
            assert forget_backups(session, TODAY + dt.timedelta(days=31)) == 1
        assert [path.name for path in tmp_path.glob("*.backup")] == ["two.backup"]

    def test_a_name_that_is_used_every_night_stays(self, app: Flask, tmp_path: Path) -> None:
        backup(tmp_path / "one.backup", TODAY)
        backup(tmp_path / "one.backup", TODAY + dt.timedelta(days=31))
        with writing() as session:
            assert forget_backups(session, TODAY + dt.timedelta(days=31)) == 1
        assert (tmp_path / "one.backup").exists()

    def test_somebody_elses_file_is_left_alone(self, app: Flask, tmp_path: Path) -> None:
        (tmp_path / "letter.pdf").write_bytes(b"%PDF")
        with pytest.raises(ConfigError, match="something else"):
            backup(tmp_path / "letter.pdf", TODAY)
        assert (tmp_path / "letter.pdf").read_bytes() == b"%PDF"


def test_files_of_results_are_in_no_backup_and_are_made_again(
    app: Flask, settings: Settings, words: list[str], tmp_path: Path, new_place: Place
) -> None:
    def marked() -> list[bytes]:
        return [secrets.token_bytes(1_000_000)]

    name = keep.name_of("pdf", "a report")
    assert isinstance(keep.kept(name, marked, TODAY), Path)
    made = backup(tmp_path / "one.backup", TODAY)
    assert made
    assert (tmp_path / "one.backup").stat().st_size < 900_000
    environ = new_place("sqlite")
    restore(tmp_path / "one.backup", words, TODAY, environ)
    again = opened(environ)
    with again.app_context():
        assert not (keep.folder() / name).exists()
        assert isinstance(keep.kept(name, marked, TODAY), Path)
    close(again)


def test_a_place_that_is_not_empty_is_left_alone(
    app: Flask, settings: Settings, words: list[str], tmp_path: Path, new_place: Place
) -> None:
    backup(tmp_path / "one.backup", TODAY)
    before = everything(db.engine)
    with pytest.raises(ConfigError, match="not empty"):
        restore(
            tmp_path / "one.backup",
            words,
            TODAY,
            {"PARTICIPATION_INSTANCE": str(settings.instance)},
        )
    environ = {**new_place(), "DATABASE_URL": settings.database_url}
    with pytest.raises(ConfigError, match="has tables already"):
        restore(tmp_path / "one.backup", words, TODAY, environ)
    assert not Path(environ["PARTICIPATION_INSTANCE"]).exists()
    assert everything(db.engine) == before


@pytest.mark.parametrize("database", ["sqlite"])
def test_the_secret_is_kept_under_the_new_passphrase(
    app: Flask, words: list[str], tmp_path: Path, new_place: Place
) -> None:
    backup(tmp_path / "one.backup", TODAY)
    environ = {**new_place(), "PARTICIPATION_PASSPHRASE": "ein langer Satz für den Tresor"}
    restore(tmp_path / "one.backup", words, TODAY, environ)
    kept = (Path(environ["PARTICIPATION_INSTANCE"]) / "keys" / "recovery").read_bytes()
    assert kept.startswith(b"quartierstimme wrapped\n")
    again = opened(environ)
    with again.app_context():
        backup(tmp_path / "two.backup", TODAY, replace=True)
    close(again)


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_failed_migration_leaves_a_backup(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("participation.operation.schema.newest", lambda: "9999")
    with safety_copy():
        (copy,) = settings.instance.glob("before-migration-*.backup")
    assert not copy.exists()
    with pytest.raises(RuntimeError), safety_copy():
        raise RuntimeError
    assert copy.exists()
    assert (
        db.session.scalars(
            sa.select(ServerState.name).where(ServerState.name.startswith("backup "))
        ).all()
        == []
    )


def an_arrival(number: int) -> Arrival:
    return Arrival(
        key=bytes([number]) * 16,
        kind="response",
        scope="survey:1",
        late=False,
        envelope_id="A" * 22,
        key_id="k",
        sealed=hash_bytes(number, 6000),
        day=TODAY,
    )


def hash_bytes(seed: int, size: int) -> bytes:
    """Return bytes that do not become shorter by packing, the same for the same seed."""
    import hashlib

    return hashlib.shake_256(bytes([seed])).digest(size)
