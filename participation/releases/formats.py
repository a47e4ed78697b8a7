"""Every form in which one release can be taken away; all made from the same report."""

from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Response, make_response, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.db import db
from participation.documents import csv, docx, json, odt, xlsx
from participation.documents.dcat import FORMATS
from participation.documents.report import Report
from participation.paper.picture import chart_pictures
from participation.paper.report import report_pdf
from participation.releases.document import Json
from participation.releases.keep import kept, name_of, read_in_pieces
from participation.releases.models import Release, ReleaseBundle, ReleaseState
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
Kind = type[Release] | type[ReleaseBundle]


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


def made(ending: str, release_id: int, report: Report, document: Json) -> Made:
    """Return a release as a file. Raises KeyError for a form that there is not."""
    if ending != "json":
        return _of_report(ending, report, Release, release_id)
    shown = proof(document)
    made_from = _proved(report, document)
    return _kept("json", made_from, lambda: json.stream(report, shown), Release, release_id)


def _proved(report: Report, document: Json) -> tuple[str, str]:
    """Return what the JSON file of a release is made from."""
    # The attacker's input is long, and its hash is one of the others.
    named = {name: value for name, value in proof(document).items() if name != "audit"}
    return repr(report), repr(named)


def _of_report(ending: str, report: Report, kind: Kind, row: int) -> Made:
    maker = MAKERS[ending]
    return _kept(ending, (repr(report),), lambda: maker(report), kind, row)


def of_bundle(ending: str, bundle_id: int, report: Report) -> Made:
    """Return a bundle as a file. Its JSON names where each part's proof is."""
    if ending != "json":
        return _of_report(ending, report, ReleaseBundle, bundle_id)
    proofs = {
        "proofs": [{"number": one.number, "file": f"{one.address}.json"} for one in report.parts]
    }
    made_from = (repr(report),)
    return _kept("json", made_from, lambda: json.stream(report, proofs), ReleaseBundle, bundle_id)


def _kept(
    ending: str,
    made_from: tuple[str, ...],
    make: Callable[[], Iterable[bytes]],
    kind: Kind,
    row: int,
) -> Made:
    name = name_of(ending, *made_from)
    return Made(name, kept(name, make, local_today(), lambda: _stands(kind, row)))


def _stands(kind: Kind, row: int) -> bool:
    """Tell whether a release or bundle is not withdrawn, as things are now.

    In a transaction of its own: that of the request began before the file's turn came.
    """
    with Session(db.engine) as session:
        state = session.scalar(select(kind.state).where(kind.id == row))
        return state is not None and state is not ReleaseState.WITHDRAWN


def proof(document: Json) -> Json:
    """Return what lets a stranger check a release: `participation release audit` reads `audit`."""
    names = ("bounds", "survey", "audit_hash", "audit_models", "audit")
    return {"quarter": document["quarter"]["slug"], **{name: document[name] for name in names}}
