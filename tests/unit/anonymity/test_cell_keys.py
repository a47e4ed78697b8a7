import hashlib
import hmac

import numpy as np
import pytest

from participation.anonymity.cellkey import noise, noisy, record_keys
from participation.anonymity.ptable import SCALE, load

SECRET = bytes(range(32))


def ids(n, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (n, 16)).astype(np.uint8)


def test_a_record_key_is_the_hmac_of_the_row_id():
    rows = ids(50)
    keys = record_keys(SECRET, rows)
    for row, key in zip(rows, keys, strict=True):
        digest = hmac.digest(SECRET, row.tobytes(), hashlib.sha256)
        assert int(key) == int.from_bytes(digest[:8], "big")


def test_a_secret_of_another_length_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        record_keys(b"short", ids(1))


def test_the_order_of_rows_changes_no_cell_key():
    rows = ids(1000)
    shuffled = np.random.default_rng(1).permutation(rows)
    assert record_keys(SECRET, rows).sum() == record_keys(SECRET, shuffled).sum()


def test_noise_follows_the_table():
    random = np.random.default_rng(2)
    sums = random.integers(0, 2**64, 200_000, dtype=np.uint64)
    for count in range(9):
        values = noise(load(), np.full(len(sums), count), sums)
        row = min(count, 7)
        for x, weight in zip(load().rows[row], load().weights[row], strict=True):
            assert (values == x).mean() == pytest.approx(weight / SCALE, abs=0.005)


def test_the_largest_and_the_smallest_key_have_noise_too():
    edges = np.array([0, 2**64 - 1, 2**32 - 1], dtype=np.uint64)
    for count in range(9):
        values = noisy(load(), np.full(3, count), edges)
        assert not set(values.tolist()) & {1, 2}
        assert (values >= 0).all()
