import pytest
from sqlalchemy import select

from participation.db import db
from participation.staff import passwords
from participation.staff.models import AuditEntry, Passkey, StaffAccount
from participation.staff.roles import Role
from tests.integration.staff.authenticator import Authenticator
from tests.integration.staff.conftest import PASSWORD, now_code

NEW = "fünf andere Worte und mehr"


@pytest.fixture
def ada(person):
    return person("ada@example.org", Role.MODERATOR)


@pytest.fixture
def key():
    return Authenticator()


def add_passkey(one, key, **fields):
    options = one.post("/manage/account/passkeys/options", "/manage/account").json
    one.get("/manage/account")
    fields = {"credential": key.create(options), "label": "phone", "current": PASSWORD, **fields}
    return one.post("/manage/account/passkeys", **fields)


def sign_in_with(one, key, page="/manage/login"):
    options = one.post("/manage/login/passkey/options", page).json
    one.get(page)
    return one.post("/manage/login/passkey", credential=key.get(options), next="/manage/account")


def test_a_passkey_alone_opens_the_staff_area(browser, ada, key):
    assert add_passkey(browser().sign_in(ada), key).status_code == 302
    other = browser()
    answer = sign_in_with(other, key)
    assert (answer.status_code, answer.location) == (302, "/manage/account")
    assert "phone" in other.get("/manage/account").text


def test_a_passkey_is_also_a_second_step(browser, ada, key):
    add_passkey(browser().sign_in(ada), key)
    other = browser()
    other.password(ada)
    assert sign_in_with(other, key, "/manage/second-factor").status_code == 302
    assert other.get("/manage/").status_code == 200


def test_a_passkey_that_asked_for_no_finger_or_pin_does_not_suffice(browser, ada, key):
    add_passkey(browser().sign_in(ada), key)
    key.verifies = False
    assert sign_in_with(browser(), key).status_code == 400


def test_a_passkey_of_a_look_alike_site_does_not_open(browser, ada, key):
    add_passkey(browser().sign_in(ada), key)
    key.origin = "https://staff.example.org.evil.example"
    assert sign_in_with(browser(), key).status_code == 400


def test_the_answer_to_a_challenge_is_taken_once(browser, ada, key):
    add_passkey(browser().sign_in(ada), key)
    one = browser()
    options = one.post("/manage/login/passkey/options", "/manage/login").json
    kept = one.cookie()
    one.get("/manage/login")
    # A counter of zero says nothing: many passkeys never count.
    key.count = -1
    answer = key.get(options)
    assert one.post("/manage/login/passkey", credential=answer).status_code == 302
    thief = browser()
    thief.client.set_cookie("staff", kept, domain="staff.example.org", path="/manage", secure=True)
    thief.get("/manage/login")
    assert thief.post("/manage/login/passkey", credential=answer).status_code == 400


def test_a_challenge_waits_five_minutes(browser, ada, key, clock):
    add_passkey(browser().sign_in(ada), key)
    one = browser()
    options = one.post("/manage/login/passkey/options", "/manage/login").json
    one.get("/manage/login")
    clock.turn(minutes=5)
    assert one.post("/manage/login/passkey", credential=key.get(options)).status_code == 400


def test_a_passkey_that_counts_backwards_is_a_copy(browser, ada, key):
    add_passkey(browser().sign_in(ada), key)
    key.count = 7
    assert sign_in_with(browser(), key).status_code == 302
    key.count = 3
    assert sign_in_with(browser(), key).status_code == 400


@pytest.mark.parametrize("credential", ["{}", "[]", "nonsense", '{"rawId": 7}', '{"rawId": "é"}'])
def test_nonsense_instead_of_a_passkey_is_refused(browser, credential):
    one = browser()
    one.post("/manage/login/passkey/options", "/manage/login")
    one.get("/manage/login")
    assert one.post("/manage/login/passkey", credential=credential).status_code == 400


def test_a_stranger_with_an_unknown_passkey_stays_outside(browser, key):
    assert sign_in_with(browser(), key).status_code == 400


def test_a_locked_account_does_not_open_by_passkey(app, browser, ada, key):
    from participation.db import writing

    add_passkey(browser().sign_in(ada), key)
    with app.app_context(), writing() as session:
        session.get_one(StaffAccount, ada.id).active = False
    assert sign_in_with(browser(), key).status_code == 400


def test_a_passkey_is_added_only_with_the_password(browser, ada, key, app):
    one = browser().sign_in(ada)
    assert add_passkey(one, key, current="vier falsche Worte hier").status_code == 400
    with app.app_context():
        assert db.session.scalars(select(Passkey)).all() == []


def test_a_passkey_can_be_the_first_second_factor(browser, person, key):
    new = person("new@example.org", Role.LEAD, secret=False)
    one = browser()
    one.password(new)
    options = one.post("/manage/second-factor/passkey/options", "/manage/second-factor/set-up").json
    one.get("/manage/second-factor/set-up")
    page = one.post("/manage/second-factor/passkey", credential=key.create(options), label="")
    assert page.text.count("<code>") == 10
    assert one.get("/manage/").status_code == 200
    assert sign_in_with(browser(), key).status_code == 302


def test_the_only_second_factor_stays(browser, person, key, app):
    new = person("new@example.org", Role.LEAD)
    one = browser().sign_in(new)
    form = {"form_page": "/manage/account", "current": PASSWORD}
    assert one.post("/manage/account/authenticator/remove", **form).status_code == 400
    add_passkey(one, key)
    assert one.post("/manage/account/authenticator/remove", **form).status_code == 302
    assert one.post("/manage/account/passkeys/1/remove", **form).status_code == 400
    with app.app_context():
        assert db.session.get_one(StaffAccount, new.id).has_second_factor


def test_nobody_removes_another_persons_passkey(browser, ada, key, person):
    add_passkey(browser().sign_in(ada), key)
    eve = browser().sign_in(person("eve@example.org", Role.LEAD))
    answer = eve.post("/manage/account/passkeys/1/remove", "/manage/account", current=PASSWORD)
    assert answer.status_code == 404


def test_a_new_authenticator_counts_only_once_proven(browser, ada, app):
    one = browser().sign_in(ada)
    one.post("/manage/account/authenticator/start", "/manage/account", current=PASSWORD)
    one.get("/manage/account/authenticator")
    import re

    secret = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", one.page.text)[1].replace(" ", "")
    assert one.post("/manage/account/authenticator", code="000000").status_code == 400
    with app.app_context():
        assert db.session.get_one(StaffAccount, ada.id).totp_secret == ada.secret
    one.post("/manage/account/authenticator", code=now_code(app, secret))
    with app.app_context():
        assert db.session.get_one(StaffAccount, ada.id).totp_secret == secret


def test_changing_the_password_ends_all_other_sessions(browser, ada, app, clock):
    one, other = browser().sign_in(ada), browser()
    clock.turn(seconds=30)
    other.sign_in(ada)
    fields = {"current": PASSWORD, "password": NEW}
    assert one.post("/manage/account/password", "/manage/account", **fields).status_code == 302
    assert one.get("/manage/").status_code == 200
    assert other.get("/manage/").status_code == 302
    with app.app_context():
        assert passwords.fits(db.session.get_one(StaffAccount, ada.id).password_hash, NEW)


def test_the_password_changes_only_with_the_old_one(browser, ada):
    one = browser().sign_in(ada)
    fields = {"current": "vier falsche Worte hier", "password": NEW}
    page = one.post("/manage/account/password", "/manage/account", **fields)
    assert page.status_code == 400
    assert "This is not your password" in page.text
    assert 'aria-invalid="true"' in page.text
    assert NEW not in page.text


def test_a_session_can_be_seen_and_ended(browser, ada, clock):
    one, lost = browser().sign_in(ada), browser()
    clock.turn(minutes=1)
    lost.sign_in(ada)
    page = one.get("/manage/account").text
    assert page.count("since ") == 2
    assert "this browser" in page
    import re

    number = re.search(r"/manage/account/sessions/(\d+)/end", page)[1]
    one.post(f"/manage/account/sessions/{number}/end")
    assert lost.get("/manage/").status_code == 302
    assert one.get("/manage/").status_code == 200


def test_nobody_ends_another_persons_session(browser, ada, person):
    mine = browser().sign_in(ada)
    eve = browser().sign_in(person("eve@example.org", Role.LEAD))
    for number in range(1, 6):
        if eve.post(f"/manage/account/sessions/{number}/end", "/manage/account").status_code == 302:
            break
    assert mine.get("/manage/").status_code == 200


def test_all_other_sessions_end_at_one_press(browser, ada, clock):
    one, other = browser().sign_in(ada), browser()
    clock.turn(minutes=1)
    other.sign_in(ada)
    one.post("/manage/account/sessions/end-others", "/manage/account")
    assert other.get("/manage/").status_code == 302
    assert one.get("/manage/").status_code == 200


def test_name_and_language_change(browser, ada, app):
    one = browser().sign_in(ada)
    one.post("/manage/account", "/manage/account", name=" Ada  Lovelace ", language="en")
    page = one.get("/manage/account").text
    assert 'value="Ada Lovelace"' in page
    assert '<html lang="en"' in page.replace("'", '"')


def test_what_people_do_with_their_account_stands_in_the_log(browser, ada, key, app):
    one = browser().sign_in(ada)
    add_passkey(one, key)
    one.post("/manage/account/recovery-codes", "/manage/account", current=PASSWORD)
    with app.app_context():
        acts = set(db.session.scalars(select(AuditEntry.act)))
    assert acts >= {"sign_in", "add_passkey", "renew_recovery_codes"}
