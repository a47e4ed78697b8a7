"""How a number reads. The only place where a cell becomes words, for every format."""

import datetime as dt

from babel import dates, numbers

from participation.documents.report import Cell, Report, Table


def locale_of(report: Report) -> str:
    """Return Babel's name: easy German counts as German does."""
    return report.language.partition("-")[0]


def number_text(report: Report, number: int) -> str:
    """Return a number in the reader's way of writing, always with Latin digits."""
    return str(numbers.format_decimal(number, locale=locale_of(report), numbering_system="latn"))


def percent_text(report: Report, percent: int) -> str:
    written = numbers.format_percent(
        percent / 100, locale=locale_of(report), numbering_system="latn"
    )
    # CLDR adds direction marks in Arabic and Persian; cells carry their direction themselves.
    return str(written).translate({0x200E: None, 0x200F: None, 0x61C: None})


def day_text(report: Report, day: dt.date) -> str:
    written = dates.format_date(day, "long", locale=locale_of(report))
    # Babel writes Persian dates with Persian digits; digits are Latin everywhere else.
    return "".join(str(int(c)) if c.isdecimal() else c for c in written)


def days_text(report: Report) -> str:
    method = report.method
    return report.say(
        "from_to",
        first=day_text(report, method.first_day),
        last=day_text(report, method.last_day),
    )


def isolated(report: Report, text: str) -> str:
    """Return a number for the middle of a sentence: in Arabic "90%" would turn into "%90"."""
    return f"\u2066{text}\u2069" if report.rtl else text


def count_text(report: Report, cell: Cell) -> str:
    """Return the count in words: "194", "fewer than 5", "90 or more", "not shown"."""
    if cell.low is None:
        return report.say("not_shown")
    if cell.low == cell.high:
        return number_text(report, cell.low)
    text, number = ("at_least", cell.low) if cell.high is None else ("fewer", cell.high + 1)
    return report.say(text, number=isolated(report, number_text(report, number)))


def share_text(report: Report, cell: Cell) -> str:
    """Return the share in words, or nothing where none is said."""
    if cell.percent is None:
        return ""
    share = percent_text(report, cell.percent)
    return report.say("over", share=isolated(report, share)) if cell.over else share


def brief_text(report: Report, cell: Cell) -> str:
    """Return what a bar is labelled with: the share, else what is said of the count."""
    return share_text(report, cell) or count_text(report, cell)


def title_of(report: Report, table: Table) -> str:
    """Return a table's caption without its number."""
    if not table.crossed:
        return table.label
    return report.say("by", question=table.label, dimension=table.dimension_label)


def headline(report: Report) -> str:
    return report.title or report.say("headline", n=count_text(report, report.method.n))


def method_rows(report: Report) -> list[tuple[str, tuple[str, ...]]]:
    """Return the methods box as headings with lines below: the same in every format."""
    method = report.method

    def told(tallies: tuple[tuple[str, Cell], ...]) -> tuple[str, ...]:
        return tuple(f"{label}: {count_text(report, cell)}" for label, cell in tallies)

    withheld = tuple(f"{w.what}: {w.why}" for w in method.withheld)
    rows = [
        (report.say("wave"), (method.wave,)),
        (report.say("days"), (days_text(report),)),
        (report.say("how_many"), (count_text(report, method.n),)),
        (report.say("by_mode"), told(tuple((m.label, m.cell) for m in method.modes))),
        (report.say("by_language"), told(tuple((m.label, m.cell) for m in method.languages))),
        (report.say("places"), method.places),
        (report.say("is_not"), method.is_not),
        (report.say("exactness"), (method.error,)),
        (report.say("withheld"), withheld or (report.say("nothing_withheld"),)),
    ]
    return [(heading, lines) for heading, lines in rows if lines]
