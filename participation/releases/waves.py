"""Rounds of one survey side by side: only numbers that were released of each, side by side.

No difference is taken and nothing is counted: the numbers stand as they were published.
"""

import math
from collections.abc import Mapping
from typing import Any

from participation.documents.report import Comparison, Group, Report, Row, Table, Withheld
from participation.i18n import gettext as _
from participation.i18n import ngettext

WAVE = "wave"
Json = Mapping[str, Any]


def comparison(new: Report, old: Report, now: Json, before: Json) -> Comparison:
    """Return what two releases of two rounds both say, with what a difference means.

    now, before -- the released documents of the two reports.
    """
    tables, cannot = [], []
    asked = {one["name"]: one for one in before["questions"]}
    ours = {table.name: table for table in new.tables if not table.crossed}
    theirs = {table.name: table for table in old.tables if not table.crossed}
    for question in now["questions"]:
        name = question["name"]
        why = _why_not(question, asked.get(name), name in ours, name in theirs)
        if why:
            label = _label(new, old, now, name)
            cannot.append(Withheld(label, why, _REASONS[why]()))
        else:
            tables.append(_together(ours[name], theirs[name], new.wave, old.wave, now))
    known = {one["name"] for one in now["questions"]}
    for name in asked:
        if name not in known:
            cannot.append(Withheld(_label(old, new, before, name), "gone", _REASONS["gone"]()))
    notes = (
        _("Each number carries chance of its own. So a small difference says nothing."),
        _("Others may have answered than the last time. So a larger one may come from that too."),
    )
    return Comparison(tuple(tables), notes, tuple(cannot))


def _label(report: Report, other: Report, document: Json, name: str) -> str:
    """Return a question's words in the report's language, also where no table of it is shown."""
    for one in (report, other):
        for table in one.tables:
            if table.question == name:
                return table.label
    written = document["labels"]
    labels: Mapping[str, str] = written.get(report.language) or written.get("de") or {}
    return labels.get(name, name)


_REASONS = {
    "new": lambda: _("Asked in this round only."),
    "gone": lambda: _("Asked in the round before only."),
    "codes": lambda: _("The answers to choose from were others."),
    "withheld": lambda: _("Not shown in one of the two rounds."),
}


def _why_not(question: Json, other: Json | None, shown: bool, was_shown: bool) -> str:
    if other is None:
        return "new"
    same = ("type", "several", "levels", "at_most")
    if any(question.get(part) != other.get(part) for part in same):
        return "codes"
    return "" if shown and was_shown else "withheld"


def _together(new: Table, old: Table, wave: str, before: str, document: Json) -> Table:
    rows = {row.level: row for row in old.rows}
    groups = (
        Group(before, _("Round %(number)s", number=before), old.groups[0].n, old.groups[0].chance),
        Group(wave, _("Round %(number)s", number=wave), new.groups[0].n, new.groups[0].chance),
    )
    told = [row for row in new.rows if row.level in rows]
    points = smallest_difference(new, old, document["bounds"]["most_noise"])
    return Table(
        name=f"{new.question} by {WAVE}",
        question=new.question,
        label=new.label,
        groups=groups,
        rows=tuple(
            Row(row.level, row.label, (rows[row.level].cells[0], row.cells[0]), row.quiet)
            for row in told
        ),
        dimension=WAVE,
        dimension_label=_("Round"),
        multiple=new.multiple,
        telling=points,
        note=ngettext(
            "A difference of less than %(n)s percentage point is none: "
            "our chance alone can make it.",
            "A difference of less than %(n)s percentage points is none: "
            "our chance alone can make it.",
            points,
        )
        if points
        else _("There are too few answers to compare shares."),
    )


def moved(table: Table) -> list[Row]:
    """Return the answers of a comparison whose shares lie further apart than our chance puts them.

    The largest difference first. What is no answer to the question is not one of them.
    """
    found = []
    for row in table.rows:
        before, after = row.cells
        said = before.percent is not None and after.percent is not None
        if said and not (row.quiet or before.over or after.over):
            found.append((abs((after.percent or 0) - (before.percent or 0)), row))
    far = [one for one in found if table.telling and one[0] >= table.telling]
    return [row for _points, row in sorted(far, key=lambda one: -one[0])]


def smallest_difference(new: Table, old: Table, most: int) -> int:
    """Return the difference of shares, in points, that noise and rounding alone can make.

    most -- by how much a number is changed at most. A count c of n can be off by it, and n too:
    |(c ± d) / (n ± d) - c / n| <= d (1 + c / n) / (n - d), and half a point by rounding; for each
    of the two. 0 where no share is said.
    """
    total = 0.0
    for table in (new, old):
        n = table.groups[0].n.low or 0
        shares = [row.cells[0].percent for row in table.rows]
        known = [share for share in shares if share is not None]
        if not known or n <= most:
            return 0
        total += 100 * most * (1 + max(known) / 100) / (n - most) + 0.5
    return math.ceil(total)
