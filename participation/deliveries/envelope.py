"""Reading what came over the wire. Nothing here trusts a length, a type or a character."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from participation.deliveries.seal import decode, encode

LARGEST = 2 * 1024 * 1024  # bytes of one envelope's seal
LARGEST_BATCH = 8 * 1024 * 1024  # bytes of all seals together
MOST = 200  # envelopes in one delivery

ID = re.compile(r"[A-Za-z0-9_-]{22}")
WORD = re.compile(r"[A-Za-z0-9_-]{1,40}")


class TooMuchError(Exception):
    """The delivery is larger than the door takes at once; the sender halves it."""


class NotADeliveryError(Exception):
    """The body is not `{"envelopes": [...]}`."""


@dataclass(frozen=True)
class Envelope:
    """One envelope as sent. `fault` is a reason word where it cannot be taken as it is.

    A faulty envelope still carries the bytes that came, for the quarantine.
    by_server -- the server sealed it itself, for a page without scripts.
    """

    id: str
    kind: str
    key: str
    hash: bytes
    sealed: bytes
    sent_id: Any
    sent_hash: Any
    fault: str | None = None
    by_server: bool = False


def read(body: bytes) -> list[Envelope]:
    """Parse a delivery. Raises NotADeliveryError or TooMuchError."""
    try:
        delivery = json.loads(body)
    except (ValueError, RecursionError):
        raise NotADeliveryError from None
    envelopes = delivery.get("envelopes") if isinstance(delivery, dict) else None
    if not isinstance(envelopes, list):
        raise NotADeliveryError
    if len(envelopes) > MOST:
        raise TooMuchError
    taken = [_read_one(sent) for sent in envelopes]
    if sum(len(envelope.sealed) for envelope in taken) > LARGEST_BATCH:
        raise TooMuchError
    return taken


def as_sent(
    envelope_id: str, kind: str, key: str, sealed: bytes, by_server: bool = False
) -> Envelope:
    """Return the envelope of sealed bytes that did not come over the wire just now."""
    digest = hashlib.sha256(sealed).digest()
    return Envelope(
        envelope_id, kind, key, digest, sealed, envelope_id, encode(digest), by_server=by_server
    )


def _read_one(sent: Any) -> Envelope:
    if not isinstance(sent, dict):
        return _faulty(sent, "format")
    values = [sent.get(name) for name in ("id", "kind", "key", "hash", "sealed")]
    texts = [value for value in values if isinstance(value, str)]
    if sent.get("v") != 1 or len(texts) != len(values):
        return _faulty(sent, "format")
    envelope_id, kind, key, sent_hash, sealed_text = texts
    if not (ID.fullmatch(envelope_id) and WORD.fullmatch(kind) and WORD.fullmatch(key)):
        return _faulty(sent, "format")
    try:
        digest, sealed = decode(sent_hash), decode(sealed_text)
    except ValueError:
        return _faulty(sent, "format")
    actual = hashlib.sha256(sealed).digest()
    fault = "size" if len(sealed) > LARGEST else "hash" if actual != digest else None
    return Envelope(envelope_id, kind, key, actual, sealed, envelope_id, sent_hash, fault)


def _faulty(sent: Any, fault: str) -> Envelope:
    raw = json.dumps(sent).encode()
    sent_id = sent.get("id") if isinstance(sent, dict) else None
    sent_hash = sent.get("hash") if isinstance(sent, dict) else None
    return Envelope("", "", "", hashlib.sha256(raw).digest(), raw, sent_id, sent_hash, fault)
