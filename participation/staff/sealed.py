"""Columns that a copy of the database alone does not give away: seeds of authenticator apps.

Whoever has such a seed makes the codes himself. It is sealed with a key that follows from the
recovery secret, which stands in no table and no dump. A value written before there was a key
is read as it is, until `seal_anew` has gone over it.
"""

import base64
import secrets
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import String, column, select, table, update
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from participation.config import ConfigError

MARK = "sealed:"  # base 32, which seeds are written in, has no colon
NONCE = 12
LABEL = "quartierstimme staff factors 1"

# Gives 32 bytes for a label; `app.py` knows whose keys these are.
derive: list[Callable[[str], bytes]] = []


class Sealed(TypeDecorator[str]):
    """A short text, sealed with AES-256-GCM under a nonce of its own.

    Reading raises ConfigError where the recovery secret is another than it was sealed under:
    an account that seemed to have no second factor would let in who knows the password.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        nonce = secrets.token_bytes(NONCE)
        body = nonce + AESGCM(_key()).encrypt(nonce, value.encode(), None)
        return MARK + base64.urlsafe_b64encode(body).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        if value is None or not value.startswith(MARK):
            return value
        body = base64.urlsafe_b64decode(value.removeprefix(MARK))
        try:
            return AESGCM(_key()).decrypt(body[:NONCE], body[NONCE:], None).decode()
        except InvalidTag:
            raise ConfigError(
                "The second factors are sealed under another recovery secret than this one."
            ) from None


def seal_anew(session: Session, name: str, of: str) -> int:
    """Seal what stands in clear in column `of` of a table with `id`; return how many values."""
    clear = table(name, column("id"), column(of))
    sealed = table(name, column("id"), column(of, Sealed()))
    found = session.execute(
        select(clear.c.id, clear.c[of]).where(
            clear.c[of].is_not(None), clear.c[of].not_like(f"{MARK}%")
        )
    ).all()
    for key, value in found:
        session.execute(update(sealed).where(sealed.c.id == key).values({of: value}))
    return len(found)


def _key() -> bytes:
    kept: dict[str, bytes] = current_app.extensions.setdefault("sealed", {})
    if LABEL not in kept:
        kept[LABEL] = derive[0](LABEL)
    return kept[LABEL]
