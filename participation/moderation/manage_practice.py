"""Five made-up texts for somebody new. Nothing of it is kept."""

from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from participation.i18n import lazy_gettext as _
from participation.moderation.blueprint import CHECKERS, blueprint
from participation.moderation.manage_marks import pieces
from participation.moderation.manage_words import DECISIONS
from participation.moderation.models import Decision
from participation.staff.guard import requires


@dataclass(frozen=True)
class Exercise:
    """A made-up text, in German as most are; the right decision, and why."""

    text: str
    right: Decision
    edited: bool
    why: Any


EXERCISES = (
    Exercise(
        "Die Treppe zum Bahnhof braucht Licht. Abends trauen wir uns nicht hinunter.",
        Decision.QUOTE,
        False,
        _("Nobody can be recognised and it says something about the quarter: it may be quoted."),
    ),
    Exercise(
        "Frau Kowalski aus der Hüttenbergstraße 3 hilft allen, auch meinem Sohn.",
        Decision.QUOTE,
        True,
        _("Name and address go: “[Name] hilft allen.” The son is a child; leave him out."),
    ),
    Exercise(
        "Seit meiner Krebserkrankung komme ich die vielen Stufen am Amt nicht mehr hoch.",
        Decision.THEMES,
        False,
        _(
            "An illness leads to a person quickly. As a theme it counts: the office needs a way "
            "without stairs. To quote it, put it into other words."
        ),
    ),
    Exercise(
        "Billige Reifen, alle Größen! Ruft an: 06821 000000",
        Decision.WITHHELD,
        False,
        _("Advertising says nothing about the quarter. Do not use it; the reason is advertising."),
    ),
    Exercise(
        "Nebenan schlägt der Mann heute Abend wieder die Kinder, man hört sie schreien.",
        Decision.PASSED_ON,
        False,
        _(
            "Acute danger to children. Press “Acute danger”, call at once, and only then decide. "
            "What was written does not go into any note."
        ),
    ),
)


@blueprint.get("/manage/<quarter>/moderation/practice/<int:number>")
@requires(*CHECKERS)
def practice(number: int) -> str:
    """Show one exercise."""
    return _page(number, None)


@blueprint.post("/manage/<quarter>/moderation/practice/<int:number>")
@requires(*CHECKERS)
def practised(number: int) -> ResponseReturnValue:
    """Say whether the decision was the one we would take, and why."""
    chosen = request.form.get("decision", "")
    return _page(number, Decision(chosen) if chosen in set(Decision) else None)


def _page(number: int, chosen: Decision | None) -> str:
    if not 1 <= number <= len(EXERCISES):
        abort(404)
    exercise = EXERCISES[number - 1]
    offered = (Decision.QUOTE, Decision.THEMES, Decision.WITHHELD, Decision.PASSED_ON)
    return render_template(
        "moderation/manage/practice.html",
        exercise=exercise,
        marked=pieces(exercise.text, "de", ()),
        number=number,
        last=len(EXERCISES),
        chosen=chosen,
        exercise_choices=offered,
        decisions=DECISIONS,
    )
