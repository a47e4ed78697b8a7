"""What every printed entrance says, and the parts that all its shapes are made of."""

from dataclasses import dataclass

from participation.paper import qr
from participation.paper.colour import INK, WHITE, mixed
from participation.paper.order import left_to_right
from participation.paper.setting import Style, Tongue, balanced, fit, wrap
from participation.paper.sheet import Sheet

MOST_LANGUAGES = 6


@dataclass(frozen=True)
class Words:
    """The sentences of one language. All short, all A2.

    headline -- the question; promise -- "two minutes, no name"; scan -- what to do with the
    camera; type_in -- what to do without; ask -- who answers questions; picture -- what the QR
    code is, for those who hear the document.
    """

    tongue: Tongue
    headline: str
    promise: str
    scan: str
    type_in: str
    ask: str
    picture: str


@dataclass(frozen=True)
class Invitation:
    """One entrance on paper.

    colour -- `#rrggbb` of the quarter; qr -- what the code says (see `qr.address`);
    host -- the address people type, without `https://`; code -- the eight characters, or none;
    person, phone -- who answers questions: beside the QR always;
    also -- own names of further languages behind the same code.

    Raises ValueError without a person, a phone number, or with no or more than six languages.
    """

    quarter: str
    town: str
    colour: str
    words: tuple[Words, ...]
    qr: str
    host: str
    code: str
    person: str
    phone: str
    also: tuple[tuple[str, Tongue], ...] = ()

    def __post_init__(self) -> None:
        if not self.person.strip() or not self.phone.strip():
            raise ValueError("a person and a phone number belong beside every QR code")
        if not 1 <= len(self.words) <= MOST_LANGUAGES:
            raise ValueError(f"{len(self.words)} languages do not fit on one sheet")

    @property
    def first(self) -> Words:
        return self.words[0]

    @property
    def spoken_code(self) -> str:
        """Return the code in two halves: four characters can be kept in mind."""
        return f"{self.code[:4]} {self.code[4:]}"


def block(
    sheet: Sheet,
    x: float,
    top: float,
    width: float,
    height: float,
    text: str,
    style: Style,
    tongue: Tongue,
    role: str = "P",
    smallest: float = 6,
) -> float:
    """Set `text` as large as `style` allows into the box; return where it ends."""
    fitted = fit(text, tongue, style, width, height, smallest)
    lines = balanced(text, tongue, fitted, width)
    return sheet.lines(x, top, width, lines, fitted, tongue, role)


def height_of(text: str, style: Style, tongue: Tongue, width: float) -> float:
    """Return how high `text` will be between `width`."""
    return len(wrap(text, tongue, style, width)) * style.line_height(tongue)


def framed_qr(sheet: Sheet, x: float, top: float, side: float, invitation: Invitation) -> None:
    """Draw the code in a white field with a fine frame in the quarter's colour."""
    frame = mixed(invitation.colour, WHITE, 0.45)
    radius, line = side * 0.035, side * 0.008
    sheet.rectangle(x, top, side, side, fill=WHITE, stroke=frame, radius=radius, line=line)
    inset = side * 0.02
    first = invitation.first
    qr.draw(
        sheet,
        x + inset,
        top + inset,
        side - 2 * inset,
        invitation.qr,
        first.picture,
        first.tongue,
    )


def code_box(
    sheet: Sheet,
    x: float,
    top: float,
    width: float,
    height: float,
    invitation: Invitation,
) -> None:
    """Draw the address and, larger, the typed code in a tinted box of this height.

    Without a code the address leads to the page by itself.
    """
    latin = Tongue("de")
    sheet.rectangle(
        x, top, width, height, fill=mixed(invitation.colour, WHITE, 0.9), radius=height * 0.14
    )
    inner, left = width * 0.9, x + width * 0.05
    if not invitation.code:
        only = Style(height * 0.36, True, INK, leading=1.2, align="centre")
        only = fit(invitation.host, latin, only, inner, height * 0.86, 5)
        used = height_of(invitation.host, only, latin, inner)
        sheet.text(left, top + (height - used) / 2, inner, invitation.host, only, latin)
        return
    host = Style(height * 0.26, colour=INK, leading=1.2, align="centre")
    host = fit(invitation.host, latin, host, inner, height * 0.4, 5)
    code = Style(height * 0.46, True, INK, leading=1.15, align="centre")
    code = fit(invitation.spoken_code, latin, code, inner, height * 0.6)
    used = host.line_height(latin) + code.line_height(latin)
    start = top + (height - used) / 2
    below = sheet.text(left, start, inner, invitation.host, host, latin)
    sheet.text(left, below, inner, invitation.spoken_code, code, latin)


def contact(
    sheet: Sheet,
    x: float,
    top: float,
    width: float,
    height: float,
    size: float,
    invitation: Invitation,
) -> None:
    """Set the person and, larger, the phone number in the middle of the height.

    size -- of the number's letters, at most.
    """
    tongue = Tongue("de", invitation.first.tongue.direction)
    person = Style(size * 0.55, colour=INK, leading=1.25)
    person = fit(invitation.person, tongue, person, width, height * 0.5, size * 0.3)
    phone = Style(size, True, INK, leading=1.15)
    phone = fit(invitation.phone, tongue, phone, width, height * 0.48, size * 0.4)
    used = height_of(invitation.person, person, tongue, width) + phone.line_height(tongue)
    start = top + (height - used) / 2
    lines = balanced(left_to_right(invitation.person), tongue, person, width)
    below = sheet.lines(x, start, width, lines, person, tongue)
    sheet.text(x, below, width, left_to_right(invitation.phone), phone, tongue)


def also_in(
    sheet: Sheet, x: float, top: float, width: float, style: Style, invitation: Invitation
) -> float:
    """Name the further languages, each by its own name; return the end."""
    if not invitation.also:
        return top
    tongue = invitation.first.tongue
    names = "   ·   ".join(
        f"\u2067{name}\u2069" if spoken.rtl else left_to_right(name)
        for name, spoken in invitation.also
    )
    return block(
        sheet, x, top, width, style.size * 3, names, style, tongue, smallest=style.size * 0.6
    )
