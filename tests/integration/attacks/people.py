"""People whose rows can be told apart by a number that stands in their answers."""

from tests import device

DIGITS = tuple(
    f"services_{row}" for row in ("flat", "rent", "clean", "green", "transit", "shops", "doctors")
)


def answers_of(number):
    """Return answers that hold `number` (below 78,125) as seven ratings of one to five."""
    digits = [number // 5**place % 5 for place in range(len(DIGITS))]
    return {
        "connection": ["live"],
        "liking": "4",
        **{name: str(1 + digit) for name, digit in zip(DIGITS, digits, strict=True)},
    }


def number_in(row):
    return sum((int(row[name]) - 1) * 5**place for place, name in enumerate(DIGITS))


def sealed(key, number, **others):
    """Return the envelope of the person with this number."""
    return device.envelope(key, device.content(answers_of(number), **others))
