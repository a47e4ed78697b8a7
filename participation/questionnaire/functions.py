"""What an expression can call: every operator and function with its number of operands.

Each takes the context and operands that are values already. `ref self col if and or regex
jr:choice-name` look at the tree itself and stand in `expressions.py`.
"""

import math
from collections.abc import Callable

from participation.questionnaire.values import (
    Value,
    day_text,
    days,
    moment_text,
    rounded,
    to_boolean,
    to_number,
    to_string,
)

Function = Callable[..., Value]

SPACE = " \t\r\n"
MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
WEEKDAYS = "SunMonTueWedThuFriSat"


def words(text: str) -> list[str]:
    """Return the parts of a text between white space: the choices of a select_multiple."""
    for character in SPACE[1:]:
        text = text.replace(character, " ")
    return [word for word in text.split(" ") if word]


def equal(left: Value, right: Value) -> bool:
    """Compare as XPath does: as booleans if one is, else as numbers if one is, else as texts."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return to_number(left) == to_number(right)


def divided(left: float, right: float) -> float:
    """Divide; by zero gives an infinity or NaN. There is no negative zero in an expression."""
    if right != 0:
        return left / right
    return math.nan if left == 0 or math.isnan(left) else math.copysign(math.inf, left)


def remainder(left: float, right: float) -> float:
    """Return the remainder with the sign of the dividend (XPath `mod`)."""
    return math.nan if right == 0 or math.isinf(left) else math.fmod(left, right)


def power(base: float, exponent: float) -> float:
    """Return base to the exponent.

    Whole exponents by repeated squaring and all others to 15 digits, because the last digit of
    a library's `pow` differs from one browser to the next.
    """
    if abs(exponent) <= 1024 and exponent == math.floor(exponent):
        return _whole_power(base, int(exponent))
    if base < 0 or not math.isfinite(exponent) or not math.isfinite(base):
        return math.nan
    try:
        return float(f"{math.pow(base, exponent):.14e}")
    except (OverflowError, ValueError):
        return math.inf


def _whole_power(base: float, exponent: int) -> float:
    result, factor, left = 1.0, base, abs(exponent)
    while left:
        if left % 2:
            result *= factor
        factor *= factor
        left //= 2
    return divided(1.0, result + 0.0) if exponent < 0 else result


def rounded_to(number: float, places: float = 0.0) -> float:
    """Round to so many decimal places, a half upwards; negative places round to tens."""
    if math.isnan(places) or not math.isfinite(number):
        return math.nan if math.isnan(places) else number
    shift = max(-15, min(15, int(places)))
    scale = _whole_power(10.0, abs(shift))
    if shift < 0:
        return rounded(number / scale) * scale
    return rounded(number * scale) / scale


def truncated(number: float) -> float:
    """Cut the fraction off, towards zero."""
    return float(math.trunc(number)) if math.isfinite(number) else number


def _whole(number: float, how: Callable[[float], int]) -> float:
    return float(how(number)) if math.isfinite(number) else number


def answered(values: tuple[Value, ...]) -> list[float]:
    """Return the numbers among values; what is unanswered is left out."""
    return [to_number(value) for value in values if value != ""]


def summed(*values: Value) -> float:
    """Add up what is answered, from left to right: `sum()` of Python would round differently."""
    total = 0.0
    for number in answered(values):
        total += number
    return total


def extreme(values: tuple[Value, ...], sign: int) -> float:
    """Return the smallest (-1) or greatest (1) of what is answered; NaN if nothing is."""
    best = math.nan
    for index, number in enumerate(answered(values)):
        if math.isnan(number):
            return math.nan
        if index == 0 or (number - best) * sign > 0:
            best = number
    return best


def index_of(number: float) -> int:
    """Return a number as a place in a text: NaN is 0, and far away is far away."""
    return 0 if math.isnan(number) else int(max(-1e9, min(1e9, number)))


def part(text: str, start: Value, end: Value = math.inf) -> str:
    """Return the code points from start (0 is the first, -1 the last) to before end."""
    return text[index_of(to_number(start)) : index_of(to_number(end))]


def item(text: str, index: Value) -> str:
    """Return the n-th chosen choice, counted from 0; "" if there is none."""
    chosen, number = words(text), to_number(index)
    at = -1 if math.isnan(number) else index_of(number)
    return chosen[at] if 0 <= at < len(chosen) else ""


def translated(text: str, source: str, target: str) -> str:
    """Replace each character of source by its partner in target; without partner it goes."""
    partners: dict[str, str] = {}
    for index, character in enumerate(source):
        partners.setdefault(character, target[index : index + 1])
    return "".join(partners.get(character, character) for character in text)


def formatted(value: Value, pattern: str) -> str:
    """Write a date by the codes of XLSForm: %Y %y %m %n %b %d %e %a %H %h %M %S %3.

    Names of months and days are the English short forms, since a value is not yet a sentence.
    """
    moment = moment_text(to_number(value))
    if not moment:
        return ""
    year, month, day = moment[:4], moment[5:7], moment[8:10]
    hour, minute, second = moment[11:13], moment[14:16], moment[17:19]
    weekday = (int(days(moment[:10])) + 4) % 7
    codes = {
        "Y": year, "y": year[2:], "m": month, "n": str(int(month)), "d": day, "e": str(int(day)),
        "b": MONTHS[int(month) * 3 - 3 : int(month) * 3], "a": WEEKDAYS[weekday * 3 :][:3],
        "H": hour, "h": str(int(hour)), "M": minute, "S": second, "3": "000", "%": "%",
    }  # fmt: skip
    pieces, at = [], 0
    while at < len(pattern):
        if pattern[at] == "%" and pattern[at + 1 : at + 2] in codes:
            pieces.append(codes[pattern[at + 1]])
            at += 2
        else:
            pieces.append(pattern[at])
            at += 1
    return "".join(pieces)


def within(least: Value, most: Value, count: float) -> bool:
    """Tell whether a count lies between two bounds; a negative bound is none."""
    low, high = to_number(least), to_number(most)
    return not (low >= 0 and count < low) and not (high >= 0 and count > high)


def _numbers(function: Callable[..., Value]) -> Function:
    return lambda _c, *values: function(*(to_number(value) for value in values))


def _texts(function: Callable[..., Value]) -> Function:
    return lambda _c, *values: function(*(to_string(value) for value in values))


def _total(values: tuple[Value, ...], combine: Callable[[float, float], float]) -> float:
    result = to_number(values[0])
    for value in values[1:]:
        result = combine(result, to_number(value))
    return result


def _count(values: tuple[Value, ...]) -> float:
    return float(sum(value != "" for value in values))


def _before(text: str, mark: str) -> str:
    return text.partition(mark)[0] if mark and mark in text else ""


def _after(text: str, mark: str) -> str:
    return text.partition(mark)[2] if mark else text


def _checked(values: tuple[Value, ...]) -> float:
    return float(sum(map(to_boolean, values)))


def _weighed(values: tuple[Value, ...]) -> float:
    weights = (w for v, w in zip(values[::2], values[1::2], strict=False) if to_boolean(v))
    return summed(0.0, *weights)


MANY = 10_000

# name -> (function, fewest operands, most operands)
FUNCTIONS: dict[str, tuple[Function, int, int]] = {
    "=": (lambda _c, a, b: equal(a, b), 2, 2),
    "!=": (lambda _c, a, b: not equal(a, b), 2, 2),
    "<": (_numbers(lambda a, b: a < b), 2, 2),
    "<=": (_numbers(lambda a, b: a <= b), 2, 2),
    ">": (_numbers(lambda a, b: a > b), 2, 2),
    ">=": (_numbers(lambda a, b: a >= b), 2, 2),
    "+": (lambda _c, *v: _total(v, lambda a, b: a + b), 2, MANY),
    "-": (_numbers(lambda a, b: a - b), 2, 2),
    "*": (lambda _c, *v: _total(v, lambda a, b: a * b), 2, MANY),
    "div": (_numbers(divided), 2, 2),
    "mod": (_numbers(remainder), 2, 2),
    "neg": (_numbers(lambda a: -a), 1, 1),
    "not": (lambda _c, a: not to_boolean(a), 1, 1),
    "true": (lambda _c: True, 0, 0),
    "false": (lambda _c: False, 0, 0),
    "boolean": (lambda _c, a: to_boolean(a), 1, 1),
    "boolean-from-string": (_texts(lambda a: a in ("true", "1")), 1, 1),
    "number": (_numbers(lambda a: a), 1, 1),
    "string": (_texts(lambda a: a), 1, 1),
    "selected": (_texts(lambda a, b: b in words(a)), 2, 2),
    "selected-at": (lambda _c, a, b: item(to_string(a), b), 2, 2),
    "count-selected": (_texts(lambda a: float(len(words(a)))), 1, 1),
    "concat": (_texts(lambda *v: "".join(v)), 0, MANY),
    "join": (_texts(lambda mark, *v: mark.join(v)), 1, MANY),
    "string-length": (_texts(lambda a: float(len(a))), 1, 1),
    "contains": (_texts(lambda a, b: b in a), 2, 2),
    "starts-with": (_texts(lambda a, b: a.startswith(b)), 2, 2),
    "ends-with": (_texts(lambda a, b: a.endswith(b)), 2, 2),
    "substr": (lambda _c, a, *v: part(to_string(a), *v), 2, 3),
    "substring-before": (_texts(_before), 2, 2),
    "substring-after": (_texts(_after), 2, 2),
    "translate": (_texts(translated), 3, 3),
    "normalize-space": (_texts(lambda a: " ".join(words(a))), 1, 1),
    "abs": (_numbers(abs), 1, 1),
    "floor": (_numbers(lambda a: _whole(a, math.floor)), 1, 1),
    "ceiling": (_numbers(lambda a: _whole(a, math.ceil)), 1, 1),
    "round": (_numbers(rounded_to), 1, 2),
    "int": (_numbers(truncated), 1, 1),
    "pow": (_numbers(power), 2, 2),
    "sum": (lambda _c, *v: summed(*v), 1, MANY),
    "min": (lambda _c, *v: extreme(v, -1), 1, MANY),
    "max": (lambda _c, *v: extreme(v, 1), 1, MANY),
    "count": (lambda _c, *v: _count(v), 1, MANY),
    "count-non-empty": (lambda _c, *v: _count(v), 1, MANY),
    "coalesce": (lambda _c, *v: next((one for one in v if one != ""), ""), 2, MANY),
    "once": (lambda c, a: c.value if c.value != "" else a, 1, 1),
    "checklist": (lambda _c, a, b, *v: within(a, b, _checked(v)), 3, MANY),
    "weighted-checklist": (lambda _c, a, b, *v: within(a, b, _weighed(v)), 4, MANY),
    "today": (lambda c: c.today.isoformat(), 0, 0),
    "now": (lambda c: c.today.isoformat(), 0, 0),
    "date": (lambda _c, a: day_text(to_number(a)), 1, 1),
    "date-time": (lambda _c, a: moment_text(to_number(a)), 1, 1),
    "decimal-date-time": (lambda _c, a: to_number(a), 1, 1),
    "format-date": (lambda _c, a, b: formatted(a, to_string(b)), 2, 2),
    "format-date-time": (lambda _c, a, b: formatted(a, to_string(b)), 2, 2),
    "random": (lambda c: float(c.random()), 0, 0),
    "uuid": (lambda c: c.uuid(), 0, 0),
}

# Read from the tree by `expressions.evaluate`; here for the reader of expressions.
SPECIAL: dict[str, tuple[int, int]] = {
    "if": (3, 3),
    "and": (2, MANY),
    "or": (2, MANY),
    "regex": (2, 2),
    "jr:choice-name": (2, 2),
}


def operands_of(name: str) -> tuple[int, int] | None:
    """Return the fewest and most operands of a function, or None if there is no such function."""
    if name in SPECIAL:
        return SPECIAL[name]
    known = FUNCTIONS.get(name)
    return None if known is None else (known[1], known[2])
