"""What `check` looks at on the machine: settings, files and who may read them, disk."""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from participation.config import Settings
from participation.deliveries import keyring
from participation.operation.check import Finding, attention, ok, wrong

MEGABYTE = 1024 * 1024
ENOUGH, TOO_LITTLE = 1024 * MEGABYTE, 200 * MEGABYTE

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def checks(settings: Settings) -> Iterator[Finding]:
    """Look at everything that needs no database."""
    yield from _settings(settings)
    yield from _permissions(settings)
    yield from _secret(settings)
    yield _disk(settings.instance)


def _settings(settings: Settings) -> Iterator[Finding]:
    address = urlsplit(settings.public_url)
    if address.scheme != "https" and not settings.demo:
        yield wrong(
            f"PUBLIC_URL is {settings.public_url}: without https phones cannot work offline.",
            "Put a proxy with TLS in front (docs/operation) and set PUBLIC_URL to https://...",
        )
    elif settings.demo:
        yield attention("This is the demo.", "Use `participation init` for a real quarter.")
    elif not settings.proxy_hops:
        yield attention(
            "PUBLIC_URL is https, but PROXY_HOPS is 0: the server itself speaks no TLS.",
            "Set PROXY_HOPS to the number of proxies in front, usually 1.",
        )
    else:
        yield ok(f"Residents reach this at {settings.public_url}.")
    if settings.settle_seconds and not settings.demo:
        yield wrong(
            f"SETTLE_SECONDS is {settings.settle_seconds}: few answers opened together are few "
            "to hide among.",
            "Set SETTLE_SECONDS to 0, so that answers settle at night.",
        )
    if settings.drafts_shown and not settings.demo:
        yield attention(
            "Translations that nobody has checked are shown, marked as such.",
            "Have them released, then set DRAFTS_SHOWN to false.",
        )


def _permissions(settings: Settings) -> Iterator[Finding]:
    private = [settings.instance, settings.instance / "settings.toml", settings.keys]
    private.append(settings.keys / keyring.FILE)
    open_ = [path for path in private if path.exists() and path.stat().st_mode & OTHERS]
    for path in open_:
        yield wrong(
            f"Others on this machine may open {path}.",
            f"chmod {'700' if path.is_dir() else '600'} {path}",
        )
    if not open_:
        yield ok("Only the server's own user may open settings, keys and data.")


def _secret(settings: Settings) -> Iterator[Finding]:
    path = settings.keys / keyring.FILE
    if not path.exists():
        yield wrong(
            "There is no recovery secret: nothing that phones sealed can be opened.",
            "Restore the last backup with the words of the recovery sheet.",
        )
    elif path.read_bytes().startswith(keyring.CLEAR):
        yield attention(
            "The recovery secret stands on this disk in clear.",
            "Set PARTICIPATION_PASSPHRASE from a key service and restore a backup under it, or "
            "encrypt the disk.",
        )
    else:
        yield ok("The recovery secret is kept under a passphrase.")


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    said = f"{free // MEGABYTE} MB are free for database and files."
    if free < TOO_LITTLE:
        return wrong(said, "Make room now: below this, answers are refused with status 507.")
    if free < ENOUGH:
        return attention(said, "Make room soon; a backup needs about a fifth of the database.")
    return ok(said)
