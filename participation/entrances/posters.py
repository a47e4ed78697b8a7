"""Paper for an entrance: from its row to PDF bytes."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import current_app

from participation.config import Settings
from participation.entrances.models import Entrance
from participation.entrances.words import words
from participation.errors import Refusal
from participation.i18n import LANGUAGES
from participation.i18n import gettext as _
from participation.paper import qr
from participation.paper.fonts import setting
from participation.paper.handouts import SHAPES
from participation.paper.invitation import MOST_LANGUAGES, Invitation
from participation.paper.poster import posters
from participation.paper.setting import Tongue

DEFAULT_COLOUR = "#17564b"


def poster_for(entrance: Entrance, languages: Sequence[str] = (), size: str = "a4") -> bytes:
    """Return one entrance on paper as PDF.

    languages -- one to six codes, in the order of the sheet; none means the entrance's own,
        the first six of them. With exactly one, the QR code opens that language directly.
    size -- `a4 a3 tear_off card table_tent sticker door_hanger`.

    Raises Refusal where the quarter lacks a person or a phone number, or for an unknown size
    or language.
    """
    if size not in SHAPES:
        raise Refusal(_("There is no paper of this size: %(size)s", size=size))
    prepared = invitation(entrance, languages, _settings().public_url)
    # The fonts are shared by all requests of the process and learn glyphs while they set text.
    with setting:
        return SHAPES[size](prepared)


def posters_for(
    entrances: Sequence[Entrance], languages: Sequence[str] = (), size: str = "a4"
) -> bytes:
    """Return the posters (`a4` or `a3`) of several entrances as one PDF, a page for each."""
    if not entrances:
        raise Refusal(_("There is no open entrance yet. Make one first."))
    if size not in {"a4", "a3"}:
        raise Refusal(_("There is no paper of this size: %(size)s", size=size))
    prepared = [invitation(each, languages, _settings().public_url) for each in entrances]
    with setting:
        return posters(prepared, size)


def invitation(entrance: Entrance, languages: Sequence[str], public_url: str) -> Invitation:
    """Return what the paper of an entrance says."""
    chosen = _chosen(entrance, languages)
    contact = entrance.quarter.contact
    office = contact.get("office") or contact.get("name")
    person = ", ".join(filter(None, (contact.get("person"), office)))
    phone = contact.get("phone", "")
    if not person or not phone:
        raise Refusal(_("Fill in a person and a phone number for the quarter first."))
    single = chosen[0] if len(chosen) == 1 else None
    address = f"{public_url}/{entrance.code}"
    return Invitation(
        quarter=entrance.quarter.name,
        town=entrance.quarter.town,
        colour=_colour(entrance.quarter.colour),
        words=tuple(words(entrance.target_kind, language, address) for language in chosen),
        qr=qr.address(public_url, entrance.code, single),
        host=urlsplit(public_url).netloc,
        code=entrance.code,
        person=person,
        phone=phone,
        also=_also(entrance, chosen),
    )


def _chosen(entrance: Entrance, languages: Sequence[str]) -> list[str]:
    offered = _settings().languages
    wished = list(dict.fromkeys(languages))
    unknown = [language for language in wished if language not in offered]
    if unknown:
        raise Refusal(_("We do not offer this language: %(name)s", name=unknown[0]))
    if len(wished) > MOST_LANGUAGES:
        raise Refusal(_("Six languages fit on one sheet. Please choose fewer."))
    own = [language for language in entrance.languages if language in offered]
    return wished or own[:MOST_LANGUAGES] or [offered[0]]


def _also(entrance: Entrance, chosen: Sequence[str]) -> tuple[tuple[str, Tongue], ...]:
    return tuple(
        (LANGUAGES[code].own_name, Tongue(code, LANGUAGES[code].direction))
        for code in entrance.languages
        if code not in chosen and code in _settings().languages
    )


def _colour(written: str) -> str:
    """Return a colour that paper can use, whatever stands in the quarter's settings."""
    is_hex = len(written) == 7 and written.startswith("#")
    return written if is_hex and written[1:].isalnum() else DEFAULT_COLOUR


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found
