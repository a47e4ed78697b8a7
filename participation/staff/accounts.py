"""Accounts and roles: what the command line, the demo and administrators do with them."""

import re

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.quarters.models import Quarter
from participation.staff import audit, passwords
from participation.staff.models import Membership, StaffAccount
from participation.staff.roles import Role

# Not the whole of RFC 5321, but what town halls hand out; also what the log can hold.
EMAIL = re.compile(r"[a-z0-9_][a-z0-9_.+-]{0,63}@[a-z0-9-]+(\.[a-z0-9-]+)+\Z")
LONGEST_EMAIL = 120


def plain_email(typed: str) -> str:
    """Return an e-mail address as it is kept, in lower case. Raises Refusal for anything else."""
    email = typed.strip().lower()
    if len(email) > LONGEST_EMAIL or not EMAIL.match(email):
        raise Refusal(_("Enter an e-mail address such as a.name@example.org."))
    return email


def account_by_email(session: Session, email: str) -> StaffAccount | None:
    """Return the account with this address, however it was typed."""
    wanted = email.strip().lower()
    return session.scalar(select(StaffAccount).where(StaffAccount.email == wanted))


def create_account(
    session: Session, email: str, name: str, password: str, language: str = "de"
) -> StaffAccount:
    """Make an account without roles, in the caller's transaction.

    Raises Refusal for an address that is none or is taken, an empty name, a weak password.
    """
    email = plain_email(email)
    name = " ".join(name.split())
    if not name:
        raise Refusal(_("Enter a name."))
    passwords.judge(password, email)
    if account_by_email(session, email) is not None:
        raise Refusal(_("There is an account with this e-mail address already."))
    account = StaffAccount(
        email=email, name=name, password_hash=passwords.hash_of(password), language=language
    )
    session.add(account)
    session.flush()
    audit.record(session, "create", "account", email, after="active", staff=account)
    return account


def give_role(session: Session, account: StaffAccount, quarter: Quarter, role: Role) -> Membership:
    """Give somebody a role in a quarter; giving it again changes nothing."""
    held = session.scalar(
        select(Membership).where(
            Membership.account_id == account.id,
            Membership.quarter_id == quarter.id,
            Membership.role == role.value,
        )
    )
    if held is not None:
        return held
    membership = Membership(account_id=account.id, quarter_id=quarter.id, role=role.value)
    session.add(membership)
    session.flush()
    session.expire(account, ["memberships"])
    audit.record(session, "give_role", "account", account.email, after=role, quarter=quarter)
    return membership


def set_password(session: Session, account: StaffAccount, password: str) -> None:
    """Replace the password. Raises Refusal for a weak one."""
    passwords.judge(password, account.email)
    account.password_hash = passwords.hash_of(password)
    audit.record(session, "change_password", "account", account.email, staff=account)


def has_administrator(session: Session, quarter_id: int) -> bool:
    """Tell whether somebody active looks after the quarter."""
    active = (
        select(func.count())
        .select_from(Membership)
        .join(StaffAccount)
        .where(Membership.quarter_id == quarter_id)
        .where(Membership.role == Role.ADMINISTRATOR.value, StaffAccount.active)
    )
    return bool(session.scalar(active))
