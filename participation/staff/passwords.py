"""Passwords: length instead of rules on their make-up, and Argon2id."""

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from participation.errors import Refusal
from participation.i18n import gettext as _

SHORTEST = 12
# Argon2 would take more, but hashing a megabyte on each try is a way to keep us busy.
LONGEST = 256

# OWASP's smallest recommended setting: a login must not need the memory of a small server.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# Long enough to pass, and tried first by everybody.
WORDS = """
    passwort1234 password1234 passwordpassword passwortpasswort 123456789012 1234567890123
    12345678901234 123123123123 111111111111 000000000000 qwertzuiop12 qwertyuiop12
    qwertzuiopasdf qwertyuiopasdf asdfghjklasdf abcdefghijkl abcdefghijklm hallohallohallo
    ichliebedich1 iloveyou1234 administrator administrator1 willkommen12 willkommen123
    willkommen1234 neunkirchen1 neunkirchen12 neunkirchen123 quartierstimme
    quartierstimme1 beteiligung12 beteiligung123 saarland1234 letmeinletmein
"""
COMMON = frozenset(WORDS.split())


def judge(password: str, email: str) -> None:
    """Raise Refusal, saying what to do, unless the password may be used with this address."""
    password = normal(password)
    if len(password) < SHORTEST:
        raise Refusal(
            _("Take at least %(number)s characters. Four words are a good start.", number=SHORTEST)
        )
    if len(password) > LONGEST:
        raise Refusal(_("Take at most %(number)s characters.", number=LONGEST))
    lowered = password.casefold()
    if lowered in COMMON:
        raise Refusal(_("Many people use this password. Choose another one."))
    own = (email.casefold(), email.casefold().partition("@")[0])
    if any(len(part) > 3 and part in lowered for part in own):
        raise Refusal(_("Choose a password without your e-mail address in it."))


def hash_of(password: str) -> str:
    """Return the Argon2id hash, with its parameters and salt."""
    return HASHER.hash(normal(password))


def fits(password_hash: str | None, password: str) -> bool:
    """Tell whether the password is the one that was hashed.

    Without a hash the same work is done on another one, so that the time taken does not tell
    who has an account.
    """
    wanted = password_hash or _decoy()
    try:
        matches = HASHER.verify(wanted, normal(password)[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return matches and password_hash is not None


def is_dated(password_hash: str) -> bool:
    """Tell whether the hash was made with weaker parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)


def normal(password: str) -> str:
    """Return the password as every keyboard would give it."""
    return unicodedata.normalize("NFC", password)


@cache
def _decoy() -> str:
    return HASHER.hash("nobody's password")


# Made at the start: the first unknown address must not take longer than the second.
_decoy()
