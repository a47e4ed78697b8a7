"""Opus packets (RFC 6716) and the header that goes before them (RFC 7845)."""

import struct
from dataclasses import dataclass

RATE = 48_000  # samples per second of every Opus time stamp
LONGEST_PACKET = 5_760  # samples: 120 ms (RFC 6716, section 3.2.5)
LARGEST_FRAME = 1_275  # bytes (RFC 6716, section 3.2.1)

# Samples of one frame by the configuration number's place (RFC 6716, table 2).
SILK = (480, 960, 1_920, 2_880)
HYBRID = (480, 960)
CELT = (120, 240, 480, 960)

HEAD = struct.Struct("<8sBBHIhB")


class NotSoundError(ValueError):
    """The bytes are no Opus recording as browsers make them."""


@dataclass(frozen=True)
class Head:
    """What a decoder must know. skip -- samples at the start that are not to be heard."""

    channels: int
    skip: int
    gain: int

    def to_bytes(self) -> bytes:
        return HEAD.pack(b"OpusHead", 1, self.channels, self.skip, RATE, self.gain, 0)


def read_head(data: bytes) -> Head:
    """Return the header. Raises NotSoundError for more than two channels or a later version."""
    if len(data) != HEAD.size:
        raise NotSoundError("head")
    magic, version, channels, skip, _rate, gain, family = HEAD.unpack(data)
    if magic != b"OpusHead" or version > 15 or channels not in {1, 2} or family != 0:
        raise NotSoundError("head")
    return Head(channels, skip, gain)


def samples(packet: bytes) -> int:
    """Return how long a packet sounds, in samples of 48,000 a second.

    Raises NotSoundError for one that no encoder may write (RFC 6716, section 3.4).
    """
    if not packet:
        raise NotSoundError("packet")
    frame = _frame(packet[0] >> 3)
    match packet[0] & 3:
        case 0:
            n, sizes = 1, [len(packet) - 1]
        case 1:
            n, sizes = 2, [(len(packet) - 1) // 2]
            _must(len(packet) % 2 == 1)
        case 2:
            n, sizes = 2, _two(packet)
        case _:
            n, sizes = _many(packet)
    _must(all(0 <= size <= LARGEST_FRAME for size in sizes))
    _must(n * frame <= LONGEST_PACKET)
    return n * frame


def _frame(configuration: int) -> int:
    if configuration < 12:
        return SILK[configuration % 4]
    if configuration < 16:
        return HYBRID[configuration % 2]
    return CELT[configuration % 4]


def _must(true: bool) -> None:
    if not true:
        raise NotSoundError("packet")


def _length(packet: bytes, at: int) -> tuple[int, int]:
    """Return a frame's length and where what follows begins (RFC 6716, section 3.2.1)."""
    _must(at < len(packet))
    if packet[at] < 252:
        return packet[at], at + 1
    _must(at + 1 < len(packet))
    return packet[at + 1] * 4 + packet[at], at + 2


def _two(packet: bytes) -> list[int]:
    first, at = _length(packet, 1)
    return [first, len(packet) - at - first]


def _many(packet: bytes) -> tuple[int, list[int]]:
    _must(len(packet) >= 2)
    n, padded, variable = packet[1] & 63, packet[1] & 64, packet[1] & 128
    _must(n >= 1)
    at, padding = 2, 0
    while padded:
        _must(at < len(packet))
        more = packet[at] == 255
        padding += 254 if more else packet[at]
        at += 1
        if not more:
            break
    sizes = []
    for _one in range(n - 1 if variable else 0):
        size, at = _length(packet, at)
        sizes.append(size)
    left = len(packet) - at - padding - sum(sizes)
    if not variable:
        _must(left >= 0 and left % n == 0)
        return n, [left // n]
    return n, [*sizes, left]
