"""A PDF with its small objects squeezed together (PDF 1.5, object streams and a stream of places).

reportlab writes each object in plain text and a line of twenty bytes for its place. A tagged
report has ten thousand of them, one for each thing that a screen reader tells: five bytes in six
of a file that people load over a bad line. Nothing is left out; the objects only stand together.
"""

import re
import zlib
from itertools import pairwise

TOGETHER = 200
START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
TRAILER = re.compile(rb"/(ID|Info|Root)\s+(\[.*?\]|\d+ \d+ R)", re.DOTALL)
HEAD = re.compile(rb"\s*\d+ \d+ obj\s*")
STREAM = b"endstream"


def packed(plain: bytes) -> bytes:
    """Return the same document, much smaller. plain -- as reportlab wrote it, not encrypted.

    Raises ValueError for anything else.
    """
    bodies, trailer = _read(plain)
    version = plain[: plain.index(b"\n", plain.index(b"\n") + 1) + 1]
    out = bytearray(version)
    places: dict[int, tuple[int, int, int]] = {}
    small = [number for number, body in bodies.items() if not body.endswith(STREAM)]
    for number, body in bodies.items():
        if body.endswith(STREAM):
            places[number] = (1, len(out), 0)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    following = max(bodies) + 1
    for first in range(0, len(small), TOGETHER):
        group = small[first : first + TOGETHER]
        places[following] = (1, len(out), 0)
        places |= {number: (2, following, place) for place, number in enumerate(group)}
        out += _stream(following, *_together([(number, bodies[number]) for number in group]))
        following += 1
    start = len(out)
    places[following] = (1, start, 0)
    out += _stream(following, _table(following + 1, trailer), _rows(places, following + 1))
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def _read(plain: bytes) -> tuple[dict[int, bytes], bytes]:
    """Return each object's body by its number, and what the trailer says besides the size."""
    found = START.search(plain)
    if found is None:
        raise ValueError("not a PDF as reportlab writes it")
    lines = plain[int(found[1]) :].split(b"\n")
    count = int(lines[1].split()[1])
    starts = {n: int(lines[2 + n][:10]) for n in range(1, count)}
    edges = sorted([*starts.values(), int(found[1])])
    ends = dict(pairwise(edges))
    bodies = {number: _body(plain[start : ends[start]]) for number, start in starts.items()}
    said = TRAILER.findall(plain[plain.rindex(b"trailer") :])
    return bodies, b" ".join(b"/%s %s" % (name, value) for name, value in said)


def _body(written: bytes) -> bytes:
    head = HEAD.match(written)
    if head is None:
        raise ValueError("an object does not stand where its place says")
    return written[head.end() : written.rindex(b"endobj")].strip()


def _together(objects: list[tuple[int, bytes]]) -> tuple[bytes, bytes]:
    """Return what an object stream says of itself, and what is in it."""
    places, content = [], bytearray()
    for number, body in objects:
        places.append(b"%d %d" % (number, len(content)))
        content += body + b"\n"
    head = b" ".join(places) + b"\n"
    return b"/Type /ObjStm /N %d /First %d" % (len(objects), len(head)), head + bytes(content)


def _table(size: int, trailer: bytes) -> bytes:
    return b"/Type /XRef /W [1 4 2] /Size %d %s" % (size, trailer)


def _rows(places: dict[int, tuple[int, int, int]], size: int) -> bytes:
    """Return one row of seven bytes for each number: kind, place, and which one there."""
    return b"".join(
        kind.to_bytes(1) + place.to_bytes(4) + which.to_bytes(2)
        for kind, place, which in (places.get(number, (0, 0, 0)) for number in range(size))
    )


def _stream(number: int, said: bytes, content: bytes) -> bytes:
    squeezed = zlib.compress(content, 9)
    head = b"<< %s /Filter /FlateDecode /Length %d >>" % (said, len(squeezed))
    return b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, head, squeezed)
