"""What people typed and ticked, brought into the one form in which it is compared and kept."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from participation.questionnaire.expressions import Answer
from participation.questionnaire.values import is_date, number_text

# The white space of the browser's `trim`; Python's own is another one.
_WHITE = "\t\n \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
# Controls, halves of surrogate pairs, and what overrides the direction of writing.
_STRIPPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_BLANK_LINES = re.compile("\n{3,}")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬−", "01234567890123456789,'-")
_SEPARATORS = re.compile("([0-9])[ '’\u00a0\u202f\u2009](?=[0-9]{3})")
_NUMBER = re.compile(r"([-+]?)([0-9]*)(?:\.([0-9]*))?")
_DAY = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})")
_MOST_DIGITS = 30
_TICKED = ("yes", "on", "true", "1")


def normalise(text: str) -> str:
    """Return a text as it is counted, compared and kept (spec/common.md).

    NFC; controls, bidirectional overrides and lone surrogates gone; one blank line at most in a
    row; no white space around. Joiners and direction marks stay: Persian and emoji need them.
    """
    text = _STRIPPED.sub("", _LINE_ENDS.sub("\n", text))
    lines = (line.rstrip(_WHITE) for line in text.split("\n"))
    text = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip(_WHITE)
    return unicodedata.normalize("NFC", text)


def canonical_number(text: str, whole: bool = False) -> str | None:
    """Return a number as a decimal string such as "-3.5", or None if it is none.

    Arabic and Persian digits, comma and point are understood. With both, the last one is the
    decimal sign; one that stands more than once groups thousands. whole -- the question counts
    things, so "1.250" can only mean a thousand.
    """
    plain = _SEPARATORS.sub(r"\1", normalise(text).translate(_DIGITS))
    comma, point = plain.count(","), plain.count(".")
    if comma and point:
        decimal = max(",.", key=plain.rfind)
        grouping = min(",.", key=plain.rfind)
    else:
        decimal, grouping = ",." if comma else ".,"
        if comma + point > 1 or (
            whole and re.fullmatch(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}", plain)
        ):
            decimal, grouping = grouping, decimal
    if grouping in plain and not _grouped(plain, grouping, decimal):
        return None
    match = _NUMBER.fullmatch(plain.replace(grouping, "").replace(decimal, "."))
    if (
        match is None
        or not (match[2] or match[3])
        or len(match[2] + (match[3] or "")) > _MOST_DIGITS
    ):
        return None
    whole_part, fraction = match[2].lstrip("0") or "0", (match[3] or "").rstrip("0")
    digits = f"{whole_part}.{fraction}" if fraction else whole_part
    return f"-{digits}" if match[1] == "-" and digits != "0" else digits


def _grouped(plain: str, grouping: str, decimal: str) -> bool:
    """Tell whether a sign stands only where thousands are separated."""
    whole = plain.partition(decimal)[0]
    return grouping not in plain.partition(decimal)[2] and bool(
        re.fullmatch(rf"[-+]?[0-9]{{1,3}}({re.escape(grouping)}[0-9]{{3}})+", whole)
    )


def canonical_date(text: str) -> str | None:
    """Return a day as YYYY-MM-DD, also of one written 31.1.2026 or 31/1/2026; None if none."""
    plain = normalise(text).translate(_DIGITS)
    match = _DAY.fullmatch(plain)
    if match:
        plain = f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}"
    return plain if is_date(plain) else None


def canonical(definition: Any, raw: Mapping[str, Any]) -> dict[str, Answer]:
    """Return the answers to a definition's questions in canonical form.

    raw -- form data or the content of an envelope: name to text or list of texts; JSON numbers
        are understood.

    What does not fit its question stays as it was written, so that nothing is lost; what
    belongs to no question is left out. An empty text stays only where there is a default to
    be cleared. A ticked "I'd rather not say" outweighs a value beside it.

    The browser has its twin in `static/js/questionnaire/answers.js`.
    """
    answers: dict[str, Answer] = {}
    for question in definition.questions:
        name = question.name
        if question.type in ("note", "calculate"):
            continue
        marks = [
            mark
            for mark, offered in (
                ("refused", question.refusable),
                ("dont_know", question.dont_know),
            )
            if offered and question.type in ("text", "integer", "decimal", "date")
        ]
        ticked = next((mark for mark in marks if _is_ticked(raw.get(f"{name}.{mark}"))), None)
        if ticked:
            answers[f"{name}.{ticked}"] = "yes"
            continue
        if name not in raw:
            continue
        value = _canonical(question, raw[name])
        if value or question.default is not None:
            answers[name] = value
        if value and question.quotable and _is_ticked(raw.get(f"{name}.quote")):
            answers[f"{name}.quote"] = "yes"
    return answers


def _canonical(question: Any, value: Any) -> Answer:
    if question.type == "select_multiple":
        return _several(question.choices, value)
    text = written(value)
    if question.type in ("integer", "decimal"):
        return canonical_number(text, question.type == "integer") or text
    if question.type == "date":
        return canonical_date(text) or text
    return text


def _several(choices: tuple[str, ...], value: Any) -> list[str]:
    """Return chosen choices once each, in the order of the question, unknown ones last."""
    parts = value if isinstance(value, list | tuple) else [value]
    chosen = dict.fromkeys(word for part in parts for word in _words(part))
    known = [choice for choice in choices if choice in chosen]
    return known + [choice for choice in chosen if choice not in choices]


def _words(part: Any) -> Iterable[str]:
    text = written(part)
    return [word for word in re.split(f"[{_WHITE}]+", text) if word]


def written(value: Any) -> str:
    """Return any JSON-like value as text; a list of one as its element."""
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, str):
        return normalise(value)
    if value is None or value == []:
        return ""
    if isinstance(value, float):
        return number_text(value)
    try:
        return normalise(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str))
    except (TypeError, ValueError, RecursionError):
        return "?"


def _is_ticked(value: Any) -> bool:
    return written(value) in _TICKED
