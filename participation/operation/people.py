"""What the command line looks up and adds by name."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.config import ConfigError
from participation.db import db
from participation.entrances.codes import normalise
from participation.entrances.models import Entrance
from participation.quarters.models import Quarter
from participation.staff.accounts import account_by_email, create_account, give_role
from participation.staff.roles import Role


def add(
    session: Session,
    email: str,
    name: str,
    password: str,
    quarter: str | None,
    roles: tuple[str, ...],
) -> None:
    """Add an account with roles in a quarter; an account that is there gets the roles."""
    account = account_by_email(session, email) or create_account(session, email, name, password)
    if not roles:
        return
    found = session.scalar(select(Quarter).where(Quarter.slug == quarter))
    if found is None:
        raise ConfigError(f"There is no quarter {quarter!r}.")
    for role in roles:
        try:
            wanted = Role(role)
        except ValueError:
            known = ", ".join(one.value for one in Role)
            raise ConfigError(f"There is no role {role!r}; there are: {known}.") from None
        give_role(session, account, found, wanted)


def entrance_by_code(code: str) -> Entrance:
    """Return an entrance. Raises ConfigError."""
    found = db.session.scalar(select(Entrance).where(Entrance.code == normalise(code)))
    if found is None:
        raise ConfigError(f"There is no entrance {code!r}.")
    return found
