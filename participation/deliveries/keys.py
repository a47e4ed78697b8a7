"""The quarter's sealing keys: which one phones use now, and the private half of any."""

import datetime as dt

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.config import Settings
from participation.db import db
from participation.deliveries import keyring, seal
from participation.deliveries.models import SealingKey
from participation.quarters.models import Quarter


def ring() -> keyring.Keyring:
    """Return this process's keyring, read from disk once."""
    extensions = current_app.extensions
    if "keyring" not in extensions:
        settings: Settings = current_app.config["SETTINGS"]
        extensions["keyring"] = keyring.load(settings)
    loaded: keyring.Keyring = extensions["keyring"]
    return loaded


def make_key(session: Session, quarter: Quarter, today: dt.date) -> SealingKey:
    """Add a sealing key; the one in use before is retired but opens as long as it exists."""
    newest = session.scalar(
        select(func.max(SealingKey.number)).where(SealingKey.quarter_id == quarter.id)
    )
    for old in session.scalars(select(SealingKey).where(SealingKey.retired_on.is_(None))):
        if old.quarter_id == quarter.id:
            old.retired_on = today
    number = (newest or 0) + 1
    public = seal.public_bytes(ring().sealing_key(quarter.slug, number))
    key = SealingKey(
        id=seal.key_id(public),
        quarter_id=quarter.id,
        number=number,
        public=public,
        made_on=today,
    )
    session.add(key)
    session.flush()
    return key


def current_key(quarter_id: int) -> SealingKey:
    """Return the key that devices seal to now."""
    query = select(SealingKey).where(
        SealingKey.quarter_id == quarter_id, SealingKey.retired_on.is_(None)
    )
    return db.session.scalars(query).one()


def opener(key_id: str) -> EllipticCurvePrivateKey | None:
    """Return the private half of a key, retired ones included; None for a key not ours."""
    known = _known(key_id)
    return ring().sealing_key(*known) if known else None


def quarter_of(key_id: str) -> str | None:
    """Return the slug of the quarter whose key it is; None for a key not ours."""
    known = _known(key_id)
    return known[0] if known else None


def _known(key_id: str) -> tuple[str, int] | None:
    """Return quarter and number of a key."""
    known: dict[str, tuple[str, int]] = current_app.extensions.setdefault("sealing_keys", {})
    if key_id not in known:
        query = (
            select(Quarter.slug, SealingKey.number)
            .join(Quarter, Quarter.id == SealingKey.quarter_id)
            .where(SealingKey.id == key_id)
        )
        found = db.session.execute(query).first()
        if found is None:
            return None
        known[key_id] = (found[0], found[1])
    return known[key_id]
