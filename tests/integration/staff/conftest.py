"""A small application with the staff room, two quarters and a clock that tests can turn."""

import datetime as dt
import os
import re
import shutil
from dataclasses import dataclass

import pyotp
import pytest
import sqlalchemy
from flask import Flask

from participation.app import create_app
from participation.config import Settings
from participation.db import db, writing
from participation.operation import instance
from participation.quarters.models import Phase, Quarter
from participation.staff.accounts import create_account, give_role
from participation.staff.roles import Role

BASE = "https://staff.example.org"
PASSWORD = "vier ruhige Worte genug"


class Clock:
    """Stands still unless turned."""

    def __init__(self):
        self.moment = dt.datetime(2025, 3, 3, 9, 0, tzinfo=dt.UTC)

    def __call__(self):
        return self.moment

    def turn(self, **by):
        self.moment += dt.timedelta(**by)


@dataclass
class Person:
    """Somebody who can sign in: the account's id, address and, if set up, authenticator secret."""

    id: int
    email: str
    secret: str | None = None


def build(settings: Settings, clock: Clock | None) -> Flask:
    app = create_app(settings)
    app.config["CLOCK"] = clock
    # A template's mistake must not hide behind the page that says "something went wrong".
    app.error_handler_spec[None][None].pop(Exception, None)
    app.testing = True
    return app


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """Databases with all tables and no row, made once: address by kind."""
    return {"folder": tmp_path_factory.mktemp("staff")}


@pytest.fixture
def settings(tmp_path, database, empty, request):
    made = Settings(
        instance=tmp_path,
        secret_key="k" * 40,
        database_url=_empty_database(tmp_path, database, empty, request),
        public_url=BASE,
    )
    instance.write_secret(made)
    return made


def _empty_database(folder, kind, empty, request):
    if kind == "sqlite":
        template = empty["folder"] / "empty.sqlite3"
        if kind not in empty:
            empty[kind] = _make_tables(f"sqlite:///{template}")
        return f"sqlite:///{shutil.copy(template, folder)}"
    if kind not in empty:
        server = sqlalchemy.make_url(request.getfixturevalue("postgres"))
        name = f"staff_{os.getpid()}"
        admin = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        admin.dispose()
        url = server.set(database=name).render_as_string(hide_password=False)
        empty[kind] = _make_tables(url)
    return empty[kind]


def _make_tables(url):
    engine = sqlalchemy.create_engine(url)
    db.metadata.create_all(engine)
    engine.dispose()
    return url


@pytest.fixture
def app(settings, clock):
    app = build(settings, clock)
    with app.app_context(), writing() as session:
        if db.engine.dialect.name == "postgresql":
            tables = ", ".join(f'"{name}"' for name in db.metadata.tables)
            session.execute(sqlalchemy.text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        for slug in ("unterstadt", "oberstadt"):
            session.add(
                Quarter(
                    slug=slug,
                    name=slug.title(),
                    town="Neunkirchen",
                    phase=Phase.ANALYSIS,
                    colour="#225588",
                    introduction={},
                    contact={},
                    legal={},
                    began=dt.date(2024, 9, 6),
                )
            )
    # No context stays open: it would share `g` and the database session with every request.
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def person(app):
    """Make a person: `person("a@example.org", Role.LEAD, quarter="unterstadt")`."""

    def make(email, *roles, quarter="unterstadt", secret=True):
        with app.app_context(), writing() as session:
            account = create_account(session, email, email.partition("@")[0], PASSWORD)
            account.totp_secret = pyotp.random_base32() if secret else None
            # What the tests look for on the pages is written in English.
            account.language = "en"
            where = session.query(Quarter).filter_by(slug=quarter).one()
            for role in roles:
                give_role(session, account, where, role)
            return Person(account.id, account.email, account.totp_secret)

    return make


@pytest.fixture
def browser(app):
    """Make a browser: a client that keeps cookies, sends forms with their token, asks for pages."""

    class Browser:
        def __init__(self):
            self.client = app.test_client()
            self.page = None

        def get(self, address, **more):
            self.page = self.client.get(address, base_url=BASE, headers=HTML, **more)
            return self.page

        def token(self):
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.page.text)
            return found and found[1]

        def post(self, address, form_page=None, **fields):
            """Send a form; its token comes from the page seen last, or from `form_page`."""
            if form_page:
                self.get(form_page)
            fields = {"csrf_token": self.token(), **fields}
            self.page = self.client.post(address, data=fields, base_url=BASE, headers=HTML)
            return self.page

        def password(self, who, password=PASSWORD, **fields):
            return self.post(
                "/manage/login", "/manage/login", email=who.email, password=password, **fields
            )

        def code(self, code, **fields):
            return self.post("/manage/second-factor", "/manage/second-factor", code=code, **fields)

        def sign_in(self, who):
            self.password(who)
            answer = self.code(now_code(app, who.secret))
            assert answer.status_code == 302, answer.text
            return self

        def cookie(self):
            kept = self.client.get_cookie("staff", domain="staff.example.org", path="/manage")
            return kept and kept.value

    return Browser


HTML = {"Accept": "text/html", "Accept-Language": "en"}


def now_code(app, secret):
    return pyotp.TOTP(secret).at(int(app.config["CLOCK"]().timestamp()))


@pytest.fixture
def administrator(person):
    return person("admin@example.org", Role.ADMINISTRATOR)
