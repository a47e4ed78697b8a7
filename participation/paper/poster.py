"""The poster: one to six languages on A4 or A3, readable from across the street.

Everything is measured in units of 1/210 of the width, so A3 is A4 enlarged.
"""

from participation.paper.colour import INK, LAMP, SOFT_INK, WHITE, deep, mixed
from participation.paper.invitation import (
    Invitation,
    Words,
    also_in,
    block,
    code_box,
    contact,
    framed_qr,
    height_of,
)
from participation.paper.setting import Style, Tongue, fit
from participation.paper.sheet import A3, A4, Sheet
from participation.paper.street import street

SIZES = {"a4": A4, "a3": A3}
MARGIN = 11  # printers leave a border white
MM_PER_POINT = 25.4 / 72

Box = tuple[float, float, float, float]


def poster(invitation: Invitation, size: str = "a4") -> bytes:
    """Return the poster of one entrance as PDF. `size` is `a4` or `a3`."""
    sheet = new_sheet(invitation, SIZES[size])
    poster_page(sheet, invitation)
    return sheet.finish()


def posters(invitations: list[Invitation], size: str = "a4") -> bytes:
    """Return the posters of a whole round as one PDF, a page for each."""
    sheet = new_sheet(invitations[0], SIZES[size])
    for number, invitation in enumerate(invitations):
        if number:
            sheet.new_page()
        poster_page(sheet, invitation)
    return sheet.finish()


def new_sheet(invitation: Invitation, size: tuple[float, float]) -> Sheet:
    title = f"{invitation.quarter}: {invitation.first.headline}"
    return Sheet(size, title, invitation.first.tongue)


def poster_page(sheet: Sheet, invitation: Invitation, end: float | None = None) -> None:
    """Draw one poster on the open page, down to `end` points below its upper edge."""
    unit = sheet.width / 210
    side = (76 if len(invitation.words) > 2 else 86) * unit
    strip = 30 * unit
    bottom = sheet.height - MARGIN * unit if end is None else end
    if invitation.also:
        style = Style(_points(14, unit), False, SOFT_INK, align="centre")
        width = sheet.width - 2 * MARGIN * unit
        bottom -= 7 * unit
        also_in(sheet, MARGIN * unit, bottom + 1.5 * unit, width, style, invitation)
    foot = bottom - strip - 6 * unit - side
    _panel(sheet, invitation, unit, foot - 7 * unit)
    _foot(sheet, invitation, unit, foot, side)
    _help(sheet, invitation, unit, bottom - strip, strip)


# --- the coloured panel ------------------------------------------------------------------


def _panel(sheet: Sheet, invitation: Invitation, unit: float, end: float) -> None:
    many = len(invitation.words) > 2
    colour = deep(invitation.colour)
    x, top = MARGIN * unit, MARGIN * unit
    width, height = sheet.width - 2 * x, end - top
    houses = min(13 * unit if many else 28 * unit, height * 0.25)
    sheet.rectangle(x, top, width, height, fill=colour, radius=7 * unit)
    # The lower corners are square: there stand the houses.
    sheet.rectangle(x, end - houses, width, houses, fill=colour)
    street(sheet, x, end - houses, width, houses, colour)
    inset = 11 * unit
    inner = width - 2 * inset
    pale = mixed(colour, WHITE, 0.82)
    name = Style(_points(16, unit), True, pale)
    place = Tongue("de", invitation.first.tongue.direction)
    label = f"{invitation.quarter} · {invitation.town}"
    below = block(
        sheet,
        x + inset,
        top + 8 * unit,
        inner,
        9 * unit,
        label,
        name,
        place,
        smallest=name.size / 2,
    )
    space = (x + inset, below + 3 * unit, inner, end - houses - below - 6 * unit)
    if len(invitation.words) > 1:
        _rows(sheet, invitation, space, unit, colour)
    else:
        _one(sheet, invitation.first, space, unit)


def _points(size: float, unit: float) -> float:
    """Return a size of letters, given in points on A4, for this sheet."""
    return size * MM_PER_POINT * unit


def _one(sheet: Sheet, words: Words, space: Box, unit: float) -> None:
    x, top, width, height = space
    promise = Style(_points(30, unit), True, LAMP, leading=1.2)
    promise = fit(words.promise, words.tongue, promise, width, height * 0.27, _points(12, unit))
    headline = Style(_points(80, unit), True, WHITE, leading=1.14)
    headline = fit(words.headline, words.tongue, headline, width, height * 0.7)
    used = 4 * unit + sum(
        height_of(text, style, words.tongue, width)
        for text, style in ((words.headline, headline), (words.promise, promise))
    )
    top += max(0, height - used) * 0.4
    below = block(sheet, x, top, width, height, words.headline, headline, words.tongue, "H1")
    block(sheet, x, below + 4 * unit, width, 26 * unit, words.promise, promise, words.tongue)


def _rows(sheet: Sheet, invitation: Invitation, space: Box, unit: float, colour: str) -> None:
    """Give each language the same room: none is the footnote of another."""
    x, top, width, height = space
    share = height / len(invitation.words)
    headline = Style(_points(56, unit), True, WHITE, leading=1.14)
    promise = Style(_points(24, unit), False, LAMP, leading=1.2)
    room = share - 2.5 * unit
    for words in invitation.words:
        headline = fit(words.headline, words.tongue, headline, width, room * 0.62)
        promise = fit(words.promise, words.tongue, promise, width, room * 0.38)
    line = mixed(colour, WHITE, 0.3)
    for place, words in enumerate(invitation.words):
        start = top + place * share
        if place:
            sheet.rule(x, start, x + width, start, line, 0.3 * unit)
        with sheet.element("Sect", words.tongue):
            used = sum(
                height_of(text, style, words.tongue, width)
                for text, style in ((words.headline, headline), (words.promise, promise))
            )
            below = start + (share - used) / 2
            below = block(
                sheet, x, below, width, room, words.headline, headline, words.tongue, "H1"
            )
            block(sheet, x, below, width, room, words.promise, promise, words.tongue)


# --- below the panel ---------------------------------------------------------------------


def _foot(sheet: Sheet, invitation: Invitation, unit: float, top: float, side: float) -> float:
    """Draw the code and, beside it, what to do with it; return where both end."""
    words = invitation.words
    margin, gap = MARGIN * unit, 9 * unit
    column = sheet.width - 2 * margin - side - gap
    rtl = invitation.first.tongue.rtl
    qr_x = sheet.width - margin - side if rtl else margin
    x = margin if rtl else margin + side + gap
    framed_qr(sheet, qr_x, top, side, invitation)
    box = (22 if len(words) > 1 else 24) * unit
    typed = _typed(sheet, invitation, unit, (x, top, column, side - box))
    code_box(sheet, x, top + side - box, column, box, invitation)
    room = (typed - top - 3 * unit) / len(words)
    style = Style(_points(24 if len(words) == 1 else 18, unit), True, INK, leading=1.22)
    for each in words:
        style = fit(each.scan, each.tongue, style, column, room * 0.97)
    for place, each in enumerate(words):
        spare = 0 if len(words) == 1 else room - height_of(each.scan, style, each.tongue, column)
        block(
            sheet,
            x,
            top + place * room + spare / 2,
            column,
            room,
            each.scan,
            style,
            each.tongue,
            "H2",
        )
    return top + side


def _typed(sheet: Sheet, invitation: Invitation, unit: float, space: Box) -> float:
    """Say above the typed code what it is for, where one language leaves room for it.

    On sheets of many languages the address and the code say it themselves.
    """
    x, top, width, height = space
    if len(invitation.words) > 1:
        return top + height
    words = invitation.first
    small = Style(_points(15, unit), False, SOFT_INK, leading=1.25)
    small = fit(words.type_in, words.tongue, small, width, 16 * unit)
    start = top + height - 2 * unit - height_of(words.type_in, small, words.tongue, width)
    sheet.text(x, start, width, words.type_in, small, words.tongue)
    return start


def _help(sheet: Sheet, invitation: Invitation, unit: float, top: float, height: float) -> None:
    """Draw the strip with the question, the person and the number."""
    margin, inset = MARGIN * unit, 6 * unit
    width = sheet.width - 2 * margin
    rtl = invitation.first.tongue.rtl
    tint = mixed(invitation.colour, WHITE, 0.9)
    sheet.rectangle(margin, top, width, height, fill=tint, radius=4 * unit)
    own = 88 * unit
    rest = width - own - 2 * inset - 6 * unit
    contact_x = margin + inset if rtl else margin + width - inset - own
    ask_x = margin + width - inset - rest if rtl else margin + inset
    _asked(sheet, invitation, unit, (ask_x, top + 2.5 * unit, rest, height - 5 * unit))
    contact(sheet, contact_x, top, own, height, _points(27, unit), invitation)


def _asked(sheet: Sheet, invitation: Invitation, unit: float, space: Box) -> None:
    x, top, width, height = space
    words = invitation.words
    columns = 1 if len(words) < 4 else 2
    rows = -(-len(words) // columns)
    gap = 4 * unit
    cell = (width - (columns - 1) * gap) / columns
    line = height / rows
    style = Style(_points(18 if len(words) == 1 else 13, unit), False, INK, leading=1.2)
    for each in words:
        style = fit(each.ask, each.tongue, style, cell, line)
    for place, each in enumerate(words):
        column, row = divmod(place, rows)
        column = columns - 1 - column if invitation.first.tongue.rtl else column
        spare = line - height_of(each.ask, style, each.tongue, cell)
        start = top + row * line + spare / 2
        block(sheet, x + column * (cell + gap), start, cell, line, each.ask, style, each.tongue)
