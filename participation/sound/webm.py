"""Opus in WebM (RFC 8794, RFC 9559), as Chrome and Safari record it, and as we write all."""

import struct
from collections.abc import Iterator, Sequence

from participation.sound.opus import RATE, Head, NotSoundError, read_head, samples

EBML, DOCTYPE = 0x1A45DFA3, 0x4282
SEGMENT, CLUSTER, GROUP = 0x18538067, 0x1F43B675, 0xA0
TRACKS, TRACK = 0x1654AE6B, 0xAE
NUMBER, KIND, CODEC, PRIVATE = 0xD7, 0x83, 0x86, 0x63A2
SIMPLE_BLOCK, BLOCK = 0xA3, 0xA1

SOUND = 2  # the kind of a track; 1 would be pictures
LACING = 0x06
CLUSTER_LENGTH = 20 * RATE  # samples; a block's time is 16 bits of milliseconds
ROLL = 80_000_000  # nanoseconds before a seek's target (RFC 7845, section 4.6)
MOST_PARTS = 200_000

Element = tuple[int, bytes, bool]


def read(data: bytes) -> tuple[Head, list[bytes]]:
    """Return the header and the packets. Raises NotSoundError. A torn last block is left out."""
    parts = _walk(data)
    first, header, _torn = next(parts, (0, b"", True))
    if first != EBML or {one: body for one, body, _ in _flat(header)}.get(DOCTYPE) != b"webm":
        raise NotSoundError("webm")
    head, track, packets = None, -1, []
    for n, (element, body, torn) in enumerate(parts):
        if n > MOST_PARTS:
            raise NotSoundError("webm")
        if element == TRACKS and not torn:
            if head is not None:
                raise NotSoundError("webm")
            head, track = _track(body)
        elif element in {SIMPLE_BLOCK, BLOCK} and not torn:
            packets.append(_packet(body, track))
    if head is None:
        raise NotSoundError("webm")
    return head, packets


def write(head: Head, packets: Sequence[bytes]) -> bytes:
    """Return a file of one track that says nothing beyond its sound; the same for the same."""
    clusters, time, start, blocks = [], 0, 0, b""
    for packet in packets:
        if time - start >= CLUSTER_LENGTH:
            clusters.append(_cluster(start, blocks))
            start, blocks = time, b""
        moment = _milliseconds(time) - _milliseconds(start)
        blocks += _element(SIMPLE_BLOCK, b"\x81" + struct.pack(">hB", moment, 0x80) + packet)
        time += samples(packet)
    clusters.append(_cluster(start, blocks))
    length = struct.pack(">d", time * 1000 / RATE)
    about = _number(0x2AD7B1, 1_000_000) + _element(0x4489, length)
    about += _element(0x4D80, b"-") + _element(0x5741, b"-")
    heading = b"".join(
        _number(element, value)
        for element, value in ((0x4286, 1), (0x42F7, 1), (0x42F2, 4), (0x42F3, 8))
    )
    heading += _element(DOCTYPE, b"webm") + _number(0x4287, 4) + _number(0x4285, 2)
    body = _element(0x1549A966, about) + _element(TRACKS, _entry(head)) + b"".join(clusters)
    return _element(EBML, heading) + _element(SEGMENT, body)


def _entry(head: Head) -> bytes:
    frequency = _element(0xB5, struct.pack(">d", RATE))
    return _element(
        TRACK,
        _number(NUMBER, 1)
        + _number(0x73C5, 1)
        + _number(KIND, SOUND)
        + _number(0x9C, 0)
        + _element(CODEC, b"A_OPUS")
        + _element(PRIVATE, head.to_bytes())
        + _number(0x56AA, head.skip * 1_000_000_000 // RATE)
        + _number(0x56BB, ROLL)
        + _element(0xE1, frequency + _number(0x9F, head.channels)),
    )


def _cluster(start: int, blocks: bytes) -> bytes:
    return _element(CLUSTER, _number(0xE7, _milliseconds(start)) + blocks)


def _milliseconds(time: int) -> int:
    return time * 1000 // RATE


def _element(element: int, body: bytes) -> bytes:
    name = element.to_bytes((element.bit_length() + 7) // 8)
    length = 1
    while len(body) >= (1 << 7 * length) - 1:
        length += 1
    return name + ((1 << 7 * length) | len(body)).to_bytes(length) + body


def _number(element: int, value: int) -> bytes:
    return _element(element, value.to_bytes(max(1, (value.bit_length() + 7) // 8)))


def _walk(data: bytes) -> Iterator[Element]:
    """Yield the elements of a file, opening segments, clusters and groups on the way.

    Browsers write the outer ones without a size, so their ends are not counted.
    """
    at = 0
    while at < len(data):
        element, at = _name(data, at)
        size, at = _size(data, at)
        if element in {SEGMENT, CLUSTER, GROUP}:
            continue
        if size is None:
            raise NotSoundError("webm")
        yield element, data[at : at + size], at + size > len(data)
        at += size


def _flat(data: bytes) -> Iterator[Element]:
    """Yield the elements inside of one, all of which must be whole."""
    at = 0
    while at < len(data):
        element, at = _name(data, at)
        size, at = _size(data, at)
        if size is None or at + size > len(data):
            raise NotSoundError("webm")
        yield element, data[at : at + size], False
        at += size


def _name(data: bytes, at: int) -> tuple[int, int]:
    length = 9 - data[at].bit_length()
    if length > 4:
        raise NotSoundError("webm")
    return int.from_bytes(data[at : at + length]), at + length


def _size(data: bytes, at: int) -> tuple[int | None, int]:
    if at >= len(data):
        # Torn behind a name: whatever it names is not whole.
        return 1, at
    length = 9 - data[at].bit_length()
    if length > 8:
        raise NotSoundError("webm")
    value = int.from_bytes(data[at : at + length]) & ((1 << 7 * length) - 1)
    unknown = value == (1 << 7 * length) - 1
    return (None if unknown else value), at + length


def _track(body: bytes) -> tuple[Head, int]:
    tracks = [inner for element, inner, _ in _flat(body) if element == TRACK]
    if len(tracks) != 1:
        raise NotSoundError("webm")
    said = {element: inner for element, inner, _ in _flat(tracks[0])}
    kind = int.from_bytes(said.get(KIND, b""))
    if kind != SOUND or said.get(CODEC, b"").rstrip(b"\0") != b"A_OPUS":
        raise NotSoundError("webm")
    return read_head(said.get(PRIVATE, b"")), int.from_bytes(said.get(NUMBER, b""))


def _packet(body: bytes, track: int) -> bytes:
    if len(body) < 4 or body[0] != track | 0x80 or body[3] & LACING:
        raise NotSoundError("webm")
    return body[4:]
