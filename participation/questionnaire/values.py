"""What an expression can yield, and how one kind of value becomes another (XPath 1.0).

Three kinds: string, number (float), boolean. An unanswered question is "", which is no number,
so it equals nothing but "" and is neither smaller nor greater than anything. Dates are strings
that count as days since 1970-01-01 wherever a number is wanted.
"""

import datetime as dt
import math
import re
from decimal import Decimal

Value = str | float | bool

_EPOCH = dt.date(1970, 1, 1).toordinal()
_NUMBER = re.compile(r"[ \t\r\n]*-?([0-9]+(\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T([0-9]{2}):([0-9]{2})(:([0-9]{2}))?.*)?", re.S)
_FIRST_DAY = 1 - _EPOCH
_LAST_DAY = dt.date.max.toordinal() - _EPOCH


def is_date(text: str) -> bool:
    """Tell whether a text is a day of the calendar, written YYYY-MM-DD."""
    return len(text) == 10 and not math.isnan(days(text))


def days(text: str) -> float:
    """Return days since 1970-01-01 of a date or a local date and time, else NaN.

    A time adds its part of the day. A zone is ignored: what was written is local time.
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        return math.nan
    try:
        whole = dt.date.fromisoformat(match[1]).toordinal() - _EPOCH
    except ValueError:
        return math.nan
    if not match[2]:
        return float(whole)
    return whole + (int(match[3]) * 3600 + int(match[4]) * 60 + int(match[6] or 0)) / 86400


def day_text(number: float) -> str:
    """Return the day `number` days after 1970-01-01 as YYYY-MM-DD; "" outside years 1 to 9999."""
    if not _FIRST_DAY <= number < _LAST_DAY + 1:
        return ""
    return dt.date.fromordinal(math.floor(number) + _EPOCH).isoformat()


def moment_text(number: float) -> str:
    """Return the moment `number` days after 1970-01-01 as YYYY-MM-DDTHH:MM:SS, else ""."""
    if not _FIRST_DAY <= number < _LAST_DAY + 1:
        return ""
    day, second = divmod(int(rounded(number * 86400)), 86400)
    if day > _LAST_DAY:
        return ""
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f"{dt.date.fromordinal(day + _EPOCH).isoformat()}T{clock}"


def rounded(number: float) -> float:
    """Return the nearest whole number; a half goes up, also below zero (XPath 1.0, 4.4)."""
    if not math.isfinite(number):
        return number
    below = math.floor(number)
    return float(below + 1 if number - below >= 0.5 else below)


def to_number(value: Value) -> float:
    """Return a value as a number: NaN for a text that is neither a number nor a date."""
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value) else days(value)
    return float(value)


def to_string(value: Value) -> str:
    """Return a value as text; numbers without exponent and with the fewest digits that suffice."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else number_text(value)


def to_boolean(value: Value) -> bool:
    """Return whether a value counts as true: a text that is not empty, a number but 0 and NaN."""
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


def number_text(number: float) -> str:
    """Return a number as XPath writes it: 3, -0.5, 1000000000000000000000, NaN, -Infinity."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    text = format(Decimal(repr(number + 0.0)), "f")
    return text.removesuffix(".0")
