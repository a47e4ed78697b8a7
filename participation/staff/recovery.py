"""Recovery codes: ten, shown once, each replaces the second factor once."""

import secrets

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.orm import Session

from participation.staff.models import RecoveryCode, StaffAccount
from participation.staff.sessions import hashed

HOW_MANY = 10
# Nothing that looks like something else in handwriting.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 16  # 79 bits: a plain hash of it cannot be reversed by trying


def renew(session: Session, account: StaffAccount) -> list[str]:
    """Replace all codes by new ones and return these, the only time they can be read."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(HOW_MANY)]
    session.add_all(RecoveryCode(account_id=account.id, code_hash=hashed(code)) for code in codes)
    return ["-".join(code[start : start + 4] for start in range(0, LENGTH, 4)) for code in codes]


def use(session: Session, account: StaffAccount, typed: str) -> bool:
    """Take a code; False if it is wrong or was taken before."""
    code = "".join(character for character in typed.lower() if character in ALPHABET)
    taken = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.account_id == account.id, RecoveryCode.code_hash == hashed(code))
        .where(RecoveryCode.used.is_(False))
        .values(used=True)
    )
    return isinstance(taken, CursorResult) and taken.rowcount == 1


def left(session: Session, account: StaffAccount) -> int:
    """Return how many codes have not been used."""
    unused = select(func.count()).select_from(RecoveryCode)
    unused = unused.where(RecoveryCode.account_id == account.id, RecoveryCode.used.is_(False))
    return session.scalar(unused) or 0
