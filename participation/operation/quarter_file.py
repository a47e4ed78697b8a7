"""A quarter described in one TOML file: contact, legal texts, bodies, places, first words.

Pages, posters and the privacy notice are filled from it. Applying it again changes what it
names and leaves the rest; places are added or renamed and never removed, since answers name them.
"""

import re
import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from participation.config import ALL_LANGUAGES, ConfigError
from participation.quarters.models import Body, BodyRole, Phase, Place, Quarter

TEXTS = {"name", "town", "colour", "phase"}
TABLES = {"introduction", "contact", "legal", "places", "bodies"}
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
CONTACT = {"name", "person", "street", "town", "phone", "email", "hours", "office"}


def apply(session: Session, quarter: Quarter, path: Path) -> None:
    """Read the file into the quarter, in the caller's transaction.

    Raises ConfigError naming the first entry that makes no sense; then nothing has changed.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise ConfigError(f"{path.name} cannot be read: {wrong}") from None
    for name in told.keys() - TEXTS - TABLES:
        known = ", ".join(sorted(TEXTS | TABLES))
        raise ConfigError(f"{path.name}: there is no entry {name!r}; there are: {known}.")
    for name in TEXTS & told.keys():
        setattr(quarter, name, _text(path, name, told[name]))
    if "introduction" in told:
        quarter.introduction = _by_language(path, "introduction", told["introduction"])
    for name in ("contact", "legal"):
        if name in told:
            setattr(quarter, name, getattr(quarter, name) | _table(path, name, told[name]))
    for name in quarter.contact.keys() - CONTACT:
        raise ConfigError(f"{path.name}: contact has no {name!r}.")
    _places(session, quarter, path, told.get("places", {}))
    if "bodies" in told:
        bodies = [_body(path, entry) for entry in told["bodies"]]
        for old in list(quarter.bodies):
            session.delete(old)
        session.flush()
        session.expire(quarter, ["bodies"])
        quarter.bodies.extend(bodies)


def _text(path: Path, name: str, value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"{path.name}: {name} must be a text.")
    if name == "phase":
        return _one_of(path, name, value, Phase)
    if name == "colour":
        if not COLOUR.fullmatch(value):
            raise ConfigError(f"{path.name}: colour must look like #1d5c57.")
        return value.lower()
    return value


def _one_of(path: Path, name: str, value: str, kind: Any) -> Any:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(one.value for one in kind)
        raise ConfigError(f"{path.name}: {name} is one of: {known}.") from None


def _table(path: Path, name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise ConfigError(f"{path.name}: [{name}] holds texts only.")
    return value


def _by_language(path: Path, name: str, value: Any) -> dict[str, str]:
    texts = _table(path, name, value)
    for language in texts.keys() - set(ALL_LANGUAGES):
        raise ConfigError(f"{path.name}: [{name}] has an unknown language {language!r}.")
    return texts


def _places(session: Session, quarter: Quarter, path: Path, told: Any) -> None:
    known = {place.code: place for place in quarter.places}
    for code, names in told.items():
        texts = _by_language(path, f"places.{code}", names)
        if code in known:
            known[code].names = texts
        else:
            session.add(Place(quarter_id=quarter.id, code=code, names=texts))


def _body(path: Path, entry: Any) -> Body:
    texts = _table(path, "bodies", entry)
    if not texts.get("name"):
        raise ConfigError(f"{path.name}: every one of [[bodies]] needs a name.")
    role = _one_of(path, "role", texts.get("role", ""), BodyRole)
    return Body(role=role, name=texts["name"], office=texts.get("office", ""))
