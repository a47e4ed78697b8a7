"""What a phone does, in Python: sealing answers and sending envelopes."""

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from participation.deliveries import seal

SHORT = {"connection": ["live"], "age": "y27_44", "liking": "4", "change": "3"}


def content(answers: dict[str, Any] | None = None, **others: Any) -> dict[str, Any]:
    """Return what is sealed for a response to the resident survey."""
    return {
        "survey": "residents",
        "version": 1,
        "language": "de",
        "mode": "self",
        "entrance": None,
        "answers": SHORT if answers is None else answers,
        **others,
    }


def envelope(
    key: dict[str, str], inside: Any, kind: str = "response", id: str | None = None
) -> dict[str, Any]:
    """Seal `inside` to a key of `GET /api/v1/quarters/<quarter>`, under a fresh id."""
    envelope_id = id or seal.encode(secrets.token_bytes(16))
    public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), seal.decode(key["public"]))
    sealed = seal.SUITE.encrypt(
        # As browsers do, with half letters escaped: Python would refuse to encode them.
        seal.pad(json.dumps(inside).encode()),
        public,
        seal.info(kind, envelope_id),
    )
    return {
        "v": 1,
        "kind": kind,
        "id": envelope_id,
        "key": key["id"],
        "hash": seal.encode(hashlib.sha256(sealed).digest()),
        "sealed": seal.encode(sealed),
    }


def body(*envelopes: dict[str, Any]) -> bytes:
    return json.dumps({"envelopes": list(envelopes)}).encode()
