"""How a number reads. The only place where a cell becomes words, for every format."""

import datetime as dt
from collections.abc import Iterable

from babel import dates, numbers

from participation.documents.report import Cell, Report, Table

# Data licence Germany, attribution, version 2.0, by the name that its makers give it.
LICENCE = "dl-de/by-2-0 (https://www.govdata.de/dl-de/by-2-0)"


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
    if method.first_day == method.last_day:
        return day_text(report, method.first_day)
    return report.say(
        "from_to",
        first=day_text(report, method.first_day),
        last=day_text(report, method.last_day),
    )


def isolated(report: Report, text: str) -> str:
    """Return a number for the middle of a sentence: in Arabic "90%" would turn into "%90"."""
    return f"\u2066{text}\u2069" if report.rtl else text


def stopped(text: str) -> str:
    """Return a text that ends as a sentence does: a Russian day brings its full stop along."""
    return text if text.endswith((".", "!", "?", "؟")) else f"{text}."


def comma(report: Report) -> str:
    """Return what stands between the parts of a sentence; Arabic and Persian have their own."""
    return "، " if report.rtl else ", "


def listed(report: Report, parts: Iterable[str]) -> str:
    return comma(report).join(parts)


def plain(text: str) -> str:
    """Return a text without marks of direction, for programs that look for words in it."""
    return text.translate({0x2066: None, 0x2069: None})


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


def part_title(part: Report) -> str:
    """Return what a part of a bundle is called: two rounds may be of the same survey."""
    return f"{part.survey} – {part.say('wave')} {part.wave}"


def numbered(report: Report) -> str:
    """Return which results these are and since when; a bundle has a number of its own."""
    published = stopped(report.say("published", day=day_text(report, report.published)))
    if report.parts:
        return published
    return f"{report.say('release', number=report.number)}. {published}"


def citation(report: Report) -> str:
    """Return the line with which somebody else names these numbers."""
    return (
        f"{report.town}: {report.survey} – {report.quarter}. "
        f"{report.say('release', number=isolated(report, str(report.number)))}. "
        f"{stopped(report.say('published', day=day_text(report, report.published)))} "
        f"{isolated(report, report.address)}"
    )


def audit_command(report: Report) -> str:
    """Return what somebody types who does not believe us, with the name of the JSON file."""
    slug = report.address.split("/")[-3]
    return f"participation release audit {slug}-{report.number}.json"


def method_entries(report: Report) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the methods box: code, heading and lines of each entry, the same in every format."""
    method = report.method

    def told(tallies: tuple[tuple[str, Cell], ...]) -> tuple[str, ...]:
        return tuple(f"{label}: {count_text(report, cell)}" for label, cell in tallies)

    # What is withheld often ends with a question mark, after which a colon looks lost.
    withheld = tuple(f"{w.what} – {w.why}" for w in method.withheld)
    command = isolated(report, audit_command(report))
    proof = (isolated(report, f"SHA-256: {report.audit_hash}"),) if report.audit_hash else ()
    entries = [
        ("wave", (method.wave,)),
        ("days", (days_text(report),)),
        ("how_many", (count_text(report, method.n),)),
        ("by_mode", told(tuple((m.label, m.cell) for m in method.modes))),
        ("by_language", told(tuple((m.label, m.cell) for m in method.languages))),
        ("places", method.places),
        ("is_not", method.is_not),
        ("exactness", (method.error, *method.rules)),
        ("withheld", withheld or (report.say("nothing_withheld"),)),
        ("cite", (citation(report),)),
        ("licence", (report.say("may_use"), isolated(report, LICENCE))),
        ("check", (report.say("check_so", command=command), *proof)),
        ("how", (report.how,) if report.how else ()),
    ]
    return [(code, report.say(code), lines) for code, lines in entries if lines]


def method_rows(report: Report) -> list[tuple[str, tuple[str, ...]]]:
    """Return the methods box as headings with lines below."""
    return [(heading, lines) for _code, heading, lines in method_entries(report)]
