"""What cannot be undone any more: the room is told, the original is sealed, the rest erased."""

import datetime as dt
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from participation.db import writing
from participation.deliveries.keys import ring
from participation.deliveries.seal import pad
from participation.moderation import rules
from participation.moderation.decide import USED
from participation.moderation.kinds import kind_named
from participation.moderation.models import (
    Act,
    Checked,
    Decision,
    Item,
    ItemState,
    Original,
)
from participation.moderation.policy import policy_of
from participation.moderation.undo import UNDO

LABEL = "originals of moderated texts"
NONCE = 12  # bytes, for AES-GCM
# In one transaction, since SQLite has one writer.
LOT = 200


def close_due(moment: dt.datetime, today: dt.date) -> int:
    """Close what was decided ten minutes ago or earlier; return how many."""
    closed = 0
    while True:
        with writing() as session:
            n = _close_some(session, moment, today)
        closed += n
        if n < LOT:
            return closed


def _close_some(session: Session, moment: dt.datetime, today: dt.date) -> int:
    still = exists().where(
        Act.item == Item.key, Act.reversed.is_(False), Act.moment > moment - UNDO
    )
    query = select(Item).where(Item.state == ItemState.DECIDED, ~still).limit(LOT)
    items = session.scalars(query.with_for_update(skip_locked=True)).all()
    for item in items:
        close(session, item, today)
    return len(items)


def close(session: Session, item: Item, today: dt.date) -> None:
    """Carry a decision out for good, in the caller's transaction."""
    kind = kind_named(item.kind)
    subject = kind.read(session, item.subject)
    draft = session.get(Checked, item.key)
    if subject is not None:
        # Of a danger only that it was passed on is kept, and nothing of what was written.
        if item.decision is not Decision.PASSED_ON:
            _seal(session, item, subject.text, today)
        else:
            session.execute(delete(Original).where(Original.key == item.key))
        kept = draft.text if draft and item.decision in USED else None
        kind.close(session, item.subject, item.decision, kept)
        rules.count(session, item, bool(draft and draft.edited))
    if draft is not None and item.decision not in USED:
        session.delete(draft)
    item.state = ItemState.CLOSED
    item.revision += 1


def _seal(session: Session, item: Item, text: str, today: dt.date) -> None:
    erase_on = today + dt.timedelta(days=policy_of(session, item.quarter_id).original_days)
    kept = session.get(Original, item.key)
    if kept is not None:
        # Decided anew after an objection: what was written first is still the original.
        kept.erase_on = erase_on
        return
    session.add(Original(key=item.key, sealed=_sealed(item.key, text), erase_on=erase_on))


def original_of(session: Session, key: bytes) -> str | None:
    """Return a decided text as it was written, while it is kept, to judge an objection."""
    kept = session.get(Original, key)
    if kept is None:
        return None
    cipher = AESGCM(ring().derive(LABEL))
    return cipher.decrypt(kept.sealed[:NONCE], kept.sealed[NONCE:], key).rstrip(b" ").decode()


def _sealed(key: bytes, text: str) -> bytes:
    """Return nonce and cipher text; padded, since its length would tell how much was written."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(ring().derive(LABEL)).encrypt(nonce, pad(text.encode()), key)
