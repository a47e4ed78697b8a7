"""The town with its office: who lets tablets in, and tablets that are in."""

import datetime as dt

import pytest

from participation.db import db, writing
from participation.field import enrol
from participation.quarters.models import quarter_by_slug
from participation.staff.accounts import account_by_email, create_account
from tests.office import PASSWORD, Browser
from tests.town import QUARTER

BASE = "http://localhost"


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

    def sign_in(*roles):
        return Browser(app, BASE, QUARTER, roles)

    return sign_in
