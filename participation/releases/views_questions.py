"""One question of a release on a page of its own: with its groups, to quote, with its poster.

The page of a release shows each question once: forty of them by groups would be a megabyte.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, abort, make_response, render_template
from flask.typing import ResponseReturnValue

from participation.documents.report import Report, Table
from participation.releases.digest import most_said
from participation.releases.document import is_superseded, newer, published
from participation.releases.poster import choices
from participation.releases.quoted import quoted
from participation.releases.views import in_words, kept, public_release
from participation.surveys.document import is_draft

blueprint = Blueprint("release_questions", __name__, template_folder="templates")


@dataclass(frozen=True)
class Asked:
    """A question on its own page. before, after -- (code, words) of its neighbours, or None."""

    code: str
    label: str
    tables: tuple[Table, ...]
    before: tuple[str, str] | None
    after: tuple[str, str] | None


@blueprint.get("/<lang:lang>/<quarter>/results/<int:number>/<question>")
def one(number: int, question: str) -> ResponseReturnValue:
    """Show all that a release says about one question."""
    release = public_release(number)
    told = in_words(release, published(release))
    asked = next((one for one in _questions(told) if one.code == question), None) or abort(404)
    compared = told.comparison.tables if told.comparison else ()
    page = render_template(
        "releases/question.html",
        release=release,
        newer=newer(release),
        is_superseded=is_superseded(release),
        report=told,
        asked=asked,
        most=() if asked.tables[0].crossed else most_said(asked.tables[0]),
        compared=[table for table in compared if table.question == question],
        has_poster=question in choices(told),
        quoted=quoted(told),
        unchecked=is_draft(release.version, told.language),
    )
    return kept(make_response(page))


def _questions(told: Report) -> Iterator[Asked]:
    found = list(told.questions())
    names = [(code, label) for code, label, _tables in found]
    for place, (code, label, tables) in enumerate(found):
        before = names[place - 1] if place else None
        after = names[place + 1] if place + 1 < len(names) else None
        yield Asked(code, label, tables, before, after)
