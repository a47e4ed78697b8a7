import hashlib
import hmac

import numpy as np
import pytest

from participation.anonymity.cellkey import cell_keys, noise, noisy, record_keys
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


def drawn(seed, size=20_000):
    """Record keys of two groups of people, each many times over: their sums."""
    return np.random.default_rng(seed).integers(0, 2**64, (2, size), dtype=np.uint64)


def test_equal_members_have_equal_keys_and_equal_shapes():
    sums = drawn(3, 12)[0].reshape(3, 4)
    keys = cell_keys(SECRET, sums)
    assert keys.shape == (3, 4)
    assert int(cell_keys(SECRET, sums[1, 2])) == int(keys[1, 2])
    assert not np.isin(keys, sums).any()
    assert not np.array_equal(cell_keys(bytes(32), sums), keys)


def test_the_noise_of_two_groups_does_not_tell_that_of_both_together():
    """Sums of keys would: where two groups were both lifted, both together would be too."""
    one, other = drawn(4)
    counts = np.full(len(one), 20)
    both = one + other

    def of_both(keyed):
        parts = noise(load(), counts, keyed(one)), noise(load(), counts, keyed(other))
        lifted = (parts[0] >= 2) & (parts[1] >= 2)
        return noise(load(), counts, keyed(both))[lifted]

    told, tied = of_both(lambda sums: cell_keys(SECRET, sums)), of_both(lambda sums: sums)
    assert len(told) > 400
    assert abs(told.mean()) < 0.25
    assert told.min() <= -3
    assert tied.min() >= 0, "this test notices noise that is tied"
