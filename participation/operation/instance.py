"""Making an instance: one directory with settings, recovery secret and database."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from participation.config import ROOT, ConfigError, Settings
from participation.db import db, wipe, writing
from participation.deliveries import keyring
from participation.deliveries.models import ServerState
from participation.operation import schema
from participation.staff.sealed import seal_anew

FACTORS = (("staff_accounts", "totp_secret"), ("staff_sessions", "pending_totp"))


def folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the directory that holds everything, whether or not it is there yet."""
    return Path(environ.get("PARTICIPATION_INSTANCE", ROOT / "instance")).resolve()


def write_settings(
    instance: Path, public_url: str, proxy_hops: int = 0, demo: bool = False
) -> None:
    """Write `settings.toml` and the recovery secret. Raises ConfigError where one stands."""
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    lines = [
        f'public_url = "{public_url}"',
        f"proxy_hops = {proxy_hops}",
        f'secret_key = "{secrets.token_urlsafe(48)}"',
    ]
    if demo:
        lines += ['demo = "true"', "settle_seconds = 5", 'drafts_shown = "true"']
    path = instance / "settings.toml"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConfigError(f"{path.name} exists already; this instance is set up.") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def write_secret(settings: Settings, secret: bytes | None = None) -> bytes:
    """Keep a new recovery secret, or the given one; return it for the recovery sheet."""
    chosen = secret or keyring.new_secret()
    try:
        keyring.write(chosen, settings.keys, settings.passphrase)
    except FileExistsError:
        raise ConfigError("There is a recovery secret already; it is not replaced.") from None
    return chosen


def migrate(app: Flask) -> None:
    """Bring the database forward to this version's schema."""
    with app.app_context(), db.engine.execution_options(write=True).connect() as connection:
        schema.upgrade(connection)
        connection.commit()
    with app.app_context(), writing() as session:
        if session.get(ServerState, "epoch") is None:
            session.add(ServerState(name="epoch", value=secrets.token_hex(8)))
        if seal_clear_factors(session) == 0:
            return
    with app.app_context():
        # Or the seeds would stay readable in what the databases have not written over yet.
        wipe([name for name, _ in FACTORS])


def seal_clear_factors(session: Session) -> int:
    """Seal the seeds of authenticator apps that an older version wrote in clear."""
    return sum(seal_anew(session, name, of) for name, of in FACTORS)


def at_port(settings: Settings, port: int) -> Settings:
    """Return settings whose public address is this machine's loopback at `port`."""
    return replace(settings, public_url=f"http://127.0.0.1:{port}")
