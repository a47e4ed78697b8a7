"""The commands as an operator runs them: killed, on a full disk, with wrong words."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from participation.config import ROOT, ConfigError, Settings
from participation.i18n import LANGUAGES
from participation.operation.backup import backup
from participation.operation.restore import restore
from participation.quarters.models import quarter_by_slug
from tests.server import Server
from tests.town import TODAY

Place = Callable[..., dict[str, str]]

# Runs a command in a process of its own that says when it is in the middle, and waits there.
IN_THE_MIDDLE = """
import sys, threading, datetime as dt
from pathlib import Path
from participation.app import create_app
from participation.config import Settings
from participation.operation.backup import backup
from participation.operation.restore import restore

def middle(total, seen=[0]):
    seen[0] += 1
    if seen[0] == total // 4 * {quarters}:
        print("in the middle", flush=True)
        threading.Event().wait()

today = dt.date(2026, 11, 23)
if sys.argv[1] == "backup":
    with create_app(Settings.from_environment()).app_context():
        backup(Path(sys.argv[2]), today, progress=middle)
else:
    restore(Path(sys.argv[2]), sys.argv[3:], today, progress=middle)
"""


def environment(settings: Settings, **others: str) -> dict[str, str]:
    return {
        **os.environ,
        "PARTICIPATION_INSTANCE": str(settings.instance),
        "DATABASE_URL": settings.database_url,
        "PYTHONPATH": str(ROOT),
        **others,
    }


def command(
    environ: dict[str, str], *arguments: str, limit: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `participation ...`; `limit` is how many bytes any file may have."""

    def full_disk() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, "-m", "participation.cli", *arguments],
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=full_disk,
        check=False,
    )


def killed_in_the_middle(environ: dict[str, str], quarters: int, *arguments: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", IN_THE_MIDDLE.format(quarters=quarters), *arguments],
        env=environ,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == b"in the middle\n"
        process.send_signal(signal.SIGKILL)
        process.wait()


@pytest.mark.parametrize("quarters", [1, 3], ids=["while writing", "while verifying"])
def test_a_killed_backup_leaves_the_old_file(
    app: Flask, settings: Settings, tmp_path: Path, quarters: int
) -> None:
    file = tmp_path / "one.backup"
    backup(file, TODAY)
    before = file.read_bytes()
    killed_in_the_middle(environment(settings), quarters, "backup", str(file))
    assert file.read_bytes() == before
    # What the killed one left is not in the way of the next.
    backup(file, TODAY, replace=True)
    assert [path.name for path in tmp_path.glob("*one.backup*")] == ["one.backup"]


def test_a_killed_restore_leaves_an_empty_database(
    app: Flask,
    settings: Settings,
    words: list[str],
    tmp_path: Path,
    new_place: Place,
    database: str,
) -> None:
    file = tmp_path / "one.backup"
    backup(file, TODAY)
    environ = {**environment(settings), **new_place(database)}
    folder = Path(environ["PARTICIPATION_INSTANCE"])
    if database == "sqlite":
        environ["DATABASE_URL"] = f"sqlite:///{folder / 'participation.sqlite3'}"
    killed_in_the_middle(environ, 2, "restore", str(file), *words)
    engine = sa.create_engine(environ["DATABASE_URL"])
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()
    with pytest.raises(ConfigError, match="not empty"):
        restore(file, words, TODAY, environ)


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_full_disk_leaves_no_half_file(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    done = command(environment(settings), "backup", str(folder / "one.backup"), limit=40_000)
    assert done.returncode == 1
    assert "The disk is full. No backup was written" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(folder.iterdir()) == []


def test_the_way_back_by_the_commands_alone(
    settings: Settings, words: list[str], tmp_path: Path, new_place: Place, database: str
) -> None:
    file = tmp_path / "one.backup"
    assert command(environment(settings), "backup", str(file)).returncode == 0
    refused = command(environment(settings), "backup", str(file))
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    environ = {**environment(settings), **new_place(database)}
    if database == "sqlite":
        del environ["DATABASE_URL"]
    back = command(environ, "restore", str(file), "--words", " ".join(words))
    assert back.returncode == 0, back.stderr
    checked = command(environ, "check")
    # The town's address is not https; all else came back.
    wrongs = [line for line in checked.stdout.splitlines() if line.startswith("wrong")]
    # Nor need the tests' PostgreSQL survive a power cut.
    wrongs = [line for line in wrongs if not line.endswith("what we acknowledged may be lost.")]
    assert checked.returncode == 1
    assert len(wrongs) == 1
    assert "PUBLIC_URL" in wrongs[0]
    folder = Path(environ["PARTICIPATION_INSTANCE"])
    server = Server(folder, Settings.from_environment(environ).database_url)
    server.start()
    server.kill()


def test_an_account_that_was_there_is_not_promised_a_new_password(
    settings: Settings, words: list[str]
) -> None:
    added = ("user", "add", "ada@example.org", "--name", "Ada")
    first = command(environment(settings), *added)
    assert "Password, shown once: " in first.stdout
    again = command(environment(settings), *added)
    assert again.returncode == 0, again.stderr
    assert "Password, shown once" not in again.stdout
    assert "was there already" in again.stdout


def test_a_new_quarter_begins_with_the_seven_fields_of_the_land_and_three_more(
    app: Flask, settings: Settings
) -> None:
    named = ("quarter", "add", "other", "--name", "Anders", "--town", "Anderswo")
    assert command(environment(settings), *named).returncode == 0
    quarter = quarter_by_slug("other")
    assert quarter is not None
    topics = {one.code: one.names for one in quarter.topics}
    assert list(topics) == [
        "housing", "energy_costs", "children_education", "work_income", "mobility_services",
        "health", "living_together", "public_space_environment", "leisure_recreation",
        "authorities_advice",
    ]  # fmt: skip
    assert all(set(names) == set(LANGUAGES) and all(names.values()) for names in topics.values())


def test_the_server_does_not_start_with_a_threshold_that_is_too_loose(settings: Settings) -> None:
    done = command(environment(settings, RELEASE_K="2"), "serve", "--port", "0")
    assert done.returncode == 1
    assert done.stderr.strip().endswith(
        "RELEASE_K is 2: it may only be raised, and 5 is the least."
    )
    assert done.stderr.count("\n") == 1
