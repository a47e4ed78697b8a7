"""The results poster: what the answers say, where the survey hung. One page, one language."""

from urllib.parse import urlsplit

from participation.documents.figures import days_text, headline, listed, stopped
from participation.documents.report import Report, Table
from participation.entrances.models import TargetKind
from participation.entrances.words import words
from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.paper.fonts import setting
from participation.paper.invitation import Invitation
from participation.paper.order import left_to_right
from participation.paper.results_poster import Said, bars_of, results_poster
from participation.paper.setting import Tongue
from participation.quarters.models import Quarter

FEWEST_BARS = 2
PLACES = 4


def poster(told: Report, quarter: Quarter, question: str = "", size: str = "a4") -> bytes | None:
    """Return the poster of a release as PDF, in the language of the report.

    question -- the code of the question whose bars it shows; else the one with most answers.

    None where no question has two shares to show, or not the one named.

    Raises Refusal where the quarter lacks a person or a phone number.
    """
    offered = choices(told)
    if not offered or (question and question not in offered):
        return None
    table = offered[question] if question else _telling(list(offered.values()))
    tongue = Tongue(told.language, told.direction)
    said = Said(
        tongue=tongue,
        headline=headline(told),
        question=table.label,
        bars=bars_of(told, table),
        method=_method(told, table),
        more=_("All results stand here."),
    )
    with setting:
        return results_poster(_invitation(told, quarter), said, size)


def choices(told: Report) -> dict[str, Table]:
    """Return the tables that a poster can show, by their question."""
    one_way = (table for table in told.tables if not table.crossed)
    return {t.question: t for t in one_way if len(bars_of(told, t)) >= FEWEST_BARS}


def _telling(tables: list[Table]) -> Table:
    """Return the table with most answers to choose from; of equals the last, "what first"."""
    return max(enumerate(tables), key=lambda one: (one[1].multiple, len(one[1].rows), one[0]))[1]


def _method(told: Report, table: Table) -> str:
    method = told.method
    places = listed(told, method.places[:PLACES])
    several = told.say("several") if table.multiple else ""
    parts = [
        stopped(days_text(told)),
        stopped(places) if places else "",
        several,
        *method.is_not[:3],
    ]
    said = " ".join(part for part in parts if part).replace("\n", " ")
    if not told.how:
        return said
    # Who doubts a poster must not need the page first to find out how it was counted.
    return f"{said}\n{told.say('how')}: {left_to_right(_printed(told.how))}"


def _printed(address: str) -> str:
    """Return an address as it stands on paper, without what nobody types."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}"


def _invitation(told: Report, quarter: Quarter) -> Invitation:
    contact = quarter.contact
    office = contact.get("office") or contact.get("name")
    person = listed(told, filter(None, (contact.get("person"), office)))
    phone = contact.get("phone", "")
    if not person or not phone:
        raise Refusal(_("Fill in a person and a phone number for the quarter first."))
    return Invitation(
        quarter=quarter.name,
        town=quarter.town,
        colour=quarter.colour,
        words=(words(TargetKind.HOME, told.language, told.address),),
        qr=told.address,
        host=_printed(told.address),
        code="",
        person=person,
        phone=phone,
    )
