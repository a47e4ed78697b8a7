"""The structure that a screen reader finds in our documents."""

import io

import pdfplumber

from participation.paper.poster import poster
from participation.paper.setting import Style, Tongue
from participation.paper.sheet import A4, Sheet
from tests.unit.paper.rendered import opened
from tests.unit.paper.samples import invitation


def structure(document: bytes) -> str:
    with pdfplumber.open(io.BytesIO(document)) as read:
        return repr(read.structure_tree)


def test_a_poster_is_tagged_with_headline_paragraphs_and_a_told_picture():
    tree = structure(poster(invitation("de", "ar")))
    assert "'type': 'H1'" in tree
    assert "'type': 'P'" in tree
    assert "'type': 'Figure'" in tree
    assert "'alt_text': 'QR'" in tree
    assert "'lang': 'ar'" in tree


def test_every_mark_on_the_page_belongs_to_an_element_or_is_called_decoration():
    with pdfplumber.open(io.BytesIO(poster(invitation("de", "ar")))) as read:
        page = read.pages[0]
        loose = [c for c in page.chars if c["mcid"] is None and c["tag"] != "Artifact"]
        assert page.chars
        assert not loose


def test_no_font_is_left_to_the_printer():
    said = opened(poster(invitation("de")))
    assert b"NotoSans" in said
    assert b"Helvetica" not in said


def test_the_spoken_words_of_an_arabic_line_stand_beside_its_glyphs():
    sheet = Sheet(A4, "x", Tongue("ar", "rtl"))
    sheet.text(50, 50, 400, "نعم", Style(20))
    spoken = "نعم".encode("utf-16-be").hex().upper().encode()
    assert spoken in opened(sheet.finish())


def test_the_language_of_the_document_is_that_of_its_first_words():
    assert b"/Lang (ar)" in opened(poster(invitation("ar")))
