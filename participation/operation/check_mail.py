"""What `check` looks at of the mail server. It signs in and sends nothing."""

import smtplib
import ssl
from collections.abc import Iterator

from participation.config import MailServer, Settings
from participation.db import db
from participation.mail.queue import FAILED, counts
from participation.mail.smtp import NOT_REACHED, connected
from participation.operation.check import Finding, attention, ok, wrong


def checks(settings: Settings) -> Iterator[Finding]:
    """Look whether mails would be taken, and how many of the last week were not."""
    if settings.mail is None:
        yield ok("No mail server is named: no mail is sent, and nothing depends on it.")
        return
    yield _reached(settings.mail)
    n = sum(counts(db.session())[state] for state in FAILED)
    if n:
        yield attention(
            f"Mails of the last week that did not arrive, or perhaps not: {n}.",
            "See above whether the server is reached; else ask its operator about MAIL_FROM.",
        )


def _reached(server: MailServer) -> Finding:
    at = f"{server.host}:{server.port}"
    try:
        with connected(server) as line:
            line.noop()
    except ssl.SSLCertVerificationError as error:
        return wrong(
            f"The certificate of the mail server {at} is not trusted: {error.verify_message}.",
            "Write its name as in the certificate into MAIL_HOST, or add its issuer to the"
            " machine's certificates.",
        )
    except smtplib.SMTPAuthenticationError:
        return wrong(
            f"The mail server {at} does not take MAIL_USER and MAIL_PASSWORD.", "Correct them."
        )
    except smtplib.SMTPNotSupportedError:
        return wrong(
            f"The mail server {at} offers no encryption, or no login.",
            "Set MAIL_TLS to tls with its port, usually 465, or ask its operator.",
        )
    except NOT_REACHED as error:
        return attention(
            f"The mail server {at} cannot be spoken to ({type(error).__name__}).",
            "Correct MAIL_HOST, MAIL_PORT and MAIL_TLS, or wait: mails are tried for a day.",
        )
    said = {"none": "without encryption, on this machine"}.get(server.tls, "encrypted")
    return ok(f"The mail server {at} takes mails from {server.sender}, {said}.")
