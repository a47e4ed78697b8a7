"""Twelve languages: names, directions, catalogs, and the language in force.

Message ids are English. `translations/<lang>/messages.po` holds what residents read and is
complete in every language; `staff.po` holds the staff area and is complete in `de` and `en`.
The catalogs are compiled when first used, so there is no compiled file to go stale.
"""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, dates, lists, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy, NullTranslations, Translations
from flask import Flask, g, has_request_context

from participation.config import ROOT
from participation.town_time import ZONE

FOLDER = ROOT / "translations"


@dataclass(frozen=True)
class Language:
    """code -- as in addresses and `lang`; `own_name` -- what its readers call it.

    locale -- what Babel formats numbers and dates by.
    """

    code: str
    own_name: str
    locale: str
    direction: str = "ltr"


LANGUAGES = {
    language.code: language
    for language in (
        Language("de", "Deutsch", "de"),
        # `simple` is a registered BCP 47 variant. Called "Leichte Sprache" only after test
        # readers have approved the texts.
        Language("de-simple", "Einfaches Deutsch", "de"),
        # Latin digits by default: they are what street signs and forms in Germany show.
        Language("ar", "العربية", "ar", "rtl"),
        Language("it", "Italiano", "it"),
        Language("bg", "Български", "bg"),
        Language("ro", "Română", "ro"),
        Language("tr", "Türkçe", "tr"),
        Language("uk", "Українська", "uk"),
        Language("ru", "Русский", "ru"),
        Language("en", "English", "en"),
        Language("fr", "Français", "fr"),
        Language("fa", "فارسی", "fa", "rtl"),
    )
}
FALLBACKS = ("de-simple", "de")


def current() -> Language:
    """Return the language in force: the address's, or German outside a request."""
    code = g.get("language", "de") if has_request_context() else "de"
    return LANGUAGES[code]


def use(code: str) -> None:
    """Put a language in force for the rest of this request."""
    g.language = code


def direction(code: str) -> str:
    """Return `ltr` or `rtl` for a language code; unknown ones read left to right."""
    return LANGUAGES[code].direction if code in LANGUAGES else "ltr"


@cache
def catalog(code: str, folder: Path = FOLDER) -> NullTranslations:
    """Compile a language's catalogs; residents' texts win over the staff area's."""
    paths = (folder / code / f"{domain}.po" for domain in ("staff", "messages"))
    compiled = [_compile(path, LANGUAGES[code].locale) for path in paths if path.exists()]
    if not compiled:
        return NullTranslations()
    for other in compiled[1:]:
        compiled[0].merge(other)
    return compiled[0]


def _compile(path: Path, locale: str) -> Translations:
    binary = io.BytesIO()
    with path.open("rb") as source:
        # de-simple has no plural rules of its own in CLDR; they are German's.
        write_mo(binary, read_po(source, locale=locale))
    binary.seek(0)
    return Translations(binary)


def gettext(message: str, **values: object) -> str:
    """Translate `message` into the language in force and fill its `%(name)s` places."""
    text = catalog(current().code).ugettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, n: int, **values: object) -> str:
    """Translate by number `n`, with the plural rules of the language in force."""
    text = catalog(current().code).ungettext(singular, plural, n)
    return text % {"n": format_number(n), **values}


def lazy_gettext(message: str, **values: object) -> Any:
    """Translate when shown, for texts written down before a request (forms, roles)."""
    # Without a cache: the same form class serves every language.
    return LazyProxy(gettext, message, enable_cache=False, **values)


def format_number(n: int | float) -> str:
    return str(numbers.format_decimal(n, locale=current().locale, numbering_system="latn"))


def format_percent(share: float) -> str:
    """Return a share between 0 and 1 as whole per cent in the language in force."""
    written = numbers.format_percent(share, locale=current().locale, numbering_system="latn")
    # CLDR adds direction marks in Arabic and Persian; whoever needs them isolates the number.
    return str(written).translate({0x200E: None, 0x200F: None, 0x61C: None})


def format_date(day: dt.date, form: str = "long") -> str:
    text = dates.format_date(day, form, locale=current().locale)
    return _latin_digits(text)


def format_time(moment: dt.datetime) -> str:
    """Return a UTC moment as clock time in Neunkirchen."""
    return _latin_digits(dates.format_time(moment, "short", tzinfo=ZONE, locale=current().locale))


def language_name(code: str) -> str:
    """Return what a language is called in the language in force; its code if nobody knows."""
    return str(Locale.parse(current().locale).languages.get(code, code))


def format_list(items: list[str]) -> str:
    return lists.format_list(items, locale=current().locale)


def negotiate(accepted: list[str], offered: tuple[str, ...]) -> str | None:
    """Choose from `offered` by a browser's wishes, best first; None if nothing fits."""
    for wish in accepted:
        lowered = wish.lower()
        for code in offered:
            if lowered == code or lowered.split("-")[0] == code:
                return code
    return None


def _latin_digits(text: str) -> str:
    return text.translate({0x0660 + n: str(n) for n in range(10)}).translate(
        {0x06F0 + n: str(n) for n in range(10)}
    )


def init_app(app: Flask) -> None:
    app.jinja_env.add_extension("jinja2.ext.i18n")
    install: Callable[..., None] = app.jinja_env.install_gettext_callables  # type: ignore[attr-defined]
    install(lambda m: catalog(current().code).ugettext(m), _plural, newstyle=True)
    app.jinja_env.globals.update(
        LANGUAGES=LANGUAGES,
        direction=direction,
        current_language=current,
    )
    app.jinja_env.filters.update(
        number=format_number, percent=format_percent, date=format_date, joined=format_list
    )


def _plural(singular: str, plural: str, n: int) -> str:
    return catalog(current().code).ungettext(singular, plural, n)
