"""Cell keys: the same people get the same noise, whichever table they are counted in.

Method: cell-key method of official statistics, with record keys from HMAC-SHA-256 instead of
stored random numbers, so that destroying one secret destroys them all, and with cell keys that
are drawn from the sum of record keys instead of being that sum.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

from participation.anonymity.ptable import NoiseTable

_BLOCK = 64  # bytes SHA-256 works on
SECRET_BYTES = 32


def record_keys(secret: bytes, row_ids: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Return one key per row: HMAC-SHA-256(secret, row id) as a fraction of 2**64.

    The fraction is kept as its numerator: sums modulo 2**64 are the sums of fractions modulo
    1, exactly and in any order.

    secret -- 32 random bytes; row_ids -- shape (n, bytes), uint8.

    Raises ValueError for a secret of another length.
    """
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"the release secret must have {SECRET_BYTES} bytes")
    padded = bytes(secret).ljust(_BLOCK, b"\0")
    # HMAC by hand, from two prepared states: a million keys in one second instead of three.
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in padded))
    outer = hashlib.sha256(bytes(b ^ 0x5C for b in padded))
    width = row_ids.shape[1]
    flat = np.ascontiguousarray(row_ids).tobytes()
    digests = bytearray(8 * len(row_ids))
    for row in range(len(row_ids)):
        message = inner.copy()
        message.update(flat[row * width : (row + 1) * width])
        finished = outer.copy()
        finished.update(message.digest())
        digests[8 * row : 8 * row + 8] = finished.digest()[:8]
    return np.frombuffer(bytes(digests), dtype=">u8").astype(np.uint64)


def cell_keys(secret: bytes, sums: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the key of each cell, in the shape of `sums`.

    sums -- the members' record keys added up modulo 2**64.

    A sum would do as a key, but it can be reckoned with: those of two groups give that of both
    together, so their noises are tied. Whoever knew all but one of a row with two answers read
    the last one's in 18 of 100 rows. Drawn anew from the sum, equal members still have equal
    noise, and all others noise that says nothing of it.
    """
    flat = np.ascontiguousarray(sums).reshape(-1, 1).astype(">u8").view(np.uint8)
    # One byte longer than a sum: no row id is as long, so no record key is a cell key.
    named = np.hstack([flat, np.full((len(flat), 1), ord("c"), dtype=np.uint8)])
    return record_keys(secret, named).reshape(sums.shape)


def cell_lots(secret: bytes, name: str, size: int) -> NDArray[np.uint64]:
    """Return one lot per cell of a table, whoever is in it: a number of nobody needs one too.

    Drawn like a record key, from words no row id is as long as.
    """
    table = np.frombuffer(hashlib.sha256(name.encode()).digest(), dtype=np.uint8)
    places = np.arange(size, dtype=">u8").reshape(-1, 1).view(np.uint8)
    return record_keys(secret, np.hstack([np.tile(table, (size, 1)), places]))


def noise(
    table: NoiseTable, counts: NDArray[np.int64], keys: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """Return the noise of each cell, in the shape of `counts`.

    keys -- of the cells (`cell_keys`), same shape.
    """
    # The weights are whole parts of 2**32; the upper half of the key is what they are read by.
    place = (keys >> np.uint64(32)).astype(np.int64)
    row = np.minimum(counts, len(table.rows) - 1)
    result = np.zeros(counts.shape, dtype=np.int64)
    for count, (values, weights) in enumerate(zip(table.rows, table.weights, strict=True)):
        of_row = row == count
        found = np.searchsorted(np.cumsum(weights), place[of_row], side="right")
        result[of_row] = np.array(values, dtype=np.int64)[found]
    return result


def noisy(
    table: NoiseTable, counts: NDArray[np.int64], keys: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """Return `counts` with their noise; never negative, never 1 or 2."""
    return counts + noise(table, counts, keys)
