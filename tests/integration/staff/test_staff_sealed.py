"""A copy of the database alone does not let anybody make codes of an authenticator app."""

import dataclasses

import pytest
from sqlalchemy import select, text

from participation.app import create_app
from participation.config import ConfigError
from participation.db import db, writing
from participation.operation import instance
from participation.staff.models import StaffAccount, StaffSession
from participation.staff.roles import Role


def stored(app, column="totp_secret", table="staff_accounts"):
    with app.app_context(), db.engine.connect() as connection:
        return list(connection.scalars(text(f"SELECT {column} FROM {table}")))


def test_a_seed_is_not_readable_in_the_database(app, person):
    ada, bob = person("ada@example.org", Role.LEAD), person("bob@example.org", Role.LEAD)
    found = stored(app)
    assert len(set(found)) == 2
    for seed in (ada.secret, bob.secret):
        assert not any(seed in value for value in found)
    with app.app_context():
        assert db.session.get_one(StaffAccount, ada.id).totp_secret == ada.secret


def test_a_seed_that_is_being_set_up_is_not_readable_either(app, person, browser):
    ada = person("ada@example.org", Role.LEAD, secret=False)
    one = browser()
    one.password(ada)
    one.post("/manage/second-factor/set-up/start", "/manage/second-factor/set-up")
    with app.app_context():
        pending = db.session.scalars(select(StaffSession.pending_totp)).one()
    assert pending
    assert pending not in stored(app, "pending_totp", "staff_sessions")[0]


def test_the_same_seed_looks_different_each_time(app, person):
    ada = person("ada@example.org", Role.LEAD)
    before = stored(app)
    with app.app_context(), writing() as session:
        account = session.get_one(StaffAccount, ada.id)
        account.totp_secret = None
        session.flush()
        account.totp_secret = ada.secret
    assert stored(app) != before


def test_what_an_older_version_wrote_in_clear_works_and_is_sealed(app, person, browser):
    ada = person("ada@example.org", Role.LEAD)
    with app.app_context(), writing() as session:
        session.execute(text("UPDATE staff_accounts SET totp_secret = :s"), {"s": ada.secret})
    browser().sign_in(ada)
    with app.app_context(), writing() as session:
        assert instance.seal_clear_factors(session) == 1
        assert instance.seal_clear_factors(session) == 0
    assert ada.secret not in stored(app)[0]
    app.config["CLOCK"].turn(minutes=5)
    browser().sign_in(ada)


def test_another_recovery_secret_opens_nothing_and_lets_nobody_in(app, settings, person, tmp_path):
    ada = person("ada@example.org", Role.LEAD)
    other = dataclasses.replace(settings, instance=tmp_path / "other")
    instance.write_secret(other)
    stranger = create_app(other)
    with stranger.app_context():
        with pytest.raises(ConfigError, match="another recovery secret"):
            db.session.get(StaffAccount, ada.id)
        db.session.remove()
        db.engine.dispose()
