"""What an administrator does with the people of a quarter."""

import datetime as dt
import secrets
from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.quarters.models import Quarter
from participation.staff import accounts, audit, sessions
from participation.staff.clock import now
from participation.staff.models import (
    Invitation,
    Membership,
    Passkey,
    RecoveryCode,
    StaffAccount,
)
from participation.staff.roles import Role

INVITATION_LIFE = dt.timedelta(days=7)


def invite(session: Session, quarter: Quarter, email: str, roles: Collection[Role]) -> str:
    """Make an invitation and return its token, the only time it can be read.

    An earlier invitation of the same address to the quarter ends. Raises Refusal.
    """
    email = accounts.plain_email(email)
    if not roles:
        raise Refusal(_("Choose at least one role."))
    here = Invitation.quarter_id == quarter.id
    session.execute(delete(Invitation).where(here, Invitation.email == email))
    token = secrets.token_urlsafe(32)
    session.add(
        Invitation(
            token_hash=sessions.hashed(token),
            quarter_id=quarter.id,
            email=email,
            roles=_names(roles),
            expires=now() + INVITATION_LIFE,
        )
    )
    audit.record(session, "invite", "account", email, after=_names(roles), quarter=quarter)
    return token


def invitation(session: Session, token: str, taking: bool = False) -> Invitation | None:
    """Return the invitation behind a link, or None if it was used, withdrawn or is too old.

    taking -- it is about to be accepted: nobody else may have it meanwhile.
    """
    found = select(Invitation).where(Invitation.token_hash == sessions.hashed(token))
    found = found.where(Invitation.expires > now())
    return session.scalar(found.with_for_update() if taking else found)


def accept(session: Session, found: Invitation, account: StaffAccount) -> None:
    """Give the invited person the roles; the link opens nothing any more.

    Raises Refusal where somebody else accepts.
    """
    if account.email != found.email:
        raise Refusal(_("This invitation is for somebody else."), 403)
    for name in found.roles.split():
        accounts.give_role(session, account, found.quarter, Role(name))
    session.delete(found)


def withdraw(session: Session, quarter: Quarter, number: int) -> None:
    """End an invitation; one that is gone already is no error."""
    found = session.get(Invitation, number)
    if found is not None and found.quarter_id == quarter.id:
        session.delete(found)
        audit.record(session, "withdraw_invitation", "account", found.email)


def change_roles(
    session: Session, quarter: Quarter, person: StaffAccount, roles: Collection[Role]
) -> None:
    """Replace somebody's roles in the quarter; without any, the person leaves it.

    Raises Refusal where nobody would be left to look after the quarter.
    """
    before, after = person.roles_in(quarter), frozenset(roles)
    if before == after:
        return
    audit.record(
        session,
        "change_roles",
        "account",
        person.email,
        before=_names(before),
        after=_names(after) or "none",
        quarter=quarter,
    )
    theirs = (Membership.account_id == person.id, Membership.quarter_id == quarter.id)
    gone = [role.value for role in before - after]
    session.execute(delete(Membership).where(*theirs, Membership.role.in_(gone)))
    for role in sorted(after - before):
        session.add(Membership(account_id=person.id, quarter_id=quarter.id, role=role.value))
    session.flush()
    session.expire(person, ["memberships"])
    # After the log's lock is held: two administrators who remove each other take turns.
    _refuse_without_administrator(session, [quarter.id])


def deactivate(session: Session, person: StaffAccount) -> None:
    """Lock somebody out at once, everywhere. Raises Refusal for a quarter's last administrator."""
    if not person.active:
        return
    audit.record(session, "deactivate", "account", person.email, "active", "inactive")
    person.active = False
    session.flush()
    sessions.revoke_all(session, person)
    looked_after = [m.quarter_id for m in person.memberships if m.role == Role.ADMINISTRATOR]
    _refuse_without_administrator(session, looked_after)


def activate(session: Session, person: StaffAccount) -> None:
    """Let somebody in again, with the roles and the second factor they had."""
    if not person.active:
        person.active = True
        audit.record(session, "activate", "account", person.email, "inactive", "active")


def reset_second_factor(session: Session, person: StaffAccount) -> None:
    """Take away passkeys, authenticator and recovery codes; the next login sets up new ones."""
    person.totp_secret = person.totp_step = None
    session.execute(delete(Passkey).where(Passkey.account_id == person.id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == person.id))
    sessions.revoke_all(session, person)
    session.expire(person, ["passkeys"])
    audit.record(session, "reset_second_factor", "account", person.email)


def looks_after(administrator: StaffAccount, person: StaffAccount) -> bool:
    """Tell whether the whole account may be touched, not only the roles in one quarter.

    Only by who administers every quarter the person belongs to: an administrator of one
    quarter must not lock somebody out of another, nor weaken the login there.
    """
    own = {m.quarter_id for m in administrator.memberships if m.role == Role.ADMINISTRATOR}
    return {membership.quarter_id for membership in person.memberships} <= own


def forget_invitations(session: Session) -> int:
    """Delete the invitations that are too old; return how many."""
    old = session.scalars(select(Invitation).where(Invitation.expires <= now())).all()
    for found in old:
        session.delete(found)
    return len(old)


def _names(roles: Collection[Role]) -> str:
    return " ".join(sorted(role.value for role in roles))


def _refuse_without_administrator(session: Session, quarter_ids: Collection[int]) -> None:
    for quarter_id in quarter_ids:
        if not accounts.has_administrator(session, quarter_id):
            raise Refusal(
                _("This quarter needs somebody who looks after it. Name another one first.")
            )
