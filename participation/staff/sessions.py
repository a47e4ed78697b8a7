"""Who is signed in: begun at login, ended by idleness, by age, by revoking, by logging out."""

import datetime as dt
import hashlib
import secrets

from flask import session as cookie
from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.orm import Session, joinedload

from participation.db import db, writing
from participation.staff.clock import now
from participation.staff.models import StaffAccount, StaffSession

IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=10)
# From the right password to the second factor; also the time to set one up at first login.
HALF_WAY = dt.timedelta(minutes=15)
# `last_seen` is not written at every click.
NOTED_EVERY = dt.timedelta(minutes=1)


def hashed(token: str) -> str:
    """Return what the database keeps of a token that has enough chance in it to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(session: Session, account: StaffAccount, complete: bool) -> None:
    """Sign this browser in, under a new cookie; whatever cookie it came with is worth nothing.

    complete -- False where only the password was given.
    """
    moment = now()
    end(session)
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            token_hash=hashed(token),
            account_id=account.id,
            complete=complete,
            created=moment,
            last_seen=moment,
            expires=moment + (LONGEST if complete else HALF_WAY),
        )
    )
    cookie["token"] = token


def end(session: Session) -> None:
    """Sign this browser out, on the server too."""
    token = cookie.get("token")
    if isinstance(token, str):
        session.execute(delete(StaffSession).where(StaffSession.token_hash == hashed(token)))
    cookie.clear()


def find(complete: bool = True) -> StaffSession | None:
    """Return this browser's session, or None if it has none that still holds."""
    token = cookie.get("token")
    if not isinstance(token, str):
        return None
    found = db.session.scalar(
        select(StaffSession)
        .where(StaffSession.token_hash == hashed(token), StaffSession.complete == complete)
        .options(joinedload(StaffSession.account).selectinload(StaffAccount.memberships))
    )
    if found is None or not found.account.active or not _holds(found):
        return None
    return found


def touch(found: StaffSession) -> None:
    """Note that the session is in use, at most once a minute."""
    moment = now()
    if moment - found.last_seen < NOTED_EVERY:
        return
    with writing() as session:
        session.execute(
            update(StaffSession).where(StaffSession.id == found.id).values(last_seen=moment)
        )


def of(session: Session, account: StaffAccount) -> list[StaffSession]:
    """Return the account's sessions that still hold, the latest first."""
    found = session.scalars(
        select(StaffSession)
        .where(StaffSession.account_id == account.id, StaffSession.complete)
        .order_by(StaffSession.created.desc(), StaffSession.id.desc())
    )
    return [one for one in found if _holds(one)]


def revoke(session: Session, account: StaffAccount, number: int) -> bool:
    """End one of the account's own sessions; False if it is none of these."""
    theirs = StaffSession.account_id == account.id
    return _count(session, delete(StaffSession).where(theirs, StaffSession.id == number)) == 1


def revoke_all(session: Session, account: StaffAccount, but: StaffSession | None = None) -> int:
    """End all of an account's sessions, or all `but` one; return how many ended."""
    ending = delete(StaffSession).where(StaffSession.account_id == account.id)
    if but is not None:
        ending = ending.where(StaffSession.id != but.id)
    return _count(session, ending)


def forget(session: Session) -> int:
    """Delete the sessions that no longer hold; return how many."""
    moment = now()
    over = or_(StaffSession.expires <= moment, StaffSession.last_seen <= moment - IDLE)
    return _count(session, delete(StaffSession).where(over))


def _holds(found: StaffSession) -> bool:
    moment = now()
    return moment < found.expires and moment < found.last_seen + IDLE


def _count(session: Session, statement: object) -> int:
    result = session.execute(statement)  # type: ignore[call-overload]
    return result.rowcount if isinstance(result, CursorResult) else 0
