import dataclasses

import numpy as np
import pypdfium2
import pytest

from participation.paper.colour import LAMP, WHITE, contrast, deep
from participation.paper.handouts import SHAPES
from participation.paper.invitation import Invitation
from participation.paper.poster import poster, posters
from participation.paper.sheet import A3, A4
from tests.unit.paper.rendered import all_decoded, blurred, decoded, pages, text_of, turned
from tests.unit.paper.samples import SENTENCES, invitation

SIX = ("de", "ar", "tr", "bg", "ro", "uk")


def sizes(document: bytes) -> list[tuple[float, float]]:
    opened = pypdfium2.PdfDocument(document)
    try:
        return [page.get_size() for page in opened]
    finally:
        opened.close()


@pytest.mark.parametrize("codes", [("de",), ("ar",), SIX], ids=["German", "Arabic", "six"])
def test_the_code_is_read_from_the_printed_page_also_blurred_and_turned(codes):
    made = invitation(*codes)
    (page,) = pages(poster(made))
    assert decoded(page) == made.qr
    assert decoded(blurred(page)) == made.qr
    for degrees in (7, -20, 45, 180):
        assert decoded(turned(page, degrees)) == made.qr, degrees


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_language_gets_its_poster_of_exactly_one_page(code):
    assert len(pages(poster(invitation(code)), dpi=20)) == 1


def test_the_code_stands_right_of_the_words_for_readers_who_begin_at_the_right():
    def dark_half(codes: str) -> str:
        (page,) = pages(poster(invitation(codes)), dpi=40)
        lower = page[int(page.shape[0] * 0.55) : int(page.shape[0] * 0.8)] < 60
        middle = page.shape[1] // 2
        return "left" if lower[:, :middle].sum() > lower[:, middle:].sum() else "right"

    assert (dark_half("de"), dark_half("ar"), dark_half("fa")) == ("left", "right", "right")


def test_nothing_is_printed_into_the_border_that_printers_leave_white():
    for codes in (("de",), SIX):
        (page,) = pages(poster(invitation(*codes, also=("it", "fa"))), dpi=72)
        border = 14  # points, 5 mm
        inside = np.zeros(page.shape[:2], bool)
        inside[border:-border, border:-border] = True
        assert page.reshape(inside.shape)[~inside].min() == 255


def test_person_number_code_address_and_quarter_are_on_it():
    said = text_of(poster(invitation("de")))
    for words in ("06821 555 0142", "Jana Becker", "K7QM 3XRA", "neunkirchen.example.org"):
        assert words in said
    assert "Neunkirchen-Innenstadt" in said
    assert "Zwei Minuten. Ohne Namen." in said


@pytest.mark.parametrize("lacking", [{"person": " "}, {"phone": ""}, {"words": ()}])
def test_without_person_number_or_language_there_is_no_poster(lacking):
    with pytest.raises(ValueError, match=r"belong beside|do not fit"):
        dataclasses.replace(invitation("de"), **lacking)


def test_seven_languages_are_too_many_for_one_sheet():
    with pytest.raises(ValueError, match="7 languages"):
        invitation(*SIX, "ru")


def test_a_round_is_one_document_with_a_page_for_each_entrance():
    made = [invitation("de"), invitation("ar"), invitation(*SIX)]
    document = posters(made, "a3")
    assert len(pages(document, dpi=20)) == 3
    assert sizes(document)[0] == pytest.approx(A3, abs=0.1)


@pytest.mark.parametrize("size", [size for size in SHAPES if size != "a3"])
def test_every_shape_can_be_scanned_from_paper_and_is_a4(size):
    made = invitation("de", "ar")
    document = SHAPES[size](made)
    assert sizes(document) == [pytest.approx(A4, abs=0.1)]
    (page,) = pages(document)
    found = [text for text in all_decoded(page) if text]
    assert set(found) == {made.qr}
    assert len(found) == {"card": 8, "sticker": 4, "door_hanger": 2, "table_tent": 2}.get(size, 1)


def test_the_same_invitation_makes_the_same_bytes():
    assert poster(invitation("ar")) == poster(invitation("ar"))


@pytest.mark.parametrize("colour", ["#ffe600", "#ffffff", "#0f6b62", "#e8a0c0"])
def test_white_and_yellow_letters_stand_out_on_every_colour_a_quarter_may_choose(colour):
    assert contrast(deep(colour), WHITE) >= 4.5
    assert contrast(deep(colour), LAMP) >= 4.5


def test_long_names_do_not_push_anything_off_the_page():
    made = dataclasses.replace(
        invitation("de-simple", "ru"),
        quarter="Nördliche Innenstadt und Obere Scheib mit Schlossviertel",
        person="Dr. Maria-Magdalena Schmidt-Oberhausen, Amt für Soziale Dienste, Zimmer 214",
        host="beteiligung-perspektivquartier.neunkirchen.saarland.example",
    )
    assert isinstance(made, Invitation)
    (page,) = pages(poster(made))
    assert decoded(page) == made.qr
