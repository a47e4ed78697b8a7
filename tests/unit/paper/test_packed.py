"""Small objects squeezed together: the same document in a quarter of the bytes."""

import io

import pdfplumber
import pytest
from reportlab.pdfgen.canvas import Canvas

from participation.paper.packed import packed
from participation.paper.report import report_pdf
from tests.unit.documents.samples import report
from tests.unit.paper.rendered import text_of


@pytest.fixture(scope="module")
def pair() -> tuple[bytes, bytes]:
    """Return a report as it was drawn and as it goes out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("participation.paper.sheet.packed", lambda plain: plain)
        plain = report_pdf(report())
    return plain, packed(plain)


def tree(document: bytes) -> str:
    with pdfplumber.open(io.BytesIO(document)) as read:
        return repr(read.structure_tree)


def test_a_packed_report_says_the_same_in_less_than_half_the_bytes(pair):
    plain, small = pair
    assert text_of(small) == text_of(plain)
    assert len(small) < len(plain) / 2


def test_nothing_of_what_a_screen_reader_tells_is_lost(pair):
    plain, small = pair
    assert "Table" in tree(small)
    assert tree(small) == tree(plain)


def test_packing_twice_the_same_makes_the_same_bytes(pair):
    assert packed(pair[0]) == pair[1]


def test_what_reportlab_did_not_write_is_refused():
    with pytest.raises(ValueError, match="PDF"):
        packed(b"%PDF-1.7\n%\nnothing")


def test_a_document_of_one_empty_page_stays_one():
    written = io.BytesIO()
    canvas = Canvas(written, invariant=1)
    canvas.showPage()
    canvas.save()
    with pdfplumber.open(io.BytesIO(packed(written.getvalue()))) as read:
        assert len(read.pages) == 1
