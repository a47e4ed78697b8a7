"""The town with its office: who lets tablets in, and tablets that are in."""

import datetime as dt
import re

import pyotp
import pytest

from participation.db import db, writing
from participation.field import enrol
from participation.quarters.models import Quarter, quarter_by_slug
from participation.staff.accounts import account_by_email, create_account, give_role
from tests.town import QUARTER

BASE = "http://localhost"
PASSWORD = "vier ruhige Worte genug"


@pytest.fixture
def code(app):
    """Let the office make a code, at a given moment: `code()`."""

    def make(now=None, name="Tablet 1"):
        quarter = quarter_by_slug(QUARTER)
        db.session.rollback()
        with writing() as session:
            account = account_by_email(session, "office@example.org") or create_account(
                session, "office@example.org", "Ada", PASSWORD
            )
            session.flush()
            return enrol.invite(session, quarter, name, account.id, now or dt.datetime.now(dt.UTC))

    return make


@pytest.fixture
def tablet(client, code):
    """A tablet that is in; answers to `get`, `post` and `token`."""

    class Tablet:
        def __init__(self):
            answer = client.post("/api/v1/field/enrol", json={"code": code()})
            assert answer.status_code == 200, answer.text
            self.told = answer.get_json()
            self.headers = {"Authorization": f"Bearer {self.told['token']}"}

        def get(self, address):
            return client.get(address, headers=self.headers)

        def post(self, address, **values):
            return client.post(address, headers=self.headers, **values)

    return Tablet()


@pytest.fixture
def staff(app):
    """Sign somebody in: `staff(Role.MODERATOR)`."""

    class Browser:
        def __init__(self, *roles):
            self.client = app.test_client()
            secret = pyotp.random_base32()
            with writing() as session:
                account = create_account(session, "a@example.org", "Ada", PASSWORD)
                account.totp_secret = secret
                account.language = "en"
                where = session.query(Quarter).filter_by(slug=QUARTER).one()
                for role in roles:
                    give_role(session, account, where, role)
            self.post("/manage/login", "/manage/login", email="a@example.org", password=PASSWORD)
            code = pyotp.TOTP(secret).now()
            answer = self.post("/manage/second-factor", "/manage/second-factor", code=code)
            assert answer.status_code == 302, answer.text

        def get(self, address):
            return self.client.get(address, base_url=BASE, headers={"Accept": "text/html"})

        def post(self, address, form_page, **fields):
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(form_page).text)
            fields["csrf_token"] = token[1] if token else ""
            return self.client.post(
                address, data=fields, base_url=BASE, headers={"Accept": "text/html"}
            )

    return Browser
