"""No staff address without an access mark; no public address that asks who you are."""

from participation.app import create_app
from participation.config import Settings
from tests.integration.staff import walk


def application(tmp_path):
    settings = Settings(
        instance=tmp_path,
        secret_key="k" * 40,
        database_url=f"sqlite:///{tmp_path / 'empty.sqlite3'}",
        public_url="http://localhost",
    )
    return create_app(settings)


def test_every_staff_address_carries_an_access_mark(tmp_path):
    app = application(tmp_path)
    assert len(walk.rules(app)) > 20
    assert walk.unguarded(app) == []


def test_what_staff_do_stands_below_manage(tmp_path):
    """A guarded view at another address would be a staff page that nobody walks."""
    app = application(tmp_path)
    for rule in app.url_map.iter_rules():
        access = getattr(app.view_functions[rule.endpoint], "access", None)
        assert access is None or rule.rule.startswith("/manage"), rule.rule


def test_residents_change_nothing_by_looking(tmp_path):
    """Addresses that take a POST, listed: mail scanners and previews follow links by GET."""
    app = application(tmp_path)
    posts = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and not rule.rule.startswith("/manage")
    }
    assert {"/api/v1/deliveries", "/<lang:lang>/<quarter>/surveys/<slug>"} <= posts
    assert not any({"PUT", "DELETE", "PATCH"} & rule.methods for rule in app.url_map.iter_rules())
