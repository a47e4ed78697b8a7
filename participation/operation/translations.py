"""Keeping the catalogs in step with the sources: `make translations`.

Two catalogs: `messages.po` holds what residents read, in every language; `staff.po` holds the
staff area. Which file a text goes to follows from where it stands.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from participation.config import ALL_LANGUAGES, ROOT
from participation.i18n import FOLDER, LANGUAGES

METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_": None}
STAFF_LANGUAGES = ("de", "en")
# A text, or singular and plural.
Id = str | tuple[str, ...]
HEADER = "# Quartierstimme\n#\n"


def is_staff(path: str) -> bool:
    """Tell whether a source file (relative to the package) belongs to the staff area."""
    parts = Path(path).parts
    named = Path(path).stem.startswith(("manage", "publish"))
    return parts[0] == "staff" or "manage" in parts or named


def extracted() -> dict[str, dict[Id, list[tuple[str, int]]]]:
    """Return domain to message id to places. A text of both areas belongs to residents."""
    found: dict[str, dict[Id, list[tuple[str, int]]]] = {
        "messages": {},
        "staff": {},
    }
    package = ROOT / "participation"
    for path, line, message, _comments, _context in extract_from_dir(
        package, METHODS, {"**/templates/**.html": {"newstyle_gettext": "true"}}, KEYWORDS
    ):
        domain = "staff" if is_staff(path) else "messages"
        key: Id = tuple(message[:2]) if isinstance(message, tuple) else message
        found[domain].setdefault(key, []).append((f"participation/{path}", line))
    for key in found["messages"].keys() & found["staff"].keys():
        found["messages"][key] += found["staff"].pop(key)
    return found


def languages_of(domain: str) -> tuple[str, ...]:
    return ALL_LANGUAGES if domain == "messages" else STAFF_LANGUAGES


def read(language: str, domain: str) -> Catalog:
    """Return the catalog as it stands; an empty one where there is none."""
    path = FOLDER / language / f"{domain}.po"
    if not path.exists():
        return Catalog(locale=LANGUAGES[language].locale, header_comment=HEADER)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGES[language].locale)


def updated(language: str, domain: str) -> Catalog:
    """Return the catalog with exactly the texts of the sources, old translations kept."""
    old = read(language, domain)
    new = Catalog(
        locale=LANGUAGES[language].locale,
        project="Quartierstimme",
        header_comment=HEADER,
        fuzzy=False,
    )
    for key in sorted(extracted()[domain], key=str):
        before = old.get(key if isinstance(key, str) else key[0])
        new.add(key, string=before.string if before else None)
    # Places and times would change the file with every line moved.
    for header in ("creation_date", "revision_date"):
        setattr(new, header, old_date())
    return new


def old_date() -> object:
    import datetime as dt

    return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def incomplete(language: str, domain: str) -> Iterator[str]:
    """Yield what is wrong with a catalog: missing, stale, or with other places to fill."""
    wanted = extracted()[domain]
    stands = read(language, domain)
    keys: set[Id] = {
        message.id if isinstance(message.id, str) else tuple(message.id) for message in stands
    }
    keys.discard("")
    for key in wanted.keys() - keys:
        yield f"missing: {key}"
    for key in keys - wanted.keys():
        yield f"no longer in the sources: {key}"
    for message in stands:
        if message.id:
            yield from _faults(message, language, stands.num_plurals)


def _faults(message: Message, language: str, plurals: int) -> Iterator[str]:
    given = message.string or ""
    texts = [given] if isinstance(given, str) else list(given)
    # English ids need no English translation.
    if language == "en" and not any(texts):
        return
    if message.pluralizable and len(texts) != plurals:
        yield f"{len(texts)} plural forms instead of {plurals}: {message.id}"
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    places = set(_places(ids[-1]))
    for text in texts:
        if not text:
            yield f"not translated: {ids[0]}"
        elif not set(_places(text)) <= places or (set(_places(text)) != places and len(texts) == 1):
            yield f"other places to fill: {ids[0]} -> {text}"


def _places(text: str) -> list[str]:
    import re

    return re.findall(r"%\(\w+\)s", text)


def main(arguments: list[str]) -> int:
    """`update` writes the catalogs; `check` says what is wrong with them."""
    faults = 0
    for domain in ("messages", "staff"):
        for language in languages_of(domain):
            if arguments == ["update"]:
                folder = FOLDER / language
                folder.mkdir(parents=True, exist_ok=True)
                with (folder / f"{domain}.po").open("wb") as file:
                    write_po(file, updated(language, domain), width=100, no_location=True)
                continue
            for fault in incomplete(language, domain):
                print(f"{language}/{domain}: {fault}")
                faults += 1
    return min(faults, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
