"""Walks every address below /manage as every role, as a member elsewhere, and as a stranger.

Works for every room: the views themselves are not run, only the guard before them.
"""

import uuid
from collections.abc import Iterator

from flask import Flask
from flask import session as cookie
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, IntegerConverter, Rule, UUIDConverter

from participation.db import writing
from participation.staff import guard, sessions
from participation.staff.guard import Access
from participation.staff.models import StaffAccount
from participation.staff.roles import Role
from participation.web.converter import LanguageConverter

BASE = "https://staff.example.org"
LET_IN = "let in"


def rules(app: Flask) -> list[Rule]:
    """Return the rules of the staff area."""
    found = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/manage")]
    return sorted(found, key=lambda rule: rule.rule)


def unguarded(app: Flask) -> list[str]:
    """Return the staff addresses whose view carries no mark of the guard."""
    return [
        rule.rule
        for rule in rules(app)
        if not isinstance(getattr(app.view_functions[rule.endpoint], "access", None), Access)
    ]


def requests(app: Flask, quarter: str) -> Iterator[tuple[Rule, str, str, Access]]:
    """Yield rule, method, path and access of everything that can be asked for."""
    for rule in rules(app):
        values = {name: example(rule, name, quarter) for name in rule.arguments}
        _domain, path = rule.build(values, append_unknown=False)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, path, app.view_functions[rule.endpoint].access


def visitor(app: Flask, monkeypatch, account: StaffAccount | None) -> FlaskClient:
    """Return a browser, signed in unless it is a stranger's, whom the guard alone stops."""
    monkeypatch.setattr(guard, "_open", lambda view, args, values: LET_IN)
    # The token of forms is tested elsewhere; here it would hide the guard.
    monkeypatch.setitem(app.config, "WTF_CSRF_METHODS", set())
    client = app.test_client()
    if account is not None:
        with client.session_transaction("/manage/", base_url=BASE) as kept:
            kept["token"] = token_for(app, account)
    return client


def knock(client: FlaskClient, method: str, path: str) -> str:
    """Return what happens to a visitor: `let in`, `to login`, or the number of the refusal."""
    answer = client.open(path, method=method, base_url=BASE, headers={"Accept": "text/html"})
    if answer.status_code == 200 and answer.text == LET_IN:
        return LET_IN
    if answer.status_code == 302 and "/manage/login" in answer.location:
        return "to login"
    return str(answer.status_code)


def expected(access: Access, rule: Rule, method: str, roles: frozenset[Role] | None) -> str:
    """Return what the guard promises. roles -- in the quarter asked for; None for a stranger."""
    if access.kind == "public":
        return LET_IN
    if roles is None:
        return "to login" if method == "GET" else "401"
    if access.kind == "half":
        # A complete session owes nothing.
        return "302" if method == "GET" else "401"
    if "quarter" in rule.arguments and not roles:
        return "404"
    if access.kind == "roles" and not roles & access.roles:
        return "403"
    return LET_IN


def token_for(app: Flask, account: StaffAccount) -> str:
    """Sign somebody in without the login pages; return the token for the cookie."""
    with app.test_request_context("/manage/", base_url=BASE):
        with writing() as session:
            sessions.begin(session, account, complete=True)
        return str(cookie["token"])


def example(rule: Rule, name: str, quarter: str) -> object:
    """Return something that fits as an argument of an address."""
    if name == "quarter":
        return quarter
    match rule._converters[name]:
        case IntegerConverter():
            return 1
        case UUIDConverter():
            return uuid.UUID(int=1)
        case AnyConverter() as one_of:
            return next(iter(one_of.items))
        case LanguageConverter():
            return "de"
    return "x"
