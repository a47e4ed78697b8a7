"""A platform with one made-up quarter, in a database of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from participation import web
from participation.app import create_app
from participation.config import ALL_LANGUAGES, Settings
from participation.db import db, writing
from participation.quarters.models import Quarter
from tests.integration.web.web_quarter import a_quarter


@pytest.fixture(autouse=True)
def _registries_as_they_were() -> Iterator[None]:
    lists = (web.openings, web.results, web.dates, web.device_storage, web.retention)
    before = [list(entries) for entries in lists]
    for entries in lists:
        entries.clear()
    yield
    for entries, were in zip(lists, before, strict=True):
        entries[:] = were


@pytest.fixture
def make_app(tmp_path: Path) -> Callable[..., Flask]:
    def make(*quarters: Quarter, languages: tuple[str, ...] = ALL_LANGUAGES) -> Flask:
        settings = Settings(
            instance=tmp_path,
            secret_key="k" * 32,
            database_url=f"sqlite:///{tmp_path / 'web.sqlite3'}",
            public_url="http://127.0.0.1:8000",
            languages=languages,
        )
        app = create_app(settings)
        if "web" not in app.blueprints:
            web.init_app(app)
        with app.app_context():
            db.create_all()
            with writing() as session:
                session.add_all(quarters)
        return app

    return make


@pytest.fixture
def client(make_app: Callable[..., Flask]) -> FlaskClient:
    return make_app(a_quarter()).test_client()
