"""Every form in which one release can be taken away; all made from the same report."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from participation.documents import csv, json, xlsx
from participation.documents.dcat import FORMATS
from participation.documents.report import Report
from participation.releases.document import Json

TYPES = {ending: media_type for ending, (_name, media_type) in FORMATS.items()}
# Rooms that set a report as a document of this kind.
SET_BY = {
    "docx": ("participation.documents.docx",),
    "odt": ("participation.documents.odt",),
    "pdf": ("participation.paper.report", "participation.documents.pdf"),
}


def made(ending: str, report: Report, document: Json) -> bytes:
    """Return a release as a file. Raises KeyError for a form that there is not."""
    if ending == "json":
        return json.data(report, proof(document))
    return makers()[ending](report)


def proof(document: Json) -> Json:
    """Return what lets a stranger check a release: `participation release audit` reads `audit`."""
    names = ("bounds", "survey", "audit_hash", "audit_models", "audit")
    return {"quarter": document["quarter"]["slug"], **{name: document[name] for name in names}}


def makers() -> dict[str, Callable[[Report], bytes]]:
    """Return by ending who makes each file of this installation, JSON apart."""
    found: dict[str, Callable[[Report], bytes]] = {"csv": csv.data, "xlsx": xlsx.data}
    for ending, rooms in SET_BY.items():
        for room in rooms:
            if find_spec(room) is not None:
                found[ending] = import_module(room).data
    return found


def endings() -> list[str]:
    """Return the endings a reader can choose from, the readable ones first."""
    known = {"json", *makers()}
    return [ending for ending in ("pdf", "docx", "odt", "xlsx", "csv", "json") if ending in known]
