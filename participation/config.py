"""Settings, read once; a wrong one stops the start-up and is named."""

import hashlib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from participation.anonymity.parameters import Parameters, tightened

ROOT = Path(__file__).resolve().parent.parent

# The order is the order of the language chooser: facts of the quarter, not the alphabet.
ALL_LANGUAGES = ("de", "de-simple", "ar", "it", "bg", "ro", "tr", "uk", "ru", "en", "fr", "fa")
RELEASE = "release_"


class ConfigError(Exception):
    """A setting is missing or makes no sense. The message names the setting."""


# How a mail server is spoken to, and the port it usually listens at for that.
MAIL_PORTS = {"starttls": "587", "tls": "465", "none": "25"}


@dataclass(frozen=True)
class MailServer:
    """The operator's own mail server. tls -- one of MAIL_PORTS; sender -- the address in `From`."""

    host: str
    port: int
    tls: str
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Settings:
    """Everything that differs between installations.

    instance -- the one directory that holds database, keys and files.
    public_url -- where residents reach the installation, without a slash at the end.
    proxy_hops -- how many reverse proxies in front are trusted to say `https`.
    settle_seconds -- pause between two settles of what arrived; 0 means nightly.
    drafts_shown -- show texts that no native reader has checked, labelled, instead of falling back.
    release -- the thresholds of releases; settings may only tighten them.
    mail -- None where no mail is sent; nothing depends on it.
    """

    instance: Path
    secret_key: str
    database_url: str
    public_url: str
    proxy_hops: int = 0
    languages: tuple[str, ...] = ALL_LANGUAGES
    build: str = "dev"
    demo: bool = False
    settle_seconds: int = 0
    drafts_shown: bool = False
    passphrase: str | None = None
    metrics_token: str | None = None
    release: Parameters = field(default_factory=Parameters)
    mail: MailServer | None = None

    @property
    def keys(self) -> Path:
        return self.instance / "keys"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read `settings.toml` of the instance, then let the environment overrule it.

        Raises ConfigError naming the first setting that is missing or makes no sense.
        """
        instance = Path(environ.get("PARTICIPATION_INSTANCE", ROOT / "instance")).resolve()
        written = _read_file(instance / "settings.toml")

        def setting(name: str, default: str | None = None) -> str:
            found = environ.get(name, written.get(name.lower(), default))
            if found is None:
                raise ConfigError(f"{name} is not set. Run `participation init` first.")
            return str(found)

        return cls(
            instance=instance,
            secret_key=_secret(setting("SECRET_KEY")),
            database_url=setting("DATABASE_URL", f"sqlite:///{instance / 'participation.sqlite3'}"),
            public_url=_public_url(setting("PUBLIC_URL")),
            proxy_hops=_whole_number("PROXY_HOPS", setting("PROXY_HOPS", "0")),
            languages=_languages(setting("LANGUAGES", ",".join(ALL_LANGUAGES))),
            build=environ.get("BUILD") or fingerprint(),
            demo=setting("DEMO", "false").lower() == "true",
            settle_seconds=_whole_number("SETTLE_SECONDS", setting("SETTLE_SECONDS", "0")),
            drafts_shown=setting("DRAFTS_SHOWN", "false").lower() == "true",
            passphrase=environ.get("PARTICIPATION_PASSPHRASE"),
            metrics_token=environ.get("METRICS_TOKEN") or None,
            release=_release({**written, **environ}),
            mail=_mail_server(setting),
        )


def _release(named: Mapping[str, object]) -> Parameters:
    """Read every RELEASE_... there is: a misspelt one would be believed to be in force."""
    # The environment comes last, and may write a name otherwise than the file.
    found = {name.lower(): str(value) for name, value in named.items()}
    own = {
        name.removeprefix(RELEASE): value
        for name, value in found.items()
        if name.startswith(RELEASE)
    }
    try:
        return tightened(own)
    except ValueError as wrong:
        raise ConfigError(f"{RELEASE.upper()}{wrong}") from None


def fingerprint() -> str:
    """Return ten hex digits that change whenever a page or a file for browsers may change."""
    digest = hashlib.sha256()
    sources = [*(ROOT / "static").rglob("*"), *(ROOT / "translations").rglob("*.po")]
    sources += (ROOT / "participation").rglob("*.html")
    sources += (ROOT / "participation").rglob("*.py")
    for path in sorted(path for path in sources if path.is_file()):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:10]


def _read_file(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise ConfigError(f"settings.toml cannot be read: {wrong}") from None


def _secret(value: str) -> str:
    if len(value) < 32:
        raise ConfigError("SECRET_KEY needs at least 32 characters.")
    return value


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/"):
        raise ConfigError("PUBLIC_URL must look like https://beteiligung.example.org")
    return value.rstrip("/")


def _mail_server(setting: Callable[[str, str], str]) -> MailServer | None:
    """Read the MAIL_ settings; None where no server is named.

    Without TLS a mail, and the password before it, would travel readable: that is allowed on this
    machine only.
    """
    host = setting("MAIL_HOST", "")
    if not host:
        return None
    tls, sender = setting("MAIL_TLS", "starttls").lower(), setting("MAIL_FROM", "")
    if tls not in MAIL_PORTS:
        raise ConfigError(f"MAIL_TLS must be starttls, tls or none, not {tls!r}.")
    if tls == "none" and not _is_this_machine(host):
        raise ConfigError("MAIL_TLS may be none only where MAIL_HOST is this machine.")
    if not re.fullmatch(r"[!-?A-~]+@[!-?A-~]+", sender):
        raise ConfigError("MAIL_FROM must be an address such as quartier@example.org.")
    user, password = setting("MAIL_USER", ""), setting("MAIL_PASSWORD", "")
    if bool(user) != bool(password):
        raise ConfigError("MAIL_USER and MAIL_PASSWORD are set both or not at all.")
    port = _whole_number("MAIL_PORT", setting("MAIL_PORT", MAIL_PORTS[tls]))
    return MailServer(host, port, tls, sender, user or None, password or None)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _whole_number(name: str, value: str) -> int:
    if not value.isdecimal():
        raise ConfigError(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def _languages(value: str) -> tuple[str, ...]:
    chosen = tuple(part.strip() for part in value.split(",") if part.strip())
    unknown = [language for language in chosen if language not in ALL_LANGUAGES]
    if unknown or not chosen:
        named = ", ".join(unknown) or "none given"
        raise ConfigError(f"LANGUAGES names unknown languages: {named}")
    return chosen
