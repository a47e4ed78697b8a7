"""Speaking to the mail server: never without the TLS that was asked for, never for long."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from participation.config import MailServer
from participation.mail.models import MailState
from participation.mail.queue import Letter

PATIENCE = 15.0  # seconds for each answer of the server

# What goes wrong before a server has a mail: it is tried again.
NOT_REACHED = (OSError, smtplib.SMTPException)


@contextmanager
def connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Open a connection, encrypted and signed in as the settings say.

    Raises one of NOT_REACHED; a server without STARTTLS is never spoken to in clear.
    """
    # What a server is greeted with; asking the machine's name would ask a name server.
    own = server.sender.rpartition("@")[2]
    secure = ssl.create_default_context()
    if server.tls == "tls":
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, own, timeout=PATIENCE, context=secure
        )
    else:
        line = smtplib.SMTP(server.host, server.port, own, timeout=PATIENCE)
    try:
        if server.tls == "starttls":
            line.starttls(context=secure)
        if server.user and server.password:
            line.login(server.user, server.password)
        yield line
        with suppress(*NOT_REACHED):
            line.quit()
    finally:
        line.close()


def hand_over(line: smtplib.SMTP, sender: str, letter: Letter) -> MailState:
    """Give one mail to the server; return what became of it.

    Once the words are on their way nobody can tell what a broken line means. Such a mail is
    unclear and never sent again.
    """
    try:
        message = _written(sender, letter)
        line.ehlo_or_helo_if_needed()
        refused = _refused(line.mail(sender)[0]) or _refused(line.rcpt(letter.recipient)[0])
    except (UnicodeError, ValueError):
        # An address that this server's letters cannot write.
        return MailState.REFUSED
    except NOT_REACHED:
        return MailState.WAITING
    if refused:
        with suppress(*NOT_REACHED):
            line.rset()
        return refused
    try:
        return _refused(line.data(message)[0]) or MailState.SENT
    except smtplib.SMTPDataError as error:
        return _refused(error.smtp_code) or MailState.UNCLEAR
    except NOT_REACHED:
        return MailState.UNCLEAR


def _refused(code: int) -> MailState | None:
    if code < 400:
        return None
    return MailState.WAITING if code < 500 else MailState.REFUSED


def _written(sender: str, letter: Letter) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, letter.recipient
    message["Subject"], message["Date"] = letter.subject, formatdate()
    message["Message-ID"] = f"<{letter.key.hex()}@{sender.rpartition('@')[2]}>"
    # No answering machine answers this.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    return message.as_bytes()
