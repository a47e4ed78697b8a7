"""One server for all journeys, a bad network of one's own, and phones that are watched."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from participation.app import create_app
from participation.config import Settings
from participation.operation import instance
from tests import town
from tests.browser import door, phone, stored, tablet
from tests.browser.proxy import Proxy
from tests.server import Server

# As long as the journeys wait elsewhere: a busy machine is no fault of the page.
expect.set_options(timeout=phone.PATIENCE)

OWN_HOSTS = {"127.0.0.1", "localhost", "town.test"}


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server process that nothing settles: what arrived stays countable."""
    folder: Path = tmp_path_factory.mktemp("shared") / "instance"
    url = f"sqlite:///{folder / 'participation.sqlite3'}"
    settings: Settings = town.settings_for(folder, url)
    app = create_app(settings)
    instance.migrate(app)
    town.build(app)
    started = Server(folder, url)
    # Neither in the night: a day passes before the clock strikes.
    started.start(SETTLE_SECONDS="86400")
    yield started
    started.kill()


@pytest.fixture(scope="session")
def next_server(shared_server: Server) -> Iterator[Server]:
    """The same town after an update of the software: another build in every address."""
    started = Server(shared_server.instance, shared_server.environment["DATABASE_URL"])
    started.start(SETTLE_SECONDS="86400", BUILD="the-next")
    yield started
    started.kill()


@pytest.fixture
def proxy(shared_server: Server) -> Iterator[Proxy]:
    between = Proxy(shared_server)
    yield between
    between.close()


@pytest.fixture
def database() -> str:
    # What a phone does is the same whatever the server keeps it in.
    return "sqlite"


class Watch:
    """Looks over a phone's shoulder: whom it asks, and what it keeps."""

    def __init__(self) -> None:
        self.elsewhere: list[str] = []
        self.contexts: list[Any] = []

    def follow(self, context: Any) -> Any:
        context.on("request", self._note)
        self.contexts.append(context)
        return context

    def _note(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"blob", "data"} and parts.hostname not in OWN_HOSTS:
            self.elsewhere.append(request.url)

    def judge(self) -> None:
        unlisted = {key for context in self.contexts for key in stored.unlisted(context)}
        assert self.elsewhere == []
        assert unlisted == set()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """No journey may ask another host or keep what the inventory does not list."""
    watching = Watch()
    yield watching
    watching.judge()


@pytest.fixture
def profile(profile: Callable[..., Any], watch: Watch) -> Callable[..., Any]:
    return lambda *names, **options: watch.follow(profile(*names, **options))


@pytest.fixture
def phone_for(browser: Any, watch: Watch) -> Iterator[Callable[..., Any]]:
    """Open a phone that is never killed: quicker than one with a profile on the disk."""
    opened: list[Any] = []

    def open_phone(**options: Any) -> Any:
        size = {"viewport": {"width": 360, "height": 740}, "locale": "de-DE"}
        context = browser.new_context(**{**size, **options})
        opened.append(context)
        return watch.follow(context)

    yield open_phone
    watch.judge()
    for context in opened:
        context.close()


@pytest.fixture
def street(phone_for: Callable[..., Any], proxy: Proxy, shared_server: Server) -> Any:
    """A tablet that is in and ready to go out, behind a network of its own."""
    page = phone_for(**tablet.SIZE).new_page()
    # Behind the server's: tests let hours pass, and no tablet may count what happens tomorrow.
    page.clock.install(time=dt.datetime.now(dt.UTC) - dt.timedelta(hours=1))
    tablet.enrol_tablet(page, proxy.url, tablet.invite(door.settings_of(shared_server.instance)))
    return page


@pytest.fixture
def page(phone_for: Callable[..., Any]) -> Any:
    """A page on a phone of its own."""
    return phone_for().new_page()
