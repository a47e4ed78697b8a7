"""Codes from an authenticator app (RFC 6238): six digits, thirty seconds, each opens once."""

import datetime as dt
import hmac
from io import BytesIO

import pyotp
import qrcode
from qrcode.image.svg import SvgPathFillImage
from sqlalchemy import CursorResult, or_, update
from sqlalchemy.orm import Session

from participation.staff.models import StaffAccount

ISSUER = "Quartierstimme"
STEP = 30  # seconds, as authenticator apps assume
# One step each way for clocks that are a little off.
TOLERANCE = (0, -1, 1)


def new_secret() -> str:
    """Return 160 random bits in base 32."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, moment: dt.datetime) -> int | None:
    """Return the number of the 30-second step whose code this is, or None if of none near."""
    typed = "".join(code.split())
    present = int(moment.timestamp()) // STEP
    authenticator = pyotp.TOTP(secret)
    found = None
    for offset in TOLERANCE:
        expected = authenticator.at((present + offset) * STEP)
        if hmac.compare_digest(expected.encode(), typed.encode()):
            found = present + offset
    return found


def use(session: Session, account: StaffAccount, code: str, moment: dt.datetime) -> bool:
    """Take a code for this account; False if it is wrong, old, or was taken before."""
    if account.totp_secret is None:
        return False
    step = step_of(account.totp_secret, code, moment)
    if step is None:
        return False
    # One statement, so that of two requests with the same code only one gets in.
    taken = session.execute(
        update(StaffAccount)
        .where(StaffAccount.id == account.id)
        .where(or_(StaffAccount.totp_step.is_(None), StaffAccount.totp_step < step))
        .values(totp_step=step)
        .execution_options(synchronize_session=False)
    )
    return isinstance(taken, CursorResult) and taken.rowcount == 1


def picture(secret: str, email: str) -> str:
    """Return the QR code that an authenticator app reads, as an SVG element."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    drawn = BytesIO()
    qrcode.make(address, image_factory=SvgPathFillImage, border=4).save(drawn)
    # A page has no place for a second XML declaration.
    return drawn.getvalue().decode().partition("?>")[2].strip()


def spelled(secret: str) -> str:
    """Return the secret in groups of four, for typing."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
