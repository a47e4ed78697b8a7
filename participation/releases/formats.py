"""Every form in which one release can be taken away; all made from the same report."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable

from participation.documents import csv, docx, json, odt, xlsx
from participation.documents.dcat import FORMATS
from participation.documents.report import Report
from participation.paper.picture import chart_pictures
from participation.paper.report import report_pdf
from participation.releases.document import Json

TYPES = {ending: media_type for ending, (_name, media_type) in FORMATS.items()}
# The readable ones first; JSON needs the attacker's input too.
MAKERS: dict[str, Callable[[Report], bytes]] = {
    "pdf": report_pdf,
    "docx": lambda report: docx.data(report, chart_pictures),
    "odt": lambda report: odt.data(report, chart_pictures),
    "xlsx": xlsx.data,
    "csv": csv.data,
}
ENDINGS = (*MAKERS, "json")


# Files made last, by what they are made from. A large one costs seconds, and never changes.
KEPT = 24
_kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
_making = threading.Lock()


def made(ending: str, report: Report, document: Json) -> bytes:
    """Return a release as a file. Raises KeyError for a form that there is not."""
    if ending == "json":
        return json.data(report, proof(document))
    return of_report(ending, report)


def of_report(ending: str, report: Report) -> bytes:
    """Return a report as a file; one is made at a time, and one just made is given again."""
    maker = MAKERS[ending]
    key = (ending, hashlib.sha256(repr(report).encode()).hexdigest())
    with _making:
        if key not in _kept:
            _kept[key] = maker(report)
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return _kept[key]


def proof(document: Json) -> Json:
    """Return what lets a stranger check a release: `participation release audit` reads `audit`."""
    names = ("bounds", "survey", "audit_hash", "audit_models", "audit")
    return {"quarter": document["quarter"]["slug"], **{name: document[name] for name in names}}
