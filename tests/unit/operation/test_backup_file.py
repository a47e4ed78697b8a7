"""The container of a backup, without any database."""

import io
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.deliveries.keyring import Keyring
from participation.operation import backup_file
from participation.operation.backup_file import CHUNK, HEADER, TAG, BackupFileError, SealedWriter

KEYS, OTHERS = Keyring(bytes(16)), Keyring(b"\1" * 16)


def sealed(*lines: bytes) -> bytes:
    file = io.BytesIO()
    writer = SealedWriter(file, KEYS)
    for line in lines:
        writer.write(line + b"\n")
    writer.finish()
    return file.getvalue()


def lines_of(tmp_path: Path, content: bytes, keys: Keyring = KEYS) -> list[bytes]:
    path = tmp_path / "file"
    path.write_bytes(content)
    return list(backup_file.lines(path, keys))


def noise(size: int) -> bytes:
    # Hexadecimal: no line end in it, and packs to half its length.
    return random.Random(size).randbytes(size).hex().encode()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 60, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_goes_in_comes_out(tmp_path: Path, size: int) -> None:
    written = [b"first", noise(size), b"last"]
    assert lines_of(tmp_path, sealed(*written)) == written


@settings(max_examples=25, deadline=None, database=None)
@given(st.lists(st.binary().map(lambda data: data.hex().encode()), max_size=30))
def test_any_lines_come_out(tmp_path_factory: pytest.TempPathFactory, written: list[bytes]) -> None:
    assert lines_of(tmp_path_factory.mktemp("any"), sealed(*written)) == written


def test_two_backups_of_the_same_have_nothing_in_common() -> None:
    one, two = sealed(b"same"), sealed(b"same")
    start = len(backup_file.MAGIC)
    assert one[start : start + 16] != two[start : start + 16]
    assert one[HEADER : HEADER + 64] != two[HEADER : HEADER + 64]


def test_its_length_is_a_whole_number_of_parts() -> None:
    for size in (0, 100, CHUNK, 2 * CHUNK):
        assert (len(sealed(noise(size))) - HEADER) % (CHUNK + TAG) == 0


def test_a_shorter_one_cannot_be_made_by_cutting(tmp_path: Path) -> None:
    whole = sealed(noise(3 * CHUNK))
    parts = (len(whole) - HEADER) // (CHUNK + TAG)
    assert parts > 2
    for kept in range(parts):
        with pytest.raises(BackupFileError):
            lines_of(tmp_path, whole[: HEADER + kept * (CHUNK + TAG)])


def test_parts_of_another_backup_do_not_fit(tmp_path: Path) -> None:
    one, two = sealed(noise(3 * CHUNK)), sealed(noise(3 * CHUNK))
    mixed = one[: HEADER + CHUNK + TAG] + two[HEADER + CHUNK + TAG :]
    with pytest.raises(BackupFileError, match="part 2 of"):
        lines_of(tmp_path, mixed)


@pytest.mark.parametrize("at", [0, 24, 39, 40, 47, HEADER, HEADER + 1000, -1])
def test_no_byte_may_change(tmp_path: Path, at: int) -> None:
    whole = bytearray(sealed(b"line"))
    whole[at] ^= 0x10
    with pytest.raises(BackupFileError):
        lines_of(tmp_path, bytes(whole))


def test_other_words_do_not_open_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(sealed(b"line"))
    assert backup_file.opens(path, KEYS)
    assert not backup_file.opens(path, OTHERS)
    with pytest.raises(BackupFileError):
        list(backup_file.lines(path, OTHERS))
