"""Somebody of the team at a browser, for tests that fill staff forms."""

import re
from typing import Any

import pyotp
from flask import Flask

from participation.db import writing
from participation.quarters.models import Quarter
from participation.staff.accounts import create_account, give_role
from participation.staff.roles import Role

PASSWORD = "vier ruhige Worte genug"


class Browser:
    """Signed in with `roles` in a quarter; answers to `get` and `post`, in English."""

    def __init__(self, app: Flask, base: str, quarter: str, roles: tuple[Role, ...]):
        self.client = app.test_client()
        self.asked = {"base_url": base, "headers": {"Accept": "text/html"}}
        secret = pyotp.random_base32()
        with app.app_context(), writing() as session:
            account = create_account(session, "a@example.org", "Ada", PASSWORD)
            account.totp_secret = secret
            account.language = "en"
            where = session.query(Quarter).filter_by(slug=quarter).one()
            for role in roles:
                give_role(session, account, where, role)
        self.post("/manage/login", "/manage/login", email="a@example.org", password=PASSWORD)
        code = pyotp.TOTP(secret).now()
        answer = self.post("/manage/second-factor", "/manage/second-factor", code=code)
        assert answer.status_code == 302, answer.text

    def get(self, address: str) -> Any:
        return self.client.get(address, **self.asked)

    def post(self, address: str, form_page: str, **fields: Any) -> Any:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(form_page).text)
        fields["csrf_token"] = token[1] if token else ""
        return self.client.post(address, data=fields, **self.asked)
