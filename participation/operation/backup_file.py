"""The file a backup stands in: compressed, sealed in chunks, useless without the words.

After a header of fixed length come chunks of one size, each sealed with AES-256-GCM under a
key of this file alone. A chunk's nonce is its number and whether it is the last one (the
STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015), so a chunk that is
changed, moved, missing or cut off at the end does not open. The last chunk is filled up:
the file's length tells no more than its size in steps of 64 KiB.
"""

import hmac
import os
import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from participation.config import ConfigError
from participation.deliveries.keyring import Keyring

MAGIC = b"quartierstimme backup 1\n"
SALT, MARK, TAG = 16, 8, 16
HEADER = len(MAGIC) + SALT + MARK
CHUNK = 64 * 1024  # bytes of compressed plain text in each chunk


class BackupFileError(ConfigError):
    """The file is no backup, is damaged, or belongs to other words."""


class SealedWriter:
    """Writes a backup. Nothing counts until `finish` has put the end mark."""

    def __init__(self, file: BinaryIO, keyring: Keyring):
        salt = secrets.token_bytes(SALT)
        self._file = file
        self._header = MAGIC + salt + _mark(keyring, salt)
        self._cipher = AESGCM(_key(keyring, salt))
        self._compress = zlib.compressobj(6)
        self._waiting = bytearray()
        self._number = 0
        file.write(self._header)

    def write(self, plain: bytes) -> None:
        self._waiting += self._compress.compress(plain)
        # One full chunk always waits, because only `finish` knows which one is the last.
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        self._waiting += self._compress.flush()
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        self._put(bytes(self._waiting).ljust(CHUNK, b"\0"), last=True)

    def _put(self, chunk: bytes, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), chunk, self._header))
        self._number += 1


def opens(path: Path, keyring: Keyring) -> bool:
    """Tell whether a file was sealed under these words. Raises BackupFileError for any other."""
    header = _header(path)
    salt, mark = header[len(MAGIC) : -MARK], header[-MARK:]
    return hmac.compare_digest(mark, _mark(keyring, salt))


def is_backup(path: Path) -> bool:
    """Tell whether the file begins as a backup of ours does."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except FileNotFoundError:
        return False


def lines(path: Path, keyring: Keyring) -> Iterator[bytes]:
    """Give the lines inside, each authentic, without their line ends.

    A reader that has come to the end knows that nothing is missing; one that acts before
    must be able to take it back. Raises BackupFileError.
    """
    rest = b""
    for block in _blocks(path, keyring):
        *whole, rest = (rest + block).split(b"\n")
        yield from whole
    if rest:
        raise BackupFileError("The backup ends in the middle of a line.")


def _blocks(path: Path, keyring: Keyring) -> Iterator[bytes]:
    header = _header(path)
    size = os.path.getsize(path) - HEADER
    chunks, beyond = divmod(size, CHUNK + TAG)
    if beyond or not chunks:
        raise BackupFileError(f"{path.name} is not complete: its end is missing.")
    cipher = AESGCM(_key(keyring, header[len(MAGIC) : -MARK]))
    unpack = zlib.decompressobj()
    with path.open("rb") as file:
        file.seek(HEADER)
        for number in range(chunks):
            nonce = _nonce(number, last=number == chunks - 1)
            try:
                packed = cipher.decrypt(nonce, file.read(CHUNK + TAG), header)
            except InvalidTag:
                raise BackupFileError(
                    f"{path.name} has been changed or is damaged (part {number + 1} of {chunks})."
                ) from None
            yield unpack.decompress(packed)
    if not unpack.eof:
        raise BackupFileError(f"{path.name} is not complete: its end is missing.")


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        header = file.read(HEADER)
    if not header.startswith(MAGIC) or len(header) < HEADER:
        raise BackupFileError(f"{path.name} is not a backup of this program.")
    return header


def _key(keyring: Keyring, salt: bytes) -> bytes:
    return keyring.derive(f"backup {salt.hex()}")


def _mark(keyring: Keyring, salt: bytes) -> bytes:
    # Tells wrong words from a damaged file; says nothing without the words.
    return keyring.derive(f"backup mark {salt.hex()}")[:MARK]


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])
