"""The recovery sheet: the words that open everything again when the server is gone.

Its sentences stand here, in German with one English line: whoever holds this sheet holds it
because nothing else is left, not even the catalogs.
"""

import datetime as dt
from collections.abc import Sequence

from participation.paper.colour import INK, SOFT_INK
from participation.paper.order import left_to_right
from participation.paper.setting import Style, Tongue, fit
from participation.paper.sheet import A4, MM, Sheet

GERMAN, ENGLISH = Tongue("de"), Tongue("en")
MARGIN = 20 * MM
FRAME, STRIPE = "#b8b1a6", "#f5f2ec"

TITLE = "Wiederherstellungsblatt"
WHAT_FOR = (
    "Diese Wörter sind der einzige Schlüssel zu dem, was Menschen der Beteiligung anvertraut "
    "haben. Geht der Server verloren, brauchen Sie dieses Blatt und eine Sicherung. Sonst nichts. "
    "Ohne die Wörter kann niemand die Sicherung öffnen, auch nicht der Hersteller."
)
RULES = (
    "Legen Sie das Blatt in einen Tresor oder in einen verschlossenen Umschlag bei der Leitung.",
    "Fotografieren Sie es nicht, scannen Sie es nicht, schicken Sie es nicht per E-Mail.",
    "Wer die Wörter kennt, kann alles lesen. Hat ein Fremder sie gesehen: Machen Sie neue.",
    "So tippen Sie sie ein: participation restore SICHERUNG. Der Reihe nach, klein geschrieben, "
    "mit einem Leerzeichen dazwischen.",
)
IN_ENGLISH = (
    "Recovery sheet: these words, in this order, open the backups of this installation. "
    "Keep it locked away, never as a photo or file. Use: participation restore BACKUP."
)


def recovery_sheet(
    words: Sequence[str], quarter_names: Sequence[str], made_on: dt.date, key_ids: Sequence[str]
) -> bytes:
    """Return the A4 sheet with the recovery words in numbered rows.

    words -- in the order in which they are typed back; key_ids -- names of the keys that they
    make, printed so that a sheet can be told from an older one; they are not secret.

    Raises ValueError without words.
    """
    if not words:
        raise ValueError("a recovery sheet without words")
    sheet = Sheet(A4, TITLE, GERMAN)
    width = sheet.width - 2 * MARGIN
    top = sheet.text(MARGIN, 18 * MM, width, TITLE, Style(28, True, INK, 1.2), role="H1")
    top = sheet.text(MARGIN, top, width, ", ".join(quarter_names), Style(13, False, SOFT_INK))
    top = sheet.text(MARGIN, top + 4 * MM, width, WHAT_FOR, Style(11.5, False, INK, 1.4))
    top = _words(sheet, words, top + 6 * MM, width)
    top = _rules(sheet, top + 6 * MM, width)
    _made(sheet, made_on, key_ids, top + 4 * MM, width)
    return sheet.finish()


def _words(sheet: Sheet, words: Sequence[str], top: float, width: float) -> float:
    columns = 3 if len(words) > 12 else 2
    rows = -(-len(words) // columns)
    gap = 4 * MM
    cell = (width - (columns - 1) * gap) / columns
    line = min(11 * MM, 108 * MM / rows)
    number = Style(min(10.5, line * 0.4), False, SOFT_INK, align="end")
    word = Style(min(17, line * 0.56), True, INK)
    for each in words:
        word = fit(each, GERMAN, word, cell - 14 * MM, line, 7)
    with sheet.element("L"):
        for place, each in enumerate(words):
            column, row = divmod(place, rows)
            x, start = MARGIN + column * (cell + gap), top + row * line
            fill = STRIPE if row % 2 == 0 else None
            sheet.rectangle(x, start, cell, line, fill=fill, stroke=FRAME, line=0.6)
            with sheet.element("LI"):
                middle = start + line / 2
                below = middle - number.line_height(GERMAN) / 2
                sheet.text(x, below, 8 * MM, str(place + 1), number, role="Lbl")
                below = middle - word.line_height(GERMAN) / 2
                sheet.text(x + 11 * MM, below, cell - 12 * MM, each, word, role="LBody")
    return top + rows * line


def _rules(sheet: Sheet, top: float, width: float) -> float:
    style = Style(11, False, INK, 1.35)
    with sheet.element("L"):
        for rule in RULES:
            with sheet.element("LI"):
                sheet.text(MARGIN, top, 5 * MM, "•", style, role="Lbl")
                top = sheet.text(MARGIN + 5 * MM, top, width - 5 * MM, rule, style, role="LBody")
                top += 1 * MM
    return top


def _made(sheet: Sheet, made_on: dt.date, key_ids: Sequence[str], top: float, width: float) -> None:
    small = Style(9.5, False, SOFT_INK, 1.35)
    keys = ", ".join(left_to_right(key) for key in key_ids)
    made = f"Erstellt am {made_on:%d.%m.%Y}. Schlüssel: {keys}."
    sheet.rule(MARGIN, top, MARGIN + width, top, FRAME, 0.6)
    top = sheet.text(MARGIN, top + 3 * MM, width, made, small)
    sheet.text(MARGIN, top + 1 * MM, width, IN_ENGLISH, small, ENGLISH)
