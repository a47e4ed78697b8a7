"""The recovery secret on disk, and the sealing keys that follow from it."""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from participation.config import ConfigError, Settings
from participation.deliveries import seal

FILE = "recovery"
SECRET_BYTES = 16
CLEAR, WRAPPED = b"quartierstimme clear\n", b"quartierstimme wrapped\n"


class Keyring:
    """Opens what is sealed to any key of this installation.

    Nothing is cached on disk: the same secret always gives the same keys.
    """

    def __init__(self, secret: bytes):
        self._secret = secret
        self._private: dict[tuple[str, int], EllipticCurvePrivateKey] = {}

    def sealing_key(self, quarter: str, number: int) -> EllipticCurvePrivateKey:
        wanted = (quarter, number)
        if wanted not in self._private:
            self._private[wanted] = seal.private_key(self._secret, f"{quarter} {number}")
        return self._private[wanted]

    def derive(self, label: str) -> bytes:
        """Return 32 bytes for another purpose, such as the key of the backups."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(SHA256(), 32, None, label.encode()).derive(self._secret)


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def write(secret: bytes, folder: Path, passphrase: str | None = None) -> None:
    """Keep the secret for restarts; with a passphrase never in clear.

    Raises FileExistsError rather than replace a secret that tablets may still depend on.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    body = CLEAR + secret if passphrase is None else WRAPPED + _wrap(secret, passphrase)
    descriptor = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def load(settings: Settings) -> Keyring:
    """Read the secret. Raises ConfigError that says what is missing."""
    try:
        body = (settings.keys / FILE).read_bytes()
    except FileNotFoundError:
        raise ConfigError(
            "There is no recovery secret. Run `participation init` or `participation restore`."
        ) from None
    if body.startswith(CLEAR):
        return Keyring(body.removeprefix(CLEAR))
    if settings.passphrase is None:
        raise ConfigError("PARTICIPATION_PASSPHRASE is needed to open the recovery secret.")
    try:
        return Keyring(_unwrap(body.removeprefix(WRAPPED), settings.passphrase))
    except InvalidTag:
        raise ConfigError("PARTICIPATION_PASSPHRASE does not open the recovery secret.") from None


def _wrap(secret: bytes, passphrase: str) -> bytes:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    return salt + nonce + AESGCM(_stretch(passphrase, salt)).encrypt(nonce, secret, None)


def _unwrap(wrapped: bytes, passphrase: str) -> bytes:
    salt, nonce, body = wrapped[:16], wrapped[16:28], wrapped[28:]
    return AESGCM(_stretch(passphrase, salt)).decrypt(nonce, body, None)


def _stretch(passphrase: str, salt: bytes) -> bytes:
    # OWASP password storage cheat sheet: scrypt N=2^17, r=8, p=1.
    return Scrypt(salt, 32, n=2**17, r=8, p=1).derive(passphrase.encode())
