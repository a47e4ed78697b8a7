"""What the command line looks up and adds by name."""

import datetime as dt
import re
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.config import ConfigError
from participation.db import db
from participation.deliveries.keys import make_key
from participation.entrances.codes import normalise
from participation.entrances.models import Entrance
from participation.quarters.models import Phase, Quarter
from participation.staff.accounts import account_by_email, create_account, give_role
from participation.staff.recovery import ALPHABET
from participation.staff.roles import Role

SLUG = re.compile(r"[a-z][a-z0-9-]{1,60}")
# What stands at the same place in an address of the staff area or of the pages.
TAKEN = {
    *("account", "login", "logout", "second-factor", "invitation", "style"),
    *("privacy", "imprint", "accessibility", "easy", "sign-language", "help", "receipt"),
}


def add(
    session: Session,
    email: str,
    name: str,
    password: str,
    quarter: str | None,
    roles: tuple[str, ...],
) -> bool:
    """Add an account with roles in a quarter; tell whether it is new.

    An account that is there gets the roles and keeps its password.
    """
    there = account_by_email(session, email)
    account = there or create_account(session, email, name, password)
    if not roles:
        return there is None
    found = quarter_named(session, quarter or "")
    for role in roles:
        try:
            wanted = Role(role)
        except ValueError:
            known = ", ".join(one.value for one in Role)
            raise ConfigError(f"There is no role {role!r}; there are: {known}.") from None
        give_role(session, account, found, wanted)
    return there is None


def made_password() -> str:
    """Return a password that can be copied from a screen by hand: 79 bits, nothing alike in it."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def entrance_by_code(code: str) -> Entrance:
    """Return an entrance. Raises ConfigError."""
    found = db.session.scalar(select(Entrance).where(Entrance.code == normalise(code)))
    if found is None:
        raise ConfigError(f"There is no entrance {code!r}.")
    return found


def quarter_named(session: Session, slug: str) -> Quarter:
    """Return a quarter. Raises ConfigError."""
    found = session.scalar(select(Quarter).where(Quarter.slug == slug))
    if found is None:
        raise ConfigError(f"There is no quarter {slug!r}.")
    return found


def add_quarter(session: Session, slug: str, name: str, town: str, today: dt.date) -> Quarter:
    """Add a quarter with its first sealing key. Raises ConfigError for a slug that cannot be."""
    if not SLUG.fullmatch(slug) or slug in TAKEN:
        raise ConfigError(f"{slug!r} cannot be part of an address; use letters and hyphens.")
    if session.scalar(select(Quarter.id).where(Quarter.slug == slug)):
        raise ConfigError(f"There is a quarter {slug!r} already.")
    quarter = Quarter(
        slug=slug,
        name=name,
        town=town,
        phase=Phase.ANALYSIS,
        colour="#1d5c57",
        introduction={},
        contact={},
        legal={},
        began=today,
    )
    session.add(quarter)
    session.flush()
    make_key(session, quarter, today)
    return quarter
