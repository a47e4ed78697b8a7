import re

import pyotp
import pytest
from sqlalchemy import select

from participation.db import db, writing
from participation.staff import passwords, people, sign_in
from participation.staff.models import AuditEntry, RecoveryCode, StaffAccount, StaffSession
from participation.staff.roles import Role
from tests.integration.staff.conftest import PASSWORD, build, now_code

WRONG = "vier ganz falsche Worte"


@pytest.fixture
def ada(person):
    return person("ada@example.org", Role.MODERATOR)


def test_password_and_code_open_the_staff_area(browser, ada):
    page = browser().sign_in(ada).get("/manage/")
    assert page.status_code == 200
    assert "Hello, ada" in page.text
    assert "Unterstadt" in page.text


def test_the_password_alone_opens_nothing(browser, ada):
    one = browser()
    one.password(ada)
    answer = one.get("/manage/")
    assert answer.status_code == 302
    assert answer.location.startswith("/manage/second-factor")


def test_the_address_may_be_typed_in_capitals(browser, ada):
    one = browser()
    ada.email = " ADA@Example.org"
    assert "second-factor" in one.password(ada).location


def test_a_code_opens_once(browser, ada, app):
    code = now_code(app, ada.secret)
    first, second = browser(), browser()
    first.password(ada)
    second.password(ada)
    assert first.code(code).status_code == 302
    assert second.code(code).status_code == 400
    assert second.get("/manage/").status_code == 302


def test_an_earlier_code_does_not_open_after_a_later_one(browser, ada, app, clock):
    earlier = now_code(app, ada.secret)
    clock.turn(seconds=30)
    browser().sign_in(ada)
    late = browser()
    late.password(ada)
    assert late.code(earlier).status_code == 400


def test_a_code_of_a_minute_ago_is_too_old(browser, ada, app, clock):
    old = now_code(app, ada.secret)
    clock.turn(seconds=75)
    one = browser()
    one.password(ada)
    assert one.code(old).status_code == 400


def test_unknown_account_locked_account_and_wrong_password_get_the_same_answer(
    app, browser, ada, person
):
    locked = person("locked@example.org", Role.READER)
    with app.app_context(), writing() as session:
        session.get_one(StaffAccount, locked.id).active = False
    pages = []
    for email, password in (
        ("ada@example.org", WRONG),
        ("nil@example.org", WRONG),
        ("locked@example.org", PASSWORD),
    ):
        one = browser()
        page = one.post("/manage/login", "/manage/login", email=email, password=password)
        plain = re.sub(r'value="[^"]*"', "", page.text)
        pages.append((page.status_code, plain))
    assert pages[0][0] == 400
    assert pages[0] == pages[1] == pages[2]


def test_an_unknown_account_costs_as_much_work_as_a_known_one(browser, ada, monkeypatch):
    hashed = []
    honest = passwords.HASHER.verify

    class Watched:
        def verify(self, wanted, password):
            # Same parameters and length of password: the same work.
            hashed.append((wanted.split("$")[1:4], len(password)))
            return honest(wanted, password)

    monkeypatch.setattr(passwords, "HASHER", Watched())
    for email in ("ada@example.org", "nil@example.org"):
        browser().post("/manage/login", "/manage/login", email=email, password=WRONG)
    assert len(hashed) == 2
    assert hashed[0] == hashed[1]


@pytest.mark.parametrize("email", ["ada@example.org", "nil@example.org"])
def test_guessing_passwords_is_slowed_down_whether_or_not_the_account_exists(
    browser, ada, clock, email
):
    one = browser()
    fields = {"email": email, "password": WRONG}
    answers = [
        one.post("/manage/login", "/manage/login", **fields).status_code
        for _ in range(sign_in.FREE_PER_ACCOUNT + 1)
    ]
    assert answers == [400] * sign_in.FREE_PER_ACCOUNT + [429]
    refused = one.post("/manage/login", "/manage/login", email=email, password=PASSWORD)
    assert refused.status_code == 429
    clock.turn(seconds=3)
    assert one.post("/manage/login", "/manage/login", **fields).status_code == 400


def test_guessing_codes_is_slowed_down_though_the_password_is_known(browser, ada, clock):
    one = browser()
    answers = []
    for _ in range(sign_in.FREE_PER_ACCOUNT + 1):
        one.password(ada)
        answers.append(one.code("000000").status_code)
    assert answers[-1] == 429


def test_one_network_that_tries_many_accounts_is_slowed_down(browser, monkeypatch):
    monkeypatch.setattr(sign_in, "FREE_PER_NETWORK", 6)
    one = browser()
    answers = [
        one.post(
            "/manage/login", "/manage/login", email=f"n{n}@example.org", password=WRONG
        ).status_code
        for n in range(7)
    ]
    assert answers == [400] * 6 + [429]


def thief_with(browser, cookie):
    other = browser()
    other.client.set_cookie(
        "staff", cookie, domain="staff.example.org", path="/manage", secure=True
    )
    return other


def test_a_cookie_from_before_the_login_is_worth_nothing_after_it(browser, ada, app):
    one = browser()
    one.get("/manage/login")
    before = one.cookie()
    one.password(ada)
    halfway = one.cookie()
    one.code(now_code(app, ada.secret))
    assert len({before, halfway, one.cookie()}) == 3
    for planted in (before, halfway):
        # To the login, not to the second step: the password counts no more either.
        answer = thief_with(browser, planted).get("/manage/")
        assert answer.location.startswith("/manage/login")


def test_signing_in_again_ends_the_session_before(browser, ada, clock, app):
    one = browser().sign_in(ada)
    old = one.cookie()
    clock.turn(minutes=1)
    one.post("/manage/login", "/manage/", email=ada.email, password=PASSWORD)
    assert thief_with(browser, old).get("/manage/").status_code == 302


def test_the_cookie_is_out_of_reach(browser, ada):
    one = browser()
    set_cookie = one.get("/manage/login").headers["Set-Cookie"]
    for part in ("staff=", "HttpOnly", "SameSite=Strict", "Path=/manage", "Secure"):
        assert part in set_cookie
    assert "Expires" not in set_cookie


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/manage/",
        "//evil.example/manage/",
        "/\\evil.example/manage/",
        "/manage/\\..\\..\\evil",
        "/manage/../../q/abc",
        "javascript:alert(1)",
        "/manage\n/x",
        "/managed",
        "",
    ],
)
def test_the_login_leads_nowhere_else(browser, ada, app, target):
    one = browser()
    one.get("/manage/login", query_string={"next": target})
    one.post("/manage/login", email=ada.email, password=PASSWORD, next=target)
    assert one.code(now_code(app, ada.secret), next=target).location == "/manage/"


def test_the_login_leads_back_to_where_somebody_wanted_to_go(browser, ada, app):
    one = browser()
    asked = one.get("/manage/unterstadt/audit?page=2")
    assert asked.location == "/manage/login?next=/manage/unterstadt/audit?page%3D2"
    one.get(asked.location)
    field = re.search(r'name="next"[^>]*value="([^"]*)"', one.page.text)[1]
    one.post("/manage/login", email=ada.email, password=PASSWORD, next=field)
    one.get(one.page.location)
    field = re.search(r'name="next"[^>]*value="([^"]*)"', one.page.text)[1]
    answer = one.post("/manage/second-factor", code=now_code(app, ada.secret), next=field)
    assert answer.location == "/manage/unterstadt/audit?page=2"


def test_a_form_without_its_token_is_refused(browser, ada):
    one = browser()
    one.get("/manage/login")
    bare = one.post("/manage/login", csrf_token="", email=ada.email, password=PASSWORD)
    assert bare.status_code == 400
    one.sign_in(ada)
    assert one.post("/manage/logout", csrf_token="forged").status_code == 400
    assert one.get("/manage/").status_code == 200


def test_forms_work_on_https_though_no_page_sends_a_referrer(browser, ada):
    one = browser()
    one.get("/manage/login")
    assert one.page.headers["Referrer-Policy"] == "no-referrer"
    assert one.password(ada).status_code == 302


def test_signing_out_ends_the_session_on_the_server_too(browser, ada):
    one = browser().sign_in(ada)
    kept = one.cookie()
    one.post("/manage/logout", "/manage/")
    one.client.set_cookie("staff", kept, domain="staff.example.org", path="/manage", secure=True)
    assert one.get("/manage/").status_code == 302


def test_idle_for_half_an_hour_ends_the_session(browser, ada, clock):
    one = browser().sign_in(ada)
    clock.turn(minutes=29)
    assert one.get("/manage/").status_code == 200
    clock.turn(minutes=29)
    assert one.get("/manage/").status_code == 200
    clock.turn(minutes=30)
    assert one.get("/manage/").status_code == 302


def test_ten_hours_end_the_session_however_busy(browser, ada, clock):
    one = browser().sign_in(ada)
    for _ in range(23):
        clock.turn(minutes=25)
        assert one.get("/manage/").status_code == 200
    clock.turn(minutes=25)
    assert one.get("/manage/").status_code == 302


def test_the_first_login_sets_up_the_second_factor(browser, person, app):
    new = person("new@example.org", Role.LEAD, secret=False)
    one = browser()
    one.get(one.password(new).location)
    assert one.page.location.startswith("/manage/second-factor/set-up")
    assert one.get("/manage/").location.startswith("/manage/second-factor")
    one.post("/manage/second-factor/set-up/start", "/manage/second-factor/set-up")
    one.get("/manage/second-factor/set-up")
    assert "<svg" in one.page.text
    assert "style=" not in one.page.text
    assert "<?xml" not in one.page.text
    secret = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", one.page.text)[1].replace(" ", "")
    assert one.post("/manage/second-factor/set-up", code="000000").status_code == 400
    page = one.post("/manage/second-factor/set-up", code=now_code(app, secret))
    codes = re.findall(r"<code>([a-z2-9-]{19})</code>", page.text)
    assert len(set(codes)) == 10
    assert one.get("/manage/").status_code == 200
    other = browser()
    other.password(new)
    assert other.code(now_code(app, secret)).status_code == 400, "the first code is used up"


def test_a_recovery_code_replaces_the_phone_once(browser, person, app):
    new = person("new@example.org", Role.LEAD)
    one = browser().sign_in(new)
    page = one.post("/manage/account/recovery-codes", "/manage/account", current=PASSWORD)
    code = re.findall(r"<code>([a-z2-9-]{19})</code>", page.text)[3]
    assert code not in one.get("/manage/account").text
    with app.app_context():
        kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
        assert len(kept) == 10
        assert code.replace("-", "") not in kept
    two, three = browser(), browser()
    two.password(new)
    assert two.code(code.upper().replace("-", " ")).status_code == 302
    three.password(new)
    assert three.code(code).status_code == 400
    assert "9 recovery codes left" in two.get("/manage/account").text


def test_a_factor_cannot_be_added_with_the_password_alone(browser, ada):
    one = browser()
    one.password(ada)
    one.get("/manage/second-factor")
    assert one.post("/manage/second-factor/passkey/options").status_code == 403
    assert one.get("/manage/second-factor/set-up").location == "/manage/second-factor"
    one.get("/manage/second-factor")
    start = one.post("/manage/second-factor/set-up/start")
    one.get(start.location)
    assert one.page.status_code == 302


def test_the_demo_asks_for_no_second_factor_and_says_so(settings, clock, person, tmp_path):
    import dataclasses

    ada = person("ada@example.org", Role.MODERATOR)
    demo = build(dataclasses.replace(settings, demo=True), clock)
    client = demo.test_client()
    base = "https://staff.example.org"
    page = client.get("/manage/login", base_url=base, headers={"Accept-Language": "en"})
    assert "needs no second factor" in page.text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    fields = {"csrf_token": token, "email": ada.email, "password": PASSWORD}
    assert client.post("/manage/login", data=fields, base_url=base).location == "/manage/"
    for path in ("/manage/", "/manage/account"):
        page = client.get(path, base_url=base, headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert "needs no second factor" in page.text
    with demo.app_context():
        db.engine.dispose()


def test_outside_a_demo_no_page_speaks_of_one(browser, ada):
    assert "needs no second factor" not in browser().sign_in(ada).get("/manage/").text


def test_no_page_of_the_staff_area_is_kept_by_the_browser(browser, ada):
    one = browser().sign_in(ada)
    for path in ("/manage/", "/manage/account", "/manage/login"):
        assert one.get(path).headers["Cache-Control"] == "no-store"


def test_sign_ins_stand_in_the_log(browser, ada, app):
    browser().sign_in(ada)
    with app.app_context():
        last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.sequence)).all()[-1]
        assert (last.act, last.account_id) == ("sign_in", ada.id)


def test_neither_tokens_nor_addresses_are_in_the_database(browser, ada, app):
    one = browser().sign_in(ada)
    with app.app_context():
        row = db.session.scalars(select(StaffSession).where(StaffSession.complete)).one()
        with one.client.session_transaction(
            "/manage/", base_url="https://staff.example.org"
        ) as cookie:
            assert cookie["token"] != row.token_hash
        assert "127.0.0.1" not in str(vars(row))


def test_an_invitation_makes_an_account_once(app, browser, administrator):
    boss, new = browser().sign_in(administrator), browser()
    page = boss.post(
        "/manage/unterstadt/people",
        "/manage/unterstadt/people",
        email="New.One@example.org",
        roles=["moderator", "lead"],
    )
    link = re.search(r"https://staff\.example\.org(/manage/invitation/[\w-]+)", page.text)[1]
    assert "invitation/" not in boss.get("/manage/unterstadt/people").text.replace(
        "invitations/", ""
    )
    assert new.get(link).status_code == 200
    weak = new.post(link, name="New One", password="short", language="en")
    assert weak.status_code == 400
    assert 'value="New One"' in weak.text
    assert new.post(link, name="New One", password=PASSWORD, language="en").status_code == 302
    assert browser().get(link).status_code == 404
    with app.app_context():
        account = db.session.scalars(select(StaffAccount).filter_by(name="New One")).one()
        assert account.email == "new.one@example.org"
        assert account.roles == {Role.MODERATOR, Role.LEAD}


def test_an_invitation_is_over_after_seven_days(app, browser, clock, administrator):
    with app.app_context(), writing() as session:
        quarter = session.get_one(people.Quarter, 1)
        token = people.invite(session, quarter, "late@example.org", [Role.READER])
    clock.turn(days=7)
    assert browser().get(f"/manage/invitation/{token}").status_code == 404


def test_who_has_an_account_accepts_with_it(app, browser, person):
    ada, eve = person("ada@example.org", Role.LEAD), person("eve@example.org", Role.LEAD)
    with app.app_context(), writing() as session:
        quarter = session.scalar(select(people.Quarter).filter_by(slug="oberstadt"))
        token = people.invite(session, quarter, "ada@example.org", [Role.READER])
    link = f"/manage/invitation/{token}"
    assert "Sign in" in browser().get(link).text
    assert browser().sign_in(eve).post(f"{link}/accept", link).status_code == 403
    one = browser().sign_in(ada)
    assert one.post(f"{link}/accept", link).status_code == 302
    assert "Oberstadt" in one.get("/manage/").text


@pytest.mark.usefixtures("real_passwords")
def test_a_password_kept_with_weaker_parameters_is_renewed_at_login(browser, ada, app):
    weaker = passwords.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)
    with app.app_context(), writing() as session:
        session.get_one(StaffAccount, ada.id).password_hash = weaker.hash(PASSWORD)
    browser().password(ada)
    with app.app_context():
        kept = db.session.get_one(StaffAccount, ada.id).password_hash
        assert not passwords.is_dated(kept)
        assert passwords.fits(kept, PASSWORD)


def test_the_secret_is_not_shown_after_set_up(browser, ada):
    page = browser().sign_in(ada).get("/manage/account").text
    assert ada.secret not in page
    assert pyotp.TOTP(ada.secret).secret not in page
