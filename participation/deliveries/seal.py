"""Sealing and opening: HPKE (RFC 9180) base mode, P-256, HKDF-SHA256, AES-256-GCM.

The browser's twin is `static/js/offline/seal.js`. What is sealed is padded, because the
length of a sealed answer would otherwise tell how much somebody wrote.
"""

import base64
import binascii
import hashlib
import json
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
SMALLEST = 4096  # bytes; each further size is twice the one before

# Order of the group of P-256 (NIST SP 800-186, section 3.2.1.3).
GROUP_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class UnreadableError(Exception):
    """The bytes cannot be opened with this key under this name."""


def info(kind: str, envelope_id: str) -> bytes:
    """Return the context that binds sealed bytes to their kind and id."""
    return b"quartierstimme/1\0" + kind.encode() + b"\0" + envelope_id.encode()


def pad(plain: bytes) -> bytes:
    """Fill up with spaces to 4, 8, 16 ... KiB."""
    size = SMALLEST
    while size < len(plain):
        size *= 2
    return plain.ljust(size)


def seal(content: Any, kind: str, envelope_id: str, public: EllipticCurvePublicKey) -> bytes:
    """Return enc (65 bytes), cipher text and tag of `content` as padded JSON."""
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return SUITE.encrypt(pad(plain.encode()), public, info(kind, envelope_id))


def unseal(sealed: bytes, kind: str, envelope_id: str, private: EllipticCurvePrivateKey) -> bytes:
    """Return the plain text without its padding. Raises UnreadableError."""
    try:
        return SUITE.decrypt(sealed, private, info(kind, envelope_id)).rstrip(b" ")
    except (InvalidTag, ValueError):
        raise UnreadableError from None


def private_key(secret: bytes, label: str) -> EllipticCurvePrivateKey:
    """Derive a sealing key, so that the recovery words alone can open what tablets hold.

    48 bytes are reduced to the group, which leaves a bias below 2^-128 (FIPS 186-5, A.2.1).
    """
    stretched = HKDF(SHA256(), 48, None, b"sealing key " + label.encode()).derive(secret)
    return derive_private_key(int.from_bytes(stretched) % (GROUP_ORDER - 1) + 1, SECP256R1())


def public_bytes(key: EllipticCurvePrivateKey | EllipticCurvePublicKey) -> bytes:
    """Return the uncompressed point, 65 bytes, as WebCrypto imports it."""
    public = key.public_key() if isinstance(key, EllipticCurvePrivateKey) else key
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def key_id(public: bytes) -> str:
    return encode(hashlib.sha256(public).digest()[:6])


def encode(data: bytes) -> str:
    """base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Undo `encode`. Raises ValueError for anything that `encode` would not have written."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("not base64url") from None
    if encode(data) != text:
        raise ValueError("not base64url")
    return data
