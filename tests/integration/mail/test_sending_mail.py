"""Mails reach a real server: encrypted, once, again after trouble, and leave nothing behind."""

import datetime as dt
import threading
from dataclasses import replace

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from participation.config import ConfigError, MailServer, Settings
from participation.db import db, writing
from participation.jobs import Clock as Job
from participation.jobs import chores
from participation.mail import forget, queue, send
from participation.mail.models import Mail, MailState
from participation.operation.check import Level, run_in
from tests import smtp, town

DAY = dt.timedelta(days=1)
TO = "mona@example.org"


class Clock:
    def __init__(self):
        self.moment = town.NOW

    def __call__(self):
        return self.moment

    def turn(self, **by):
        self.moment += dt.timedelta(**by)


@pytest.fixture
def clock(app):
    app.config["CLOCK"] = Clock()
    return app.config["CLOCK"]


@pytest.fixture
def far():
    """A mail server on this machine, without encryption."""
    started = smtp.MailServer()
    yield started
    started.stop()


def plain(far):
    return MailServer("127.0.0.1", far.port, "none", "quartier@example.org")


def put(once="a", to=TO, text="Etwas wartet.\n", lasts=DAY):
    with writing() as session:
        queue.put(session, once, to, "Innenstadt: äöü ا", text, town.NOW, town.NOW + lasts)


def only():
    db.session.rollback()
    return db.session.scalars(select(Mail).execution_options(populate_existing=True)).one()


# Reaching a person


def test_a_mail_arrives_whole_in_every_script(clock, far):
    text = "Grüße, سلام, Вітання\n.\n.. zwei Punkte\n" + "lang " * 300 + "\n"
    put(text=text)
    assert send.send_due(plain(far)) == {MailState.SENT: 1}
    (mail,) = far.mails
    assert mail["Subject"] == "Innenstadt: äöü ا"
    assert (mail["From"], mail["To"]) == ("quartier@example.org", TO)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"]
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n") == text


def test_what_was_sent_leaves_neither_address_nor_words(clock, far):
    put()
    send.send_due(plain(far))
    mail = only()
    assert (mail.state, mail.recipient, mail.subject, mail.text) == ("sent", None, None, None)


def test_what_waits_is_sealed_in_the_table(clock):
    put()
    with db.engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT recipient, subject, text FROM mails").one()
    assert all(value.startswith("sealed:") for value in row)


def test_the_same_mail_is_queued_once(clock, far):
    for _again in range(3):
        put()
        send.send_due(plain(far))
    assert len(far.mails) == 1


def test_a_name_with_a_line_break_begins_no_header(clock, far):
    with writing() as session:
        queue.put(
            session, "a", TO, "Innen\r\nBcc: x@example.org", "-", town.NOW, town.NOW + DAY
        )  # fmt: skip
    send.send_due(plain(far))
    assert far.mails[0]["Subject"] == "Innen Bcc: x@example.org"
    assert far.mails[0]["Bcc"] is None


def test_many_go_in_one_connection(clock, far):
    for n in range(5):
        put(f"a{n}")
    assert send.send_due(plain(far)) == {MailState.SENT: 5}
    assert far.lines == 1


def test_eight_workers_send_each_mail_once(app, clock, far):
    for n in range(12):
        put(f"a{n}", to=f"person{n}@example.org")
    begin = threading.Barrier(8)

    def work():
        with app.app_context():
            begin.wait()
            send.send_due(plain(far))
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(mail["To"] for mail in far.mails) == sorted(
        f"person{n}@example.org" for n in range(12)
    )


# Trouble


def test_a_server_that_is_away_is_tried_again_later_and_later(clock, far):
    put()
    gone = MailServer("127.0.0.1", 1, "none", "quartier@example.org")
    pauses = []
    for _try in range(4):
        assert send.send_due(gone) == {MailState.WAITING: 1}
        assert send.send_due(plain(far)) == {}
        pauses.append(only().next_try - clock.moment)
        clock.moment = only().next_try
    assert pauses == [dt.timedelta(minutes=n) for n in (5, 10, 20, 40)]
    assert send.send_due(plain(far)) == {MailState.SENT: 1}


def test_after_its_day_nobody_tries_and_nothing_is_kept(clock, far):
    put()
    clock.turn(days=1, minutes=1)
    assert send.send_due(plain(far)) == {}
    assert (only().state, only().recipient) == (MailState.GIVEN_UP, None)
    assert far.mails == []


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"RCPT": "550 no such box"}, MailState.REFUSED),
        ({"MAIL": "553 not you"}, MailState.REFUSED),
        ({"DATA": "554 no"}, MailState.REFUSED),
        ({"BODY": "552 too large"}, MailState.REFUSED),
        ({"RCPT": "450 later"}, MailState.WAITING),
        ({"DATA": "451 later"}, MailState.WAITING),
        ({"RCPT": "drop"}, MailState.WAITING),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_a_server_answers_is_believed(clock, far, answers, state):
    far.answers = answers
    put()
    assert send.send_due(plain(far)) == {state: 1}
    assert (only().recipient is None) is (state is MailState.REFUSED)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_one_refused_address_keeps_no_other_from_its_mail(clock, far):
    put("a", to="müller@example.org")
    put("b")
    assert send.send_due(plain(far)) == {MailState.REFUSED: 1, MailState.SENT: 1}


def test_a_line_that_breaks_after_the_words_sends_nothing_twice(clock, far):
    far.answers = {"BODY": "drop"}
    put()
    assert send.send_due(plain(far)) == {MailState.UNCLEAR: 1}
    far.answers = {}
    clock.turn(hours=8)
    assert send.send_due(plain(far)) == {}
    assert len(far.mails) == 1


def test_a_worker_that_died_while_sending_leaves_a_mail_that_is_not_sent_again(clock, far):
    put()
    with writing() as session:
        assert queue.take(session, clock()) is not None
    assert send.send_due(plain(far)) == {}
    clock.turn(hours=2)
    assert send.send_due(plain(far)) == {}
    assert (only().state, only().recipient, far.mails) == (MailState.UNCLEAR, None, [])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_chore_that_fails_keeps_nobody_from_forgetting(app, monkeypatch):
    def broken(_app):
        raise RuntimeError("no mail server in the world")

    ran = []
    monkeypatch.setattr("participation.jobs.chores", [broken, ran.append])
    monkeypatch.setattr("participation.jobs.forget", lambda today: ran.append(today) or {})
    Job(app).tick(dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC))
    assert ran == [app, town.TODAY]
    assert send.run in chores


def test_logs_name_no_address(clock, far):
    far.answers = {"RCPT": "550 no box mona@example.org"}
    put()
    with capture_logs() as said:
        send.send_due(plain(far))
        put("b")
        send.send_due(MailServer("127.0.0.1", 1, "none", "quartier@example.org"))
    assert said
    assert "example.org" not in repr(said)


def test_after_a_week_nothing_of_a_mail_is_left(clock, far):
    put()
    send.send_due(plain(far))
    with writing() as session:
        assert forget.RULE.delete(session, town.TODAY + 8 * DAY) == 0
        assert forget.RULE.delete(session, town.TODAY + 9 * DAY) == 1


# Encryption


@pytest.fixture
def trusted(tmp_path, monkeypatch):
    """A certificate for this machine, that this machine trusts."""
    path = smtp.certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


@pytest.mark.parametrize("tls", ["starttls", "tls"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_password_and_words_travel_encrypted(clock, trusted, tls):
    far = smtp.MailServer(trusted, at_once=tls == "tls")
    put()
    server = MailServer(
        "127.0.0.1", far.port, tls, "quartier@example.org", "quartier", "geheim genug"
    )
    assert send.send_due(server) == {MailState.SENT: 1}
    assert set(far.clear) <= {"EHLO", "STARTTLS"}
    assert len(far.logins) == 1
    far.stop()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_server_without_starttls_and_a_strange_certificate_get_nothing(clock, far, tmp_path):
    strange = smtp.MailServer(smtp.certificate(tmp_path))
    put()
    for port in (far.port, strange.port):
        server = MailServer(
            "127.0.0.1", port, "starttls", "quartier@example.org", "quartier", "geheim genug"
        )
        assert send.send_due(server) == {MailState.WAITING: 1}
        clock.turn(hours=1)
    assert far.mails == strange.mails == far.logins == strange.logins == []
    strange.stop()


# Settings and check


def settings_of(settings, **more):
    environ = {"PARTICIPATION_INSTANCE": str(settings.instance), **more}
    return Settings.from_environment(environ).mail


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_settings_that_make_no_sense_are_named(settings):
    assert settings_of(settings) is None
    named = {"MAIL_HOST": "mail.example.org", "MAIL_FROM": "quartier@example.org"}
    assert settings_of(settings, **named).port == 587
    assert settings_of(settings, **named, MAIL_TLS="tls").port == 465
    for more, what in (
        ({"MAIL_TLS": "none"}, "MAIL_TLS"),
        ({"MAIL_TLS": "ssl"}, "MAIL_TLS"),
        ({"MAIL_FROM": "Quartier"}, "MAIL_FROM"),
        ({"MAIL_USER": "q"}, "MAIL_PASSWORD"),
        ({"MAIL_PORT": "smtp"}, "MAIL_PORT"),
    ):
        with pytest.raises(ConfigError, match=what):
            settings_of(settings, **{**named, **more})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_password_is_not_printed_with_the_settings(settings):
    made = settings_of(
        settings, MAIL_HOST="m", MAIL_FROM="q@example.org", MAIL_USER="q", MAIL_PASSWORD="streng"
    )
    assert made.password == "streng"
    assert "streng" not in repr(made)


def about_mail(app, settings, server):
    app.config["SETTINGS"] = replace(settings, mail=server)
    return [one for one in run_in(app) if "mail" in one.what.lower()]


def test_check_says_that_no_mail_is_sent_and_that_nothing_depends_on_it(app, settings):
    (found,) = about_mail(app, settings, None)
    assert (found.level, found.remedy) == (Level.OK, "")


def test_check_signs_in_sends_nothing_and_counts_what_failed(app, settings, clock, far):
    (found,) = about_mail(app, settings, plain(far))
    assert found.level is Level.OK
    assert far.mails == []
    far.answers = {"RCPT": "550 no such box"}
    put()
    send.send_due(plain(far))
    _reached, failed = about_mail(app, settings, plain(far))
    assert failed.level is Level.ATTENTION
    assert "1." in failed.what


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_check_says_what_to_do_about_each_kind_of_trouble(app, settings, tmp_path, monkeypatch):
    strange = smtp.MailServer(smtp.certificate(tmp_path))
    without = smtp.MailServer()
    common = {"sender": "quartier@example.org", "host": "127.0.0.1"}
    found = [
        about_mail(app, settings, MailServer(port=1, tls="none", **common))[0],
        about_mail(app, settings, MailServer(port=without.port, tls="starttls", **common))[0],
        about_mail(app, settings, MailServer(port=strange.port, tls="starttls", **common))[0],
    ]
    monkeypatch.setenv("SSL_CERT_FILE", str(smtp.certificate(tmp_path)))
    known = smtp.MailServer(tmp_path / "mail-127.0.0.1.pem")
    server = MailServer(port=known.port, tls="starttls", user="q", password="x", **common)
    found.append(about_mail(app, settings, server)[0])
    words = ("MAIL_HOST", "465", "certificates", "Correct")
    for one, word in zip(found, words, strict=True):
        assert word in one.remedy, one
    assert [one.level for one in found] == [Level.ATTENTION, *[Level.WRONG] * 3]
    for one in (strange, without, known):
        one.stop()
