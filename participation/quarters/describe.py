"""How a quarter is described: by the same rules from a file and from the pages of the staff area.

What is told changes what it names and leaves the rest. Places and topics are added or renamed
and never removed, since answers name them for ten years.
"""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from participation.i18n import LANGUAGES
from participation.quarters.faults import (
    BAD_CODE,
    BODY_IN_USE,
    BODY_WITHOUT_NAME,
    NO_COLOUR,
    NO_GERMAN,
    NO_PHONE,
    NOT_A_TEXT,
    ONE_OF,
    TEXTS_ONLY,
    TOO_LONG,
    UNKNOWN_ENTRY,
    UNKNOWN_KEY,
    UNKNOWN_LANGUAGE,
    YES_OR_NO,
    DescriptionError,
)
from participation.quarters.models import Body, BodyRole, Phase, Place, Quarter, Topic

TEXTS = ("name", "town", "phase", "colour")
CONTACT = ("name", "person", "street", "town", "phone", "email", "hours", "office")
LEGAL = (
    *("controller", "represented_by", "responsible", "phone", "email"),
    *("data_protection_officer", "legal_basis", "purpose", "supervisory_authority"),
    *("accessibility_contact", "reviewed_on", "enforcement", "enforcement_web"),
    *("duty_phone", "sign_language_video", "municipality_key", "portal_contributor"),
)
ENTRIES = (
    *TEXTS,
    *("drafts_shown", "introduction", "contact", "legal", "places", "topics", "help", "bodies"),
)
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
PHONE = re.compile(r"[+0-9][0-9 ()/-]*")
LONGEST = 4000


def describe(session: Session, quarter: Quarter, told: Mapping[str, Any]) -> list[str]:
    """Change the quarter in the caller's transaction; return the entries that are other now.

    Raises DescriptionError for the first entry that makes no sense.
    """
    for name in told.keys() - set(ENTRIES):
        raise DescriptionError(UNKNOWN_ENTRY, name=name, known=", ".join(sorted(ENTRIES)))
    before = described(quarter)
    for name in TEXTS:
        if name in told:
            setattr(quarter, name, _plain(name, told[name]))
    if "drafts_shown" in told:
        if not isinstance(told["drafts_shown"], bool):
            raise DescriptionError(YES_OR_NO, name="drafts_shown")
        quarter.drafts_shown = told["drafts_shown"]
    if "introduction" in told:
        quarter.introduction = _by_language("introduction", told["introduction"])
    for name, keys in (("contact", CONTACT), ("legal", LEGAL)):
        if name in told:
            merged = getattr(quarter, name) | _known(name, keys, told[name])
            setattr(quarter, name, {key: text for key, text in merged.items() if text})
    _named(session, quarter, Place, "places", told.get("places", {}))
    _named(session, quarter, Topic, "topics", told.get("topics", {}))
    _help(quarter, told.get("help", {}))
    if "bodies" in told:
        _bodies(session, quarter, told["bodies"])
    session.flush()
    session.expire(quarter, ["places", "topics", "bodies"])
    after = described(quarter)
    return [name for name in ENTRIES if before.get(name) != after.get(name)]


def described(quarter: Quarter) -> dict[str, Any]:
    """Return what `describe` would be told of a quarter as it is."""
    told: dict[str, Any] = {name: str(getattr(quarter, name)) for name in TEXTS}
    if quarter.drafts_shown is not None:
        told["drafts_shown"] = quarter.drafts_shown
    told["introduction"] = dict(quarter.introduction)
    told["contact"], told["legal"] = dict(quarter.contact), dict(quarter.legal)
    told["places"] = {place.code: dict(place.names) for place in quarter.places}
    told["topics"] = {topic.code: dict(topic.names) for topic in quarter.topics}
    told["help"] = {
        one["code"]: {key: one[key] for key in ("phone", "name", "note")}
        for one in quarter.help_numbers or []
    }
    told["bodies"] = [
        {"role": str(body.role), "name": body.name, "office": body.office}
        for body in quarter.bodies
    ]
    return told


def _plain(name: str, value: Any) -> Any:
    text = _text(name, value)
    if not text.strip():
        raise DescriptionError(NOT_A_TEXT, name=name)
    if name == "phase":
        return _one_of(name, text, Phase)
    if name == "colour":
        if not COLOUR.fullmatch(text):
            raise DescriptionError(NO_COLOUR)
        return text.lower()
    return text


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise DescriptionError(NOT_A_TEXT, name=name)
    if len(value) > LONGEST:
        raise DescriptionError(TOO_LONG, name=name, most=LONGEST)
    return value


def _one_of(name: str, value: str, kind: Any) -> Any:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(one.value for one in kind)
        raise DescriptionError(ONE_OF, name=name, known=known) from None


def _table(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(one, str) for one in value.values()):
        raise DescriptionError(TEXTS_ONLY, name=name)
    return {key: _text(f"{name}.{key}", text) for key, text in value.items()}


def _known(name: str, keys: tuple[str, ...], value: Any) -> dict[str, str]:
    texts = _table(name, value)
    for key in texts.keys() - set(keys):
        raise DescriptionError(UNKNOWN_KEY, name=name, key=key, known=", ".join(keys))
    return texts


def _by_language(name: str, value: Any) -> dict[str, str]:
    texts = _table(name, value)
    for language in texts.keys() - set(LANGUAGES):
        raise DescriptionError(UNKNOWN_LANGUAGE, name=name, language=language)
    return {language: texts[language] for language in LANGUAGES if texts.get(language, "").strip()}


def _tables(name: str, value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, Mapping):
        raise DescriptionError(TEXTS_ONLY, name=name)
    for code in value:
        if not CODE.fullmatch(code):
            raise DescriptionError(BAD_CODE, name=f"{name}.{code}")
    return list(value.items())


def _named(
    session: Session, quarter: Quarter, kind: type[Place] | type[Topic], name: str, told: Any
) -> None:
    there: list[Any] = list(getattr(quarter, name))
    known = {one.code: one for one in there}
    for code, value in _tables(name, told):
        texts = _by_language(f"{name}.{code}", value)
        if "de" not in texts:
            raise DescriptionError(NO_GERMAN, name=f"{name}.{code}")
        if code in known:
            known[code].names = texts
        else:
            session.add(kind(quarter_id=quarter.id, code=code, names=texts))


def _help(quarter: Quarter, told: Any) -> None:
    """Add or change numbers of this town; an empty table takes one away."""
    numbers = {one["code"]: one for one in quarter.help_numbers or []}
    for code, value in _tables("help", told):
        name = f"help.{code}"
        if not isinstance(value, Mapping):
            raise DescriptionError(TEXTS_ONLY, name=name)
        if not value:
            numbers.pop(code, None)
            continue
        for key in value.keys() - {"phone", "name", "note"}:
            raise DescriptionError(UNKNOWN_KEY, name=name, key=key, known="phone, name, note")
        phone = _text(f"{name}.phone", value.get("phone", ""))
        if not PHONE.fullmatch(phone):
            raise DescriptionError(NO_PHONE, name=name)
        names = _by_language(f"{name}.name", value.get("name", {}))
        if "de" not in names:
            raise DescriptionError(NO_GERMAN, name=name)
        note = _by_language(f"{name}.note", value.get("note", {}))
        numbers[code] = {"code": code, "phone": phone, "name": names, "note": note}
    if told:
        quarter.help_numbers = list(numbers.values())


def _bodies(session: Session, quarter: Quarter, told: Any) -> None:
    """Keep who is named again, so that what refers to a body keeps its body."""
    if not isinstance(told, list):
        raise DescriptionError(TEXTS_ONLY, name="bodies")
    wanted = [_body(entry) for entry in told]
    there = {(body.role, body.name): body for body in quarter.bodies}
    for role, name, office in wanted:
        if (body := there.pop((role, name), None)) is not None:
            body.office = office
        else:
            session.add(Body(quarter_id=quarter.id, role=role, name=name, office=office))
    for (_role, name), body in there.items():
        try:
            with session.begin_nested():
                session.delete(body)
        except IntegrityError:
            raise DescriptionError(BODY_IN_USE, name=name) from None


def _body(entry: Any) -> tuple[BodyRole, str, str]:
    texts = _known("bodies", ("role", "name", "office"), entry)
    if not texts.get("name", "").strip():
        raise DescriptionError(BODY_WITHOUT_NAME)
    role: BodyRole = _one_of("role", texts.get("role", ""), BodyRole)
    return role, texts["name"], texts.get("office", "")
