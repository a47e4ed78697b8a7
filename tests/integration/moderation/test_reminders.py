"""One mail a day to moderators who want one, while something waits too long; else none."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from participation.config import MailServer
from participation.db import db, writing
from participation.mail.models import Mail
from participation.mail.send import send_due
from participation.moderation import defer, manage_reminders
from participation.moderation.decide import Made
from participation.moderation.models import Decision
from participation.staff.models import StaffAccount
from tests import smtp, town
from tests.integration.moderation.conftest import person

ACCOUNT = "/manage/account"


def ago(days):
    return town.TODAY - dt.timedelta(days=days)


@pytest.fixture
def far(app, settings):
    started = smtp.MailServer()
    server = MailServer("127.0.0.1", started.port, "none", "quartier@example.org")
    app.config["SETTINGS"] = replace(settings, mail=server)
    yield started
    started.stop()


@pytest.fixture
def mails(app, far):
    """Do what the clock does, and return all mails that arrived since the test began."""

    def tick():
        manage_reminders.run(app)
        send_due(app.config["SETTINGS"].mail)
        return far.mails

    return tick


def want(*names, **more):
    with writing() as session:
        for name in names:
            found = person(session, name)
            found.reminded = True
            for field, value in more.items():
                setattr(found, field, value)
    db.session.rollback()


def test_who_wants_it_is_told_once_a_day_in_their_own_language(mails, write, clock):
    write("Zwetschgenknödel", today=ago(3))
    want("mona")
    want("mika", language="en")
    assert {mail["To"] for mail in mails()} == {"mona@example.org", "mika@example.org"}
    assert len(mails()) == 2
    german, english = sorted(
        (mail.get_content().replace("\r\n", "\n") for mail in mails()), key=lambda t: "Hello" in t
    )
    assert german.startswith("Guten Tag Mona,")
    assert english.startswith("Hello Mika,")
    for text in (german, english):
        assert f"http://localhost/manage/{town.QUARTER}/moderation\n" in text
        assert "http://localhost/manage/account" in text
        assert "Zwetschgen" not in text
    clock.turn(days=1)
    assert len(mails()) == 4


def test_how_many_wait_is_not_said(mails, write):
    want("mona")
    write(*(f"eins {n}" for n in range(17)), today=ago(5))
    (mail,) = mails()
    assert "17" not in f"{mail['Subject']} {mail.get_content()}"


def test_nothing_is_sent_while_nothing_is_late(mails, write, clock):
    want("mona")
    assert mails() == []
    write("frisch", today=ago(2))
    clock.turn(minutes=1)
    assert mails() == []


def test_only_moderators_of_the_quarter_who_asked_and_are_still_there(mails, write):
    write("alt", today=ago(9))
    want("leo", "frieda", "tara", "vera", "otto")
    want("mika", active=False)
    assert mails() == []


def test_nobody_is_written_to_before_eight(mails, write, clock):
    write("alt", today=ago(9))
    want("mona")
    clock.moment = dt.datetime(2026, 11, 22, 6, 59, tzinfo=dt.UTC)
    assert mails() == []
    clock.turn(minutes=1)
    assert len(mails()) == 1


def test_what_is_put_off_is_nobodys_work_before_its_day(mails, write, desk, clock, signed_in):
    (key,) = write("alt", today=ago(9))
    want("mona")
    until, made = town.TODAY + dt.timedelta(days=2), Made("alt", Decision.THEMES)
    verb = lambda s, i, a: defer.defer(s, i, a, i.revision, made, until, "unclear", town.TODAY)  # noqa: E731
    desk.act(key, "mona", verb)
    assert mails() == []
    assert "bald geprüft" not in signed_in("mona").get("/manage/").text
    clock.turn(days=2)
    assert len(mails()) == 1


def test_two_workers_queue_one_mail(app, mails, write):
    write("alt", today=ago(9))
    want("mona")
    for _worker in range(2):
        app.extensions.pop(manage_reminders.LAST_DAY, None)
        manage_reminders.run(app)
    db.session.rollback()
    assert len(db.session.scalars(select(Mail)).all()) == 1


def test_without_a_mail_server_nothing_is_queued_and_nothing_offered(app, write, signed_in):
    write("alt", today=ago(9))
    want("mona")
    manage_reminders.run(app)
    assert db.session.scalars(select(Mail)).all() == []
    assert 'name="reminded"' not in signed_in("mona").get(ACCOUNT).text


def test_a_moderator_switches_it_on_and_off_and_nobody_else_is_asked(far, signed_in):
    mona, leo = signed_in("mona"), signed_in("leo")
    assert 'name="reminded"' in mona.get(ACCOUNT).text
    assert 'name="reminded"' not in leo.get(ACCOUNT).text
    own = select(StaffAccount).where(StaffAccount.email == "mona@example.org")
    for sent, wanted in (({"reminded": "y"}, True), ({}, False)):
        mona.form(ACCOUNT, name="Mona", language="de", **sent)
        db.session.rollback()
        assert db.session.scalars(own).one().reminded is wanted


def test_a_form_without_the_question_leaves_the_answer(app, settings, far, signed_in):
    want("mona")
    mona = signed_in("mona")
    app.config["SETTINGS"] = replace(settings, mail=None)
    mona.form(ACCOUNT, name="Mona M.", language="de")
    db.session.rollback()
    own = select(StaffAccount).where(StaffAccount.email == "mona@example.org")
    assert db.session.scalars(own).one().reminded is True
