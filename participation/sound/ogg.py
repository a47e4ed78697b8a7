"""Opus in Ogg (RFC 3533, RFC 7845), as Firefox records it."""

import struct
from collections.abc import Iterator
from functools import cache

from participation.sound.opus import Head, NotSoundError, read_head

PAGE = struct.Struct("<4sBBqIIIB")
CONTINUED = 1


def read(data: bytes) -> tuple[Head, list[bytes]]:
    """Return the header and the packets. Raises NotSoundError. A torn last page is left out."""
    packets = _packets(data)
    head = read_head(next(packets, b""))
    if not next(packets, b"").startswith(b"OpusTags"):
        raise NotSoundError("ogg")
    # The tags name encoder, device and whatever else; they end here.
    return head, list(packets)


def _packets(data: bytes) -> Iterator[bytes]:
    begun = b""
    for n, (kind, sizes, body) in enumerate(_pages(data)):
        if (n == 0 and kind & CONTINUED) or bool(begun) != bool(kind & CONTINUED):
            raise NotSoundError("ogg")
        at = 0
        for size in sizes:
            begun += body[at : at + size]
            at += size
            if size < 255:
                yield begun
                begun = b""


def _pages(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield kind, segment sizes and body of each page of the one stream there is."""
    at, stream = 0, None
    while at + PAGE.size <= len(data):
        magic, version, kind, _time, serial, _number, checksum, n = PAGE.unpack_from(data, at)
        if magic != b"OggS" or version != 0:
            raise NotSoundError("ogg")
        sizes = data[at + PAGE.size : at + PAGE.size + n]
        end = at + PAGE.size + n + sum(sizes)
        if len(sizes) < n or end > len(data):
            return
        page = data[at : at + 22] + b"\0\0\0\0" + data[at + 26 : end]
        stream = serial if stream is None else stream
        if serial != stream or _checksum(page) != checksum:
            raise NotSoundError("ogg")
        yield kind, sizes, data[at + PAGE.size + n : end]
        at = end


@cache
def _table() -> tuple[int, ...]:
    table = []
    for first in range(256):
        value = first << 24
        for _bit in range(8):
            value = (value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)
        table.append(value & 0xFFFFFFFF)
    return tuple(table)


def _checksum(page: bytes) -> int:
    """Return the check sum of RFC 3533, section 6; zlib's is another."""
    table, value = _table(), 0
    for byte in page:
        value = ((value << 8) & 0xFFFFFFFF) ^ table[(value >> 24) ^ byte]
    return value
