import threading

import pytest
from sqlalchemy import select

from participation.db import db, writing
from participation.errors import Refusal
from participation.quarters.models import Quarter
from participation.staff import accounts, people
from participation.staff.models import AuditEntry, StaffAccount
from participation.staff.roles import Role
from tests.integration.staff.conftest import PASSWORD

PEOPLE = "/manage/unterstadt/people"


@pytest.fixture
def boss(browser, administrator):
    return browser().sign_in(administrator)


def roles_of(app, who, slug="unterstadt"):
    with app.app_context():
        quarter = db.session.scalar(select(Quarter).filter_by(slug=slug))
        return db.session.get_one(StaffAccount, who.id).roles_in(quarter)


def test_roles_are_given_and_taken(app, boss, person):
    ada = person("ada@example.org", Role.MODERATOR)
    one = f"{PEOPLE}/{ada.id}"
    assert boss.post(one, one, roles=["approver", "lead"]).status_code == 302
    assert roles_of(app, ada) == {Role.APPROVER, Role.LEAD}
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).filter_by(act="change_roles")).one()
        assert (entry.before, entry.after) == ("moderator", "approver lead")
        assert entry.account.email == "admin@example.org"
        assert entry.quarter.slug == "unterstadt"


def test_without_roles_somebody_leaves_the_quarter_at_once(app, boss, browser, person):
    ada = person("ada@example.org", Role.ADMINISTRATOR)
    hers = browser().sign_in(ada)
    assert hers.get(PEOPLE).status_code == 200
    boss.post(f"{PEOPLE}/{ada.id}", f"{PEOPLE}/{ada.id}")
    assert hers.get(PEOPLE).status_code == 404


def test_a_role_that_does_not_exist_is_refused(app, boss, person):
    ada = person("ada@example.org", Role.MODERATOR)
    one = f"{PEOPLE}/{ada.id}"
    assert boss.post(one, one, roles=["emperor"]).status_code == 400
    assert roles_of(app, ada) == {Role.MODERATOR}


@pytest.mark.parametrize("act", ["", "/deactivate", "/reset-second-factor"])
def test_nobody_changes_the_own_roles_or_locks_the_own_account(
    app, boss, administrator, person, act
):
    person("second@example.org", Role.ADMINISTRATOR)
    one = f"{PEOPLE}/{administrator.id}"
    answer = boss.post(one + act, PEOPLE, roles=["administrator", "moderator"])
    assert answer.status_code == 403
    assert roles_of(app, administrator) == {Role.ADMINISTRATOR}


def test_the_last_administrator_cannot_be_removed(app, administrator):
    def step_down():
        with writing() as session:
            quarter = session.scalar(select(Quarter).filter_by(slug="unterstadt"))
            account = session.get_one(StaffAccount, administrator.id)
            people.change_roles(session, quarter, account, [Role.LEAD])

    with app.app_context():
        with pytest.raises(Refusal):
            step_down()
        with pytest.raises(Refusal), writing() as session:
            people.deactivate(session, session.get_one(StaffAccount, administrator.id))
    assert roles_of(app, administrator) == {Role.ADMINISTRATOR}


def test_two_administrators_cannot_remove_each_other(app, administrator, person):
    second = person("second@example.org", Role.ADMINISTRATOR)
    refused = []
    together = threading.Barrier(2)

    def remove(who):
        with app.app_context():
            together.wait(10)
            try:
                with writing() as session:
                    quarter = session.scalar(select(Quarter).filter_by(slug="unterstadt"))
                    account = session.get_one(StaffAccount, who.id)
                    people.change_roles(session, quarter, account, [])
            except Refusal:
                refused.append(who.email)

    both = [threading.Thread(target=remove, args=(who,)) for who in (administrator, second)]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert len(refused) == 1
    with app.app_context():
        quarter = db.session.scalar(select(Quarter).filter_by(slug="unterstadt"))
        assert accounts.has_administrator(db.session(), quarter.id)


def test_a_locked_account_is_out_at_once_and_comes_back_with_its_roles(app, boss, browser, person):
    ada = person("ada@example.org", Role.MODERATOR)
    hers = browser().sign_in(ada)
    boss.post(f"{PEOPLE}/{ada.id}/deactivate", PEOPLE)
    assert hers.get("/manage/").status_code == 302
    assert browser().password(ada).status_code == 400
    boss.post(f"{PEOPLE}/{ada.id}/activate", PEOPLE)
    assert "second-factor" in browser().password(ada).location
    assert roles_of(app, ada) == {Role.MODERATOR}


def test_after_a_reset_the_next_login_sets_up_a_new_factor(boss, browser, person, app):
    ada = person("ada@example.org", Role.MODERATOR)
    hers = browser().sign_in(ada)
    boss.post(f"{PEOPLE}/{ada.id}/reset-second-factor", PEOPLE)
    assert hers.get("/manage/").status_code == 302
    again = browser()
    again.get(again.password(ada).location)
    assert "set-up" in again.page.location


@pytest.mark.parametrize("act", ["deactivate", "reset-second-factor"])
def test_a_neighbours_administrator_is_not_mine_to_lock_out(app, boss, person, act):
    ada = person("ada@example.org", Role.ADMINISTRATOR, quarter="oberstadt")
    with app.app_context(), writing() as session:
        quarter = session.scalar(select(Quarter).filter_by(slug="unterstadt"))
        account = session.get_one(StaffAccount, ada.id)
        accounts.give_role(session, account, quarter, Role.READER)
    assert boss.post(f"{PEOPLE}/{ada.id}/{act}", PEOPLE).status_code == 403
    with app.app_context():
        kept = db.session.get_one(StaffAccount, ada.id)
        assert kept.active
        assert kept.totp_secret


@pytest.mark.parametrize("act", ["", "/deactivate", "/activate", "/reset-second-factor"])
def test_somebody_of_another_quarter_does_not_exist_here(boss, person, act):
    eve = person("eve@example.org", Role.MODERATOR, quarter="oberstadt")
    assert boss.post(f"{PEOPLE}/{eve.id}{act}", PEOPLE, roles=["reader"]).status_code == 404
    assert boss.post(f"{PEOPLE}/9999{act}", PEOPLE, roles=["reader"]).status_code == 404


def test_an_invitation_needs_an_address_and_a_role_and_keeps_what_was_typed(boss):
    page = boss.post(PEOPLE, PEOPLE, email="nobody", roles=["lead"])
    assert page.status_code == 400
    assert 'value="nobody"' in page.text
    assert 'value="lead" aria-describedby="roles-lead" checked' in page.text
    assert 'role="alert"' in page.text
    assert boss.post(PEOPLE, PEOPLE, email="a.b@example.org").status_code == 400


def test_a_withdrawn_invitation_opens_nothing(app, boss, browser):
    with app.app_context(), writing() as session:
        quarter = session.scalar(select(Quarter).filter_by(slug="unterstadt"))
        token = people.invite(session, quarter, "late@example.org", [Role.READER])
    assert "late@example.org" in boss.get(PEOPLE).text
    boss.post(f"{PEOPLE}/invitations/1/withdraw", PEOPLE)
    assert browser().get(f"/manage/invitation/{token}").status_code == 404


def test_inviting_again_ends_the_link_before(app, browser):
    with app.app_context(), writing() as session:
        quarter = session.scalar(select(Quarter).filter_by(slug="unterstadt"))
        first, second = (
            people.invite(session, quarter, "late@example.org", [Role.READER]) for _ in range(2)
        )
    assert browser().get(f"/manage/invitation/{first}").status_code == 404
    assert browser().get(f"/manage/invitation/{second}").status_code == 200


def test_opening_an_invitation_uses_nothing_up(app, browser):
    with app.app_context(), writing() as session:
        quarter = session.scalar(select(Quarter).filter_by(slug="unterstadt"))
        token = people.invite(session, quarter, "late@example.org", [Role.READER])
    for _ in range(3):
        assert browser().get(f"/manage/invitation/{token}").status_code == 200


@pytest.mark.parametrize("email", ["", "ada", "ada@", "a b@example.org", "Ada <ada@example.org>"])
def test_what_is_no_address_makes_no_account(app, email):
    with app.app_context(), pytest.raises(Refusal), writing() as session:
        accounts.create_account(session, email, "Ada", PASSWORD)


def test_an_address_has_one_account(app, administrator):
    with app.app_context(), pytest.raises(Refusal), writing() as session:
        accounts.create_account(session, "ADMIN@example.org", "Ada", PASSWORD)


def test_giving_a_role_twice_gives_it_once(app, administrator):
    with app.app_context(), writing() as session:
        quarter = session.scalar(select(Quarter).filter_by(slug="unterstadt"))
        account = session.get_one(StaffAccount, administrator.id)
        first = accounts.give_role(session, account, quarter, Role.ADMINISTRATOR)
        assert accounts.give_role(session, account, quarter, Role.ADMINISTRATOR) is first
