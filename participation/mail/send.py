"""Handing what is due to the mail server, in a thread that nothing waits for."""

import threading
from collections import Counter

import structlog
from flask import Flask

from participation.config import MailServer
from participation.db import db, writing
from participation.mail.models import MailState
from participation.mail.queue import Letter, settle, take
from participation.mail.smtp import NOT_REACHED, connected, hand_over
from participation.staff.clock import now

log = structlog.get_logger()

AT_ONCE = 100  # mails in one connection
SENDER = "mail_sender"


def run(app: Flask) -> None:
    """Send in a thread of its own what is due; nothing where mail is not set up.

    A server that does not answer holds up neither settling nor forgetting.
    """
    busy = app.extensions.get(SENDER)
    if app.config["SETTINGS"].mail is None or (busy is not None and busy.is_alive()):
        return
    thread = threading.Thread(target=_work, args=(app,), name="mail", daemon=True)
    app.extensions[SENDER] = thread
    thread.start()


def _work(app: Flask) -> None:
    with app.app_context():
        try:
            send_due(app.config["SETTINGS"].mail)
        except Exception as error:
            # The message of an error may repeat an address.
            log.error("mail failed", error=type(error).__name__)
        finally:
            db.session.remove()


def send_due(server: MailServer) -> Counter[MailState]:
    """Hand over what is due; return how many mails became what."""
    became: Counter[MailState] = Counter()
    letter = _take()
    if letter is None:
        return became
    try:
        with connected(server) as line:
            while letter is not None:
                taken, letter = letter, None
                state = hand_over(line, server.sender, taken)
                _settle(taken, state)
                became[state] += 1
                # After trouble on the line the rest waits for another one.
                if state is MailState.UNCLEAR or sum(became.values()) >= AT_ONCE:
                    break
                letter = _take()
    except NOT_REACHED as error:
        log.warning("mail server not reached", error=type(error).__name__)
        if letter is not None:
            _settle(letter, MailState.WAITING)
            became[MailState.WAITING] += 1
    log.info("mail", **{state.value: n for state, n in became.items()})
    return became


def _take() -> Letter | None:
    with writing() as session:
        return take(session, now())


def _settle(letter: Letter, state: MailState) -> None:
    with writing() as session:
        settle(session, letter.key, state, now())
