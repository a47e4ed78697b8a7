"""The smaller shapes of an entrance: cards, strips to tear off, tents, stickers, door hangers.

All come on A4, with fine dashed lines where to cut or fold.
"""

from collections.abc import Callable

from participation.paper.colour import INK, LAMP, SOFT_INK, WHITE, deep, mixed
from participation.paper.invitation import (
    Invitation,
    block,
    code_box,
    contact,
    framed_qr,
    height_of,
)
from participation.paper.poster import MARGIN, new_sheet, poster, poster_page
from participation.paper.setting import Style, Tongue, fit
from participation.paper.sheet import A4, MM, Sheet

CUT = "#9a948b"
LATIN = Tongue("de")


def card(invitation: Invitation) -> bytes:
    """Return eight cards on one A4 sheet."""
    sheet = new_sheet(invitation, A4)
    width, height = sheet.width / 2, sheet.height / 4
    for place in range(8):
        row, column = divmod(place, 2)
        _lying(sheet, invitation, column * width, row * height, width, height, place == 0)
    sheet.rule(width, 0, width, sheet.height, CUT, 0.4, (3, 3))
    for row in range(1, 4):
        sheet.rule(0, row * height, sheet.width, row * height, CUT, 0.4, (3, 3))
    return sheet.finish()


def sticker(invitation: Invitation) -> bytes:
    """Return four window stickers (A6) on one A4 sheet."""
    sheet = new_sheet(invitation, A4)
    width, height = sheet.width / 2, sheet.height / 2
    for place in range(4):
        row, column = divmod(place, 2)
        _standing(sheet, invitation, column * width, row * height, width, height, place == 0)
    sheet.rule(width, 0, width, sheet.height, CUT, 0.4, (3, 3))
    sheet.rule(0, height, sheet.width, height, CUT, 0.4, (3, 3))
    return sheet.finish()


def door_hanger(invitation: Invitation) -> bytes:
    """Return two door hangers on one A4 sheet, each with a hole for the handle."""
    sheet = new_sheet(invitation, A4)
    width = sheet.width / 2
    hole, room = 17 * MM, 46 * MM
    for column in range(2):
        left = column * width
        with sheet.decoration():
            sheet.canvas.setDash([3, 3])
            sheet.canvas.setLineWidth(0.4)
            sheet.canvas.circle(left + width / 2, sheet.height - 25 * MM, hole, stroke=1, fill=0)
            sheet.canvas.setDash([])
        _standing(sheet, invitation, left, room, width, sheet.height - room, column == 0)
    sheet.rule(width, 0, width, sheet.height, CUT, 0.4, (3, 3))
    return sheet.finish()


def table_tent(invitation: Invitation) -> bytes:
    """Return a tent: A4 folded twice; one face for each side of the table."""
    sheet = new_sheet(invitation, A4)
    third = sheet.height / 3
    with sheet.turned(180, sheet.width / 2, third / 2):
        _lying(sheet, invitation, 0, 0, sheet.width, third, False)
    _lying(sheet, invitation, 0, third, sheet.width, third, True)
    for row in (1, 2):
        sheet.rule(0, row * third, sheet.width, row * third, CUT, 0.4, (3, 3))
    return sheet.finish()


def tear_off(invitation: Invitation) -> bytes:
    """Return a poster with ten strips to tear off, each with address, code and phone number."""
    sheet = new_sheet(invitation, A4)
    strip_height, strips = 62 * MM, 10
    start = sheet.height - strip_height
    poster_page(sheet, invitation, start - 6 * MM)
    width = (sheet.width - 2 * MARGIN * MM) / strips
    sheet.rule(0, start, sheet.width, start, CUT, 0.4, (3, 3))
    for place in range(strips + 1):
        x = MARGIN * MM + place * width
        sheet.rule(x, start, x, sheet.height, CUT, 0.4, (3, 3))
    for place in range(strips):
        x = MARGIN * MM + place * width
        _strip(sheet, invitation, x + width / 2, start + strip_height / 2, strip_height, width)
    return sheet.finish()


SHAPES: dict[str, Callable[[Invitation], bytes]] = {
    "a4": poster,
    "a3": lambda invitation: poster(invitation, "a3"),
    "tear_off": tear_off,
    "card": card,
    "table_tent": table_tent,
    "sticker": sticker,
    "door_hanger": door_hanger,
}


def _strip(
    sheet: Sheet, invitation: Invitation, x: float, top: float, length: float, width: float
) -> None:
    with sheet.turned(90, x, top):
        left, inner = x - length / 2 + 3 * MM, length - 10 * MM
        line = width / 3.4
        host = Style(9, colour=INK, leading=1.25)
        code = Style(14, True, INK, leading=1.2)
        phone = Style(9, colour=SOFT_INK, leading=1.25)
        host = fit(invitation.host, LATIN, host, inner, line, 4)
        used = sum(style.line_height(LATIN) for style in (host, code, phone))
        below = top - used / 2
        below = sheet.text(left, below, inner, invitation.host, host, LATIN)
        below = sheet.text(left, below, inner, invitation.spoken_code, code, LATIN)
        sheet.text(left, below, inner, invitation.phone, phone, LATIN)


# --- the two faces -----------------------------------------------------------------------


def _headlines(
    sheet: Sheet,
    invitation: Invitation,
    x: float,
    top: float,
    width: float,
    height: float,
    first: bool,
) -> None:
    """Set every language's headline in the same size into the coloured band."""
    words = invitation.words
    columns = 1 if len(words) < 4 else 2
    rows = -(-len(words) // columns)
    gap = width * 0.05
    cell, line = (width - gap * (columns - 1)) / columns, height / rows
    style = Style(height * 0.4, True, WHITE, leading=1.14)
    for each in words:
        style = fit(each.headline, each.tongue, style, cell, line * 0.95, 5)
    for place, each in enumerate(words):
        column, row = divmod(place, rows)
        spare = line - height_of(each.headline, style, each.tongue, cell)
        start = top + row * line + max(spare, 0) / 2
        left = x + column * (cell + gap)
        role = "H1" if first and not place else "P"
        block(sheet, left, start, cell, line, each.headline, style, each.tongue, role, 5)


def _lying(
    sheet: Sheet,
    invitation: Invitation,
    x: float,
    top: float,
    width: float,
    height: float,
    first: bool,
) -> None:
    """Draw a face that is wider than high."""
    inset = height * 0.07
    left, inner, upper = x + inset, width - 2 * inset, top + inset
    band = height * 0.29
    sheet.rectangle(left, upper, inner, band, fill=deep(invitation.colour), radius=band * 0.12)
    _headlines(
        sheet,
        invitation,
        left + inset,
        upper + band * 0.08,
        inner - 2 * inset,
        band * 0.84,
        first,
    )
    body = upper + band + inset * 0.7
    side = top + height - inset - body
    rtl = invitation.first.tongue.rtl
    column = inner - side - inset
    framed_qr(sheet, left + inner - side if rtl else left, body, side, invitation)
    words_x = left if rtl else left + side + inset
    words = invitation.first
    promise = Style(side * 0.14, True, INK, leading=1.2)
    block(sheet, words_x, body, column, side * 0.3, words.promise, promise, words.tongue)
    code_box(sheet, words_x, body + side * 0.33, column, side * 0.34, invitation)
    contact(sheet, words_x, body + side * 0.7, column, side * 0.3, side * 0.15, invitation)


def _standing(
    sheet: Sheet,
    invitation: Invitation,
    x: float,
    top: float,
    width: float,
    height: float,
    first: bool,
) -> None:
    """Draw a face that is higher than wide."""
    inset = width * 0.08
    left, inner, upper = x + inset, width - 2 * inset, top + inset
    side = min(inner * 0.78, height * 0.37)
    below_band = side + inner * 0.4 + inset * 1.5
    band = height - 2 * inset - below_band
    colour = deep(invitation.colour)
    sheet.rectangle(left, upper, inner, band, fill=colour, radius=inset * 0.7)
    words = invitation.first
    padded, text_x = inner - 1.4 * inset, left + 0.7 * inset
    _headlines(sheet, invitation, text_x, upper + inset * 0.3, padded, band * 0.66, first)
    promise = Style(width * 0.055, True, LAMP, leading=1.2)
    start = upper + band * 0.76
    block(sheet, text_x, start, padded, band * 0.2, words.promise, promise, words.tongue)
    qr_top = upper + band + inset * 0.5
    framed_qr(sheet, x + (width - side) / 2, qr_top, side, invitation)
    code_top = qr_top + side + inset * 0.5
    code_box(sheet, left, code_top, inner, inner * 0.21, invitation)
    strip = code_top + inner * 0.21 + inset * 0.3
    sheet.rule(left, strip, left + inner, strip, mixed(invitation.colour, WHITE, 0.6), 0.6)
    contact(
        sheet, left, strip, inner, top + height - inset * 0.6 - strip, width * 0.075, invitation
    )
