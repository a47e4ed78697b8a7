"""A file of a release is made once, whole or not at all, and given as often as it is asked for."""

import datetime as dt
import errno
import multiprocessing
import os
import signal

import pytest
from flask import g

from participation.releases import keep, ready
from participation.releases.document import published
from participation.releases.formats import made
from participation.releases.views import in_words
from participation.releases.withdraw import REASONS, withdraw
from tests import town

RESULTS = f"/de/{town.QUARTER}/results"
TODAY = dt.date(2026, 11, 28)
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def release(desk, answer):
    answer(60)
    return desk.publish(desk.propose())


def kept_files():
    """Return the name and number on disk of each file, and of nothing else."""
    place = keep.folder()
    found = place.iterdir() if place.exists() else ()
    return {path.name: path.stat().st_ino for path in found if path.name != keep.LOCK}


def test_a_second_request_gets_the_file_that_the_first_one_made(client, release):
    first = client.get(f"{RESULTS}/1.pdf")
    before = kept_files()
    again = client.get(f"{RESULTS}/1.pdf")
    assert first.data == again.data
    assert kept_files() == before
    assert len(before) == 1


def test_who_was_interrupted_goes_on_where_it_stopped(client, release):
    whole = client.get(f"{RESULTS}/1.xlsx")
    rest = client.get(f"{RESULTS}/1.xlsx", headers={"Range": "bytes=1000-"})
    assert rest.status_code == 206
    assert rest.data == whole.data[1000:]
    unchanged = client.get(f"{RESULTS}/1.xlsx", headers={"If-None-Match": whole.headers["ETag"]})
    assert unchanged.status_code == 304


def test_a_language_has_files_of_its_own(client, release):
    assert (
        client.get(f"{RESULTS}/1.csv").data != client.get(f"/uk/{town.QUARTER}/results/1.csv").data
    )
    assert len(kept_files()) == 2


def test_what_is_withdrawn_lies_about_nowhere(client, desk, release):
    client.get(f"{RESULTS}/1.pdf")
    desk.act(release, lambda session, one: withdraw(session, one, next(iter(REASONS))))
    assert kept_files() == {}
    assert client.get(f"{RESULTS}/1.pdf").status_code == 404


def test_who_looks_at_what_was_withdrawn_leaves_no_file_of_it(desk, release, signed_in):
    desk.act(release, lambda session, one: withdraw(session, one, next(iter(REASONS))))
    at = f"/manage/{town.QUARTER}/releases/{release.id}/preview/de"
    for ending in ("csv", "json"):
        assert signed_in("mona").get(f"{at}/release.{ending}").status_code == 200
    assert kept_files() == {}


def test_what_is_withdrawn_while_it_waits_for_its_turn_is_not_kept(app, desk, release):
    """It was still out when somebody asked; another file was made first, and then it was gone."""
    with app.test_request_context(base_url="http://town.example"):
        g.quarter, document = release.quarter, published(release)
        told = in_words(release, document, "de")
        desk.act(release, lambda session, one: withdraw(session, one, next(iter(REASONS))))
        assert b"".join(made("csv", release.id, told, document).pieces())
    assert kept_files() == {}


def test_after_publishing_the_reports_are_there_before_anybody_asks(app, client, release):
    ready.make_all(app, release.id)
    before = kept_files()
    assert sum(name.endswith(".pdf") for name in before) == len(app.config["SETTINGS"].languages)
    for address in (f"{RESULTS}/1.pdf", f"/ar/{town.QUARTER}/results/1.pdf", f"{RESULTS}/1.odt"):
        assert client.get(address).status_code == 200
    assert kept_files() == before


def test_a_full_disk_keeps_nobody_from_reading(app, client):
    def full():
        yield b"begun, "
        if not tried:
            tried.append(1)
            raise OSError(errno.ENOSPC, "no room")
        yield b"ended"

    tried = []
    assert keep.kept("name.csv", full, TODAY) == b"begun, ended"
    assert kept_files() == {}


def killed_half_way(app):
    def pieces():
        yield b"half"
        os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        keep.kept("name.csv", pieces, TODAY)


def in_another_process(act, *arguments):
    return multiprocessing.get_context("fork").Process(target=act, args=arguments)


def test_a_killed_process_leaves_no_half_file_and_no_lock(app, client):
    process = in_another_process(killed_half_way, app)
    process.start()
    process.join(20)
    assert process.exitcode == -signal.SIGKILL
    assert "name.csv" not in kept_files()
    assert keep.kept("name.csv", lambda: [b"whole"], TODAY).read_bytes() == b"whole"
    assert len(kept_files()) == 2
    assert keep.sweep(TODAY) == 1
    assert list(kept_files()) == ["name.csv"]


def make_and_count(app, counted):
    def pieces():
        counted.put(os.getpid())
        yield b"x" * 100_000

    with app.app_context():
        assert len(keep.kept("name.csv", pieces, TODAY).read_bytes()) == 100_000


def test_processes_that_want_the_same_file_make_it_once(app, client):
    counted = multiprocessing.get_context("fork").Queue()
    processes = [in_another_process(make_and_count, app, counted) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(20)
        assert process.exitcode == 0
    counted.get(timeout=5)
    assert counted.empty()


def test_a_file_tells_the_day_on_which_it_was_asked_for_and_no_hour(app, client):
    path = keep.kept("name.csv", lambda: [b"x"], TODAY)
    moment = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    assert moment == dt.datetime(2026, 11, 28, tzinfo=dt.UTC)


def test_what_nobody_asked_for_in_thirty_days_goes(app, client):
    keep.kept("old.csv", lambda: [b"x"], TODAY)
    keep.kept("asked.csv", lambda: [b"x"], TODAY)
    later = TODAY + dt.timedelta(days=31)
    keep.kept("asked.csv", lambda: [b"y"], later)
    assert keep.sweep(later) == 1
    assert list(kept_files()) == ["asked.csv"]
