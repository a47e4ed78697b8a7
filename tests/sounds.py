"""Recordings for tests: packets as an encoder writes them, with content that nobody decodes."""

import hashlib
import random
import struct
from typing import Any

from participation.deliveries import seal
from participation.sound import webm
from participation.sound.ogg import PAGE, _checksum
from participation.sound.opus import Head

TWENTY_MILLISECONDS = b"\xf8"  # one frame, full band, one voice (RFC 6716, section 3.1)
HEAD = Head(channels=1, skip=312, gain=0)
SECRET = b"recorded at Langenstrichstrasse"


def packets(seconds: float = 1, seed: int = 1, size: int = 40) -> list[bytes]:
    rng = random.Random(seed)
    return [TWENTY_MILLISECONDS + rng.randbytes(size) for _ in range(round(seconds * 50))]


def in_webm(seconds: float = 1, seed: int = 1, size: int = 40) -> bytes:
    """Return a recording as Chrome hands it over, with something of its maker beside."""
    plain = webm.write(HEAD, packets(seconds, seed, size))
    tags = webm._element(0x1254C367, SECRET)
    # The segment's length is left open, as browsers do while they record.
    start = plain.index(bytes.fromhex("18538067"))
    body = plain[start + 4 :]
    length = 9 - body[0].bit_length()
    return plain[: start + 4] + b"\x01" + b"\xff" * 7 + body[length:] + tags


def in_ogg(seconds: float = 1, seed: int = 1, size: int = 40) -> bytes:
    """Return a recording as Firefox hands it over."""
    streams = [[HEAD.to_bytes()], [b"OpusTags" + struct.pack("<I", len(SECRET)) + SECRET]]
    spoken = packets(seconds, seed, size)
    streams += [spoken[at : at + 20] for at in range(0, len(spoken), 20)]
    return b"".join(_page(n, some) for n, some in enumerate(streams))


def _page(number: int, some: list[bytes]) -> bytes:
    sizes = b"".join(b"\xff" * (len(one) // 255) + bytes([len(one) % 255]) for one in some)
    header = PAGE.pack(b"OggS", 0, 2 if number == 0 else 0, 0, 7, number, 0, len(sizes))
    page = header + sizes + b"".join(some)
    return page[:22] + struct.pack("<I", _checksum(page)) + page[26:]


def attachment(body: bytes) -> dict[str, Any]:
    """Return a recording as it stands in a sealed note."""
    return {
        "kind": "voice",
        "type": "audio/webm",
        "size": len(body),
        "hash": seal.encode(hashlib.sha256(body).digest()),
        "data": seal.encode(body),
    }
