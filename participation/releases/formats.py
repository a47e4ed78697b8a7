"""Every form in which one release can be taken away; all made from the same report."""

from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Response, make_response, request

from participation.documents import csv, docx, json, odt, xlsx
from participation.documents.dcat import FORMATS
from participation.documents.report import Report
from participation.paper.picture import chart_pictures
from participation.paper.report import report_pdf
from participation.releases.document import Json
from participation.releases.keep import kept, name_of, read_in_pieces
from participation.staff.clock import local_today

TYPES = {ending: media_type for ending, (_name, media_type) in FORMATS.items()}
# The readable ones first; JSON needs the attacker's input too.
MAKERS: dict[str, Callable[[Report], Iterable[bytes]]] = {
    "pdf": lambda report: [report_pdf(report)],
    "docx": lambda report: [docx.data(report, chart_pictures)],
    "odt": lambda report: [odt.data(report, chart_pictures)],
    "xlsx": lambda report: [xlsx.data(report, chart_pictures)],
    "csv": csv.stream,
}
ENDINGS = (*MAKERS, "json")


class Made:
    """One file of a release. name -- of the bytes, equal for equal bytes; size -- of them."""

    def __init__(self, name: str, found: Path | bytes):
        self.name, self._found = name, found
        self.size = len(found) if isinstance(found, bytes) else found.stat().st_size

    def pieces(self) -> Iterable[bytes]:
        return [self._found] if isinstance(self._found, bytes) else read_in_pieces(self._found)

    def answer(self, media_type: str) -> Response:
        """Return it as an answer that goes out piece by piece, and from where a reader stopped."""
        answer = make_response()
        answer.response = self.pieces()
        answer.content_length = self.size
        answer.content_type = media_type
        answer.set_etag(self.name.partition(".")[0][:32])
        answer.make_conditional(request, accept_ranges=True, complete_length=self.size)
        return answer


def made(ending: str, report: Report, document: Json) -> Made:
    """Return a release as a file. Raises KeyError for a form that there is not."""
    if ending != "json":
        return of_report(ending, report)
    shown = proof(document)
    return _kept("json", _proved(report, document), lambda: json.stream(report, shown))


def _proved(report: Report, document: Json) -> tuple[str, str]:
    """Return what the JSON file of a release is made from."""
    # The attacker's input is long, and its hash is one of the others.
    named = {name: value for name, value in proof(document).items() if name != "audit"}
    return repr(report), repr(named)


def of_report(ending: str, report: Report) -> Made:
    """Return a report as a file. Raises KeyError for a form that there is not."""
    maker = MAKERS[ending]
    return _kept(ending, (repr(report),), lambda: maker(report))


def of_bundle(ending: str, report: Report) -> Made:
    """Return a bundle as a file. Its JSON names where each part's proof is."""
    if ending != "json":
        return of_report(ending, report)
    proofs = {
        "proofs": [{"number": one.number, "file": f"{one.address}.json"} for one in report.parts]
    }
    return _kept("json", (repr(report),), lambda: json.stream(report, proofs))


def _kept(ending: str, made_from: tuple[str, ...], make: Callable[[], Iterable[bytes]]) -> Made:
    name = name_of(ending, *made_from)
    return Made(name, kept(name, make, local_today()))


def proof(document: Json) -> Json:
    """Return what lets a stranger check a release: `participation release audit` reads `audit`."""
    names = ("bounds", "survey", "audit_hash", "audit_models", "audit")
    return {"quarter": document["quarter"]["slug"], **{name: document[name] for name in names}}
