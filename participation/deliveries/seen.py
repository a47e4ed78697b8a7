"""What is remembered of an envelope once it is settled: that it came, and nothing else.

Marks are keyed hashes under one key for each survey, board or event, and refer to no row.
"""

import hmac
import secrets
from typing import cast

from sqlalchemy import Table, delete, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from participation.db import insert_or_leave
from participation.deliveries.envelope import Envelope
from participation.deliveries.models import Seen, SeenKey

SEEN, SEEN_KEYS = (cast(Table, model.__table__) for model in (Seen, SeenKey))

# Hash of the id, hash of the content.
Mark = tuple[bytes, bytes]


def mark_of(secret: bytes, envelope: Envelope) -> Mark:
    """Return the mark of an envelope under a scope's secret.

    The content's part is over the sealed bytes. Over the answers themselves it would join a
    tablet with a row for whoever holds the secret: few answers are so rare that one could not
    try every row. A seal begins with a random point, which is kept nowhere on the server.

    What the server sealed for a page without scripts is sealed anew at each try, so there the
    id alone tells; each preview of such a page has its own.
    """
    content = b"" if envelope.by_server else envelope.hash
    return _mac(secret, b"id", envelope.id.encode()), _mac(secret, b"content", content)


def secret_of(connection: Connection, scope: str) -> bytes | None:
    """Return the secret of a scope, made where there is none; None once it is destroyed."""
    query = select(SEEN_KEYS.c.secret).where(SEEN_KEYS.c.scope == scope)
    found = connection.execute(query).first()
    if found is None:
        fresh = {"scope": scope, "secret": secrets.token_bytes(32)}
        connection.execute(insert_or_leave(SeenKey), [fresh])
        found = connection.execute(query).one()
    secret: bytes | None = found[0]
    return secret


def forget_mark(session: Session, scope: str, envelope_id: str) -> None:
    """Forget one envelope, as when it goes from the arrivals into quarantine."""
    secret = secret_of(session.connection(), scope)
    if secret is not None:
        id_mac = _mac(secret, b"id", envelope_id.encode())
        session.execute(delete(Seen).where(Seen.id_mac == id_mac))


def forget_seen_in(session: Session, scope: str) -> int:
    """Destroy a scope's key and its marks, in the caller's transaction; return how many marks.

    What still arrives for it may be a repeat, so it waits in quarantine.
    """
    session.merge(SeenKey(scope=scope, secret=None))
    return session.execute(delete(Seen).where(Seen.scope == scope)).rowcount  # type: ignore[attr-defined]


def _mac(secret: bytes, what: bytes, value: bytes) -> bytes:
    return hmac.digest(secret, what + b"\0" + value, "sha256")
