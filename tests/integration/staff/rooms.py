"""Signing in to the town's staff area as any role, for tests of what the rooms' pages do."""

import re
from typing import Any

from flask.testing import FlaskClient

from participation.db import db, writing
from participation.quarters.models import quarter_by_slug
from participation.staff import sessions
from participation.staff.accounts import account_by_email, create_account, give_role
from participation.staff.roles import Role
from tests.town import QUARTER

BASE = "http://localhost"
PASSWORD = "ein-langes-wort-42"


class Desk:
    """A signed-in browser: gets pages, sends forms with their token."""

    def __init__(self, client: FlaskClient):
        self.client = client

    def get(self, path: str, **query: Any) -> Any:
        db.session.rollback()
        with self.client.get(address(path), query_string=query, headers=HTML) as page:
            return page

    def post(self, path: str, **fields: Any) -> Any:
        account = self.get("/manage/account").text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', account)
        assert token, "nobody is signed in"
        fields["csrf_token"] = token[1]
        db.session.rollback()
        with self.client.post(address(path), data=fields, headers=HTML) as page:
            return page


HTML = {"Accept": "text/html"}


def address(path: str) -> str:
    return path if path.startswith("/") else f"/manage/{QUARTER}/{path}"


def signed_in(app: Any, *roles: Role, quarter: str = QUARTER, language: str = "en") -> Desk:
    """Return the browser of somebody who holds these roles."""
    name = "everything" if len(roles) == len(Role) else "-".join(roles)
    email = f"{name}@{quarter}.example"
    with writing() as session:
        account = account_by_email(session, email)
        if account is None:
            account = create_account(session, email, "Somebody", PASSWORD)
            account.language = language
            for role in roles:
                give_role(session, account, quarter_by_slug(quarter), role)
    with app.test_request_context("/manage/"):
        from flask import session as cookie

        with writing() as session:
            sessions.begin(session, account, complete=True)
        token = cookie["token"]
    client = app.test_client()
    with client.session_transaction("/manage/", base_url=BASE) as kept:
        kept["token"] = token
    return Desk(client)
