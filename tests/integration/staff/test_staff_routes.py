import pytest
from flask import Flask

from participation.staff.guard import public, requires, signed_in
from participation.staff.roles import Role
from tests.integration.staff import walk


@pytest.fixture
def database():
    # Who may open what is decided by reads that are the same on both; login tests run on both.
    return "sqlite"


def test_every_staff_address_is_guarded(app):
    assert len(walk.rules(app)) > 20
    assert walk.unguarded(app) == []


def test_an_address_without_a_guard_is_found():
    app = Flask("unguarded")
    app.add_url_rule("/manage/open", "open", lambda: "oops")
    assert walk.unguarded(app) == ["/manage/open"]


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_it_may_and_nothing_else(app, person, monkeypatch, role):
    one = walk.visitor(app, monkeypatch, person("one@example.org", role))
    for rule, method, path, access in walk.requests(app, "unterstadt"):
        promised = walk.expected(access, rule, method, frozenset({role}))
        assert walk.knock(one, method, path) == promised, (method, path)


def test_every_role_elsewhere_opens_nothing_here(app, person, monkeypatch):
    elsewhere = person("elsewhere@example.org", *Role, quarter="oberstadt")
    one = walk.visitor(app, monkeypatch, elsewhere)
    refused = 0
    for rule, method, path, access in walk.requests(app, "unterstadt"):
        here = frozenset() if "quarter" in rule.arguments else frozenset(Role)
        promised = walk.expected(access, rule, method, here)
        assert walk.knock(one, method, path) == promised, (method, path)
        refused += promised == "404"
    assert refused


def test_a_stranger_is_sent_to_the_login(app, monkeypatch):
    one = walk.visitor(app, monkeypatch, None)
    for rule, method, path, access in walk.requests(app, "unterstadt"):
        promised = walk.expected(access, rule, method, None)
        assert walk.knock(one, method, path) == promised, (method, path)


def test_a_quarter_that_is_not_mine_looks_like_one_that_does_not_exist(app, browser, person):
    signed_in_browser = browser().sign_in(person("one@example.org", Role.ADMINISTRATOR))
    foreign = signed_in_browser.get("/manage/oberstadt/people")
    missing = signed_in_browser.get("/manage/nowhere/people")
    assert (foreign.status_code, foreign.text) == (missing.status_code, missing.text)
    assert foreign.status_code == 404


def test_an_administrator_is_no_moderator(app, person, monkeypatch):
    app.add_url_rule(
        "/manage/<quarter>/queue", "queue", requires(Role.MODERATOR)(lambda: "the queue")
    )
    one = walk.visitor(app, monkeypatch, person("admin@example.org", Role.ADMINISTRATOR))
    assert walk.knock(one, "GET", "/manage/unterstadt/queue") == "403"


def test_a_guard_without_roles_is_a_mistake():
    with pytest.raises(ValueError, match="role"):
        requires()


def test_the_marks_can_be_told_apart():
    assert public(lambda: "").access.kind == "public"
    assert signed_in(lambda: "").access.kind == "signed_in"
    assert requires("lead")(lambda: "").access.roles == {Role.LEAD}
