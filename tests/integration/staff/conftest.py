"""A small application with the staff room, two quarters and a clock that tests can turn."""

import datetime as dt
import os
import re
from dataclasses import dataclass

import pyotp
import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from participation.app import create_app
from participation.config import Settings
from participation.db import db, writing
from participation.quarters.models import Phase, Quarter
from participation.staff.accounts import create_account, give_role
from participation.staff.roles import Role
from participation.staff.views import blueprint

PASSWORD = "vier ruhige Worte genug"

# Only where the base templates are missing: what every page of the staff area extends.
BARE = {
    "web/base.html": "<!doctype html><html lang='{{ current_language().code }}'>"
    "<head><title>{% block title %}{% endblock %}</title></head><body>"
    "{% block page_header %}{% endblock %}<main>{% block main %}{% endblock %}</main>"
    "{% block page_footer %}{% endblock %}{% block scripts %}{% endblock %}</body></html>",
    "web/error.html": "<!doctype html><title>{{ status }}</title><p>{{ message }}</p>",
}


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


def build(settings: Settings, clock: Clock) -> Flask:
    app = create_app(settings)
    if "web" not in app.blueprints:
        app.jinja_env.loader = ChoiceLoader([app.jinja_env.loader, DictLoader(BARE)])
    if "staff" not in app.blueprints:
        app.register_blueprint(blueprint)
    app.config["CLOCK"] = clock
    # Jinja's own mistakes must not hide behind the page that says "something went wrong".
    app.error_handler_spec[None][None].pop(Exception, None)
    app.testing = True
    return app


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def settings(tmp_path):
    return Settings(
        instance=tmp_path,
        secret_key="k" * 40,
        database_url=os.environ.get("TEST_DATABASE_URL")
        or f"sqlite:///{tmp_path / 'test.sqlite3'}",
        public_url="https://staff.example.org",
    )


@pytest.fixture
def app(settings, clock):
    app = build(settings, clock)
    with app.app_context():
        db.drop_all()
        db.create_all()
        with writing() as session:
            for slug in ("unterstadt", "oberstadt"):
                session.add(
                    Quarter(
                        slug=slug, name=slug.title(), town="Neunkirchen", phase=Phase.ANALYSIS,
                        colour="#225588", introduction={}, contact={}, legal={},
                        began=dt.date(2024, 9, 6),
                    )
                )  # fmt: skip
    # No context stays open: it would share `g` and the database session with every request.
    yield app
    with app.app_context():
        db.session.remove()
        db.drop_all()
        db.engine.dispose()


@pytest.fixture
def person(app):
    """Make a person: `person("a@example.org", Role.LEAD, quarter="unterstadt")`."""

    def make(email, *roles, quarter="unterstadt", secret=True):
        with app.app_context(), writing() as session:
            account = create_account(session, email, email.partition("@")[0], PASSWORD)
            account.totp_secret = pyotp.random_base32() if secret else None
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


BASE = "https://staff.example.org"
HTML = {"Accept": "text/html", "Accept-Language": "en"}


def now_code(app, secret):
    return pyotp.TOTP(secret).at(int(app.config["CLOCK"]().timestamp()))


@pytest.fixture
def administrator(person):
    return person("admin@example.org", Role.ADMINISTRATOR)
