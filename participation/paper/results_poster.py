"""What the answers say, on one sheet: it hangs where the survey hung."""

from dataclasses import dataclass

from participation.documents.figures import share_text
from participation.documents.report import Report, Table
from participation.paper.colour import INK, SOFT_INK, WHITE, deep, mixed
from participation.paper.invitation import Invitation, block, code_box, framed_qr, height_of
from participation.paper.order import left_to_right
from participation.paper.poster import MARGIN, SIZES
from participation.paper.setting import Style, Tongue, fit
from participation.paper.sheet import Sheet
from participation.paper.street import street

MOST_BARS = 5
MM_PER_POINT = 25.4 / 72


@dataclass(frozen=True)
class Bar:
    """label -- at most a few words; share -- as it reads; percent -- how long the bar is."""

    label: str
    share: str
    percent: int


@dataclass(frozen=True)
class Said:
    """The sentences of a results poster in one language.

    headline -- "What 312 answers say"; question -- above the bars; method -- one line on who
    was asked, when, how, and what the numbers are not; more -- where all results stand.
    bars -- one to five, the longest first unless they have an order of their own.

    Raises ValueError for any other number of bars.
    """

    tongue: Tongue
    headline: str
    question: str
    bars: tuple[Bar, ...]
    method: str
    more: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.bars) <= MOST_BARS:
            raise ValueError(f"{len(self.bars)} bars on one poster")


def bars_of(report: Report, table: Table) -> tuple[Bar, ...]:
    """Return the bars of a one-way table: what is no answer, and what has no share, left out.

    More than five: the longest five, the longest first. Fewer keep the order of the question.
    """
    said = [
        Bar(row.label, share_text(report, row.cells[0]), row.cells[0].percent)
        for row in table.rows
        if not row.quiet and row.cells[0].percent is not None
    ]
    if len(said) > MOST_BARS or table.multiple:
        said = sorted(said, key=lambda bar: -bar.percent)
    return tuple(said[:MOST_BARS])


def results_poster(invitation: Invitation, said: Said, size: str = "a4") -> bytes:
    """Return the poster as PDF. `size` is `a4` or `a3`; A3 is A4 enlarged.

    invitation -- the entrance behind the QR code: the quarter, its colour, the typed code,
        the person to ask. Its first language should be that of `said`.
    """
    title = f"{invitation.quarter}: {said.headline}"
    sheet = Sheet(SIZES[size], title, said.tongue)
    unit = sheet.width / 210
    foot = sheet.height - (MARGIN + 62) * unit
    panel = _panel(sheet, invitation, said, unit)
    method = Style(_points(11.5, unit), False, SOFT_INK, 1.4)
    x, width = (MARGIN + 3) * unit, sheet.width - 2 * (MARGIN + 3) * unit
    method = fit(said.method, said.tongue, method, width, 20 * unit, _points(8, unit))
    under = foot - 7 * unit - height_of(said.method, method, said.tongue, width)
    _bars(sheet, invitation, said, unit, (x, panel + 7 * unit, width, under - panel - 11 * unit))
    sheet.text(x, under, width, said.method, method)
    _foot(sheet, invitation, said, unit, foot)
    return sheet.finish()


def _points(size: float, unit: float) -> float:
    """Return a size of letters, given in points on A4, for this sheet."""
    return size * MM_PER_POINT * unit


def _panel(sheet: Sheet, invitation: Invitation, said: Said, unit: float) -> float:
    """Draw the coloured panel with the headline; return its lower edge."""
    colour = deep(invitation.colour)
    x, width, height = MARGIN * unit, sheet.width - 2 * MARGIN * unit, 70 * unit
    houses = 14 * unit
    sheet.rectangle(x, x, width, height, fill=colour, radius=7 * unit)
    # The lower corners are square: there stand the houses.
    sheet.rectangle(x, x + height - houses, width, houses, fill=colour)
    street(sheet, x, x + height - houses, width, houses, colour)
    left, inner = x + 11 * unit, width - 22 * unit
    place = Style(_points(15, unit), True, mixed(colour, WHITE, 0.82))
    label = f"{invitation.quarter} · {invitation.town}"
    top = block(sheet, left, x + 7 * unit, inner, 9 * unit, label, place, said.tongue)
    room = x + height - houses - top
    style = Style(_points(54, unit), True, WHITE, 1.12)
    style = fit(said.headline, said.tongue, style, inner, room - 8 * unit, _points(16, unit))
    used = height_of(said.headline, style, said.tongue, inner)
    top += (room - used) * 0.55
    block(sheet, left, top, inner, room, said.headline, style, said.tongue, "H1")
    return x + height


def _bars(
    sheet: Sheet,
    invitation: Invitation,
    said: Said,
    unit: float,
    space: tuple[float, float, float, float],
) -> None:
    x, top, width, height = space
    tongue = said.tongue
    question = Style(_points(27, unit), True, INK, 1.2)
    question = fit(said.question, tongue, question, width, 24 * unit, _points(12, unit))
    below = block(sheet, x, top, width, 24 * unit, said.question, question, tongue, "H2")
    step = (top + height - below - 4 * unit) / len(said.bars)
    # The letters are what is read from the other side of a stairwell, not the bar.
    bar = min(step * 0.28, 10 * unit)
    text = Style(min(_points(26, unit), step * 0.42), False, INK, 1.2)
    share_room = 58 * unit
    for each in said.bars:
        text = fit(each.label, tongue, text, width - share_room, step * 0.56, _points(8, unit))
    share = Style(text.size * 1.35, True, INK, 1.2 / 1.35, "end")
    for each in said.bars:
        share = fit(each.share, tongue, share, share_room, step * 0.56, _points(8, unit))
    share = Style(share.size, True, INK, 1.2 * text.size / share.size, "end")
    colour = deep(invitation.colour, 3.2)
    with sheet.element("L"):
        for place, each in enumerate(said.bars):
            start = below + 4 * unit + place * step
            with sheet.element("LI"):
                rtl = tongue.rtl
                words_x = x + share_room if rtl else x
                lines = height_of(each.label, text, tongue, width - share_room)
                end = sheet.text(words_x, start, width - share_room, each.label, text, role="LBody")
                share_x = x if rtl else x + width - share_room
                level = start + lines - share.line_height(tongue)
                sheet.text(share_x, level, share_room, each.share, share, role="LBody")
            with sheet.decoration():
                long = width * min(each.percent, 100) / 100
                sheet.shape(x, end + unit, width, bar, mixed(invitation.colour, WHITE, 0.88))
                sheet.shape(x + width - long if rtl else x, end + unit, long, bar, colour)


def _foot(sheet: Sheet, invitation: Invitation, said: Said, unit: float, top: float) -> None:
    """Draw the code, what to find behind it, the typed code and whom to ask."""
    tongue = said.tongue
    margin, side, gap = MARGIN * unit, 62 * unit, 8 * unit
    column = sheet.width - 2 * margin - side - gap
    qr_x = sheet.width - margin - side if tongue.rtl else margin
    x = margin if tongue.rtl else margin + side + gap
    framed_qr(sheet, qr_x, top, side, invitation)
    more = Style(_points(18, unit), True, deep(invitation.colour), 1.25)
    block(sheet, x, top, column, 21 * unit, said.more, more, tongue, "H2")
    code_box(sheet, x, top + 23 * unit, column, 22 * unit, invitation)
    ask = Style(_points(12, unit), False, INK, 1.3)
    contact = f"{invitation.person} · {left_to_right(invitation.phone)}"
    text = f"{invitation.first.ask}\n{left_to_right(contact)}"
    block(sheet, x, top + 48 * unit, column, 14 * unit, text, ask, tongue)
