"""Signing in: what is checked, in which order, and how guessing is slowed down."""

from dataclasses import dataclass

from flask import current_app, request
from sqlalchemy.orm import Session

from participation.db import db, writing
from participation.errors import Refusal
from participation.i18n import ngettext
from participation.staff import accounts, audit, guard, passwords, recovery, sessions, totp
from participation.staff.clock import now
from participation.staff.models import StaffAccount
from participation.staff.throttle import SlowDown, network_of

# A whole office shares one network.
FREE_PER_ACCOUNT, FREE_PER_NETWORK = 5, 40


@dataclass(frozen=True)
class Guesses:
    """The counters of one application in one worker."""

    accounts: SlowDown
    networks: SlowDown


def guesses() -> Guesses:
    """Return this worker's counters."""
    found = current_app.extensions.get("staff_guesses")
    if found is None:
        found = Guesses(SlowDown(FREE_PER_ACCOUNT), SlowDown(FREE_PER_NETWORK))
        found = current_app.extensions.setdefault("staff_guesses", found)
    return found


def count_try(name: str) -> None:
    """Count a try for an account and for the network it comes from. Raises Refusal: wait.

    name -- what is tried on which address, whether such an account exists or not.
    """
    moment, network = now(), _network()
    waits = [guesses().accounts.wait(name, moment)]
    if not waits[0] and network:
        waits.append(guesses().networks.wait(network, moment))
    seconds = max(waits)
    if seconds:
        sentence = ngettext(
            "That were many tries. Please wait %(n)s second.",
            "That were many tries. Please wait %(n)s seconds.",
            seconds,
        )
        raise Refusal(sentence, 429)


def count_success(name: str) -> None:
    """Let somebody who got in start again without a wait."""
    guesses().accounts.forgive(name, now())
    network = _network()
    if network:
        guesses().networks.take_back(network, now())


def by_password(email: str, password: str) -> StaffAccount | None:
    """Return whose password this is, or None: for no account, no access and a wrong password
    alike, after the same work. Raises Refusal after too many tries.
    """
    name = "password " + email.strip().lower()
    count_try(name)
    account = accounts.account_by_email(db.session(), email)
    right = passwords.fits(account.password_hash if account else None, password)
    if account is None or not right or not account.active:
        return None
    count_success(name)
    return account


def is_own_password(account: StaffAccount, password: str) -> bool:
    """Tell whether a signed-in person knows the password. Raises Refusal after many tries."""
    return by_password(account.email, password) is not None


def by_code(session: Session, account: StaffAccount, code: str) -> bool:
    """Take a code from the app or a recovery code. Raises Refusal after too many tries."""
    name = f"code {account.email}"
    count_try(name)
    if totp.use(session, account, code, now()):
        count_success(name)
        return True
    if recovery.use(session, account, code):
        count_success(name)
        audit.record(session, "use_recovery_code", "account", account.email, staff=account)
        return True
    return False


def after_password(account: StaffAccount, password: str) -> bool:
    """Begin a session for whose password was right; tell whether a second factor is still owed."""
    complete = guard.second_factor_is_off()
    with writing() as session:
        own = session.get_one(StaffAccount, account.id)
        if passwords.is_dated(own.password_hash):
            own.password_hash = passwords.hash_of(password)
        if complete:
            finish(session, own)
        else:
            sessions.begin(session, own, complete=False)
    return not complete


def finish(session: Session, account: StaffAccount) -> None:
    """Sign in completely, under a new cookie."""
    sessions.begin(session, account, complete=True)
    audit.record(session, "sign_in", "account", account.email, staff=account)


def _network() -> str | None:
    hops = current_app.config["SETTINGS"].proxy_hops
    return network_of(request.remote_addr, request.headers.get("X-Forwarded-For"), hops)
