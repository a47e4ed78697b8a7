import datetime as dt
import re

import pytest

from participation.paper.recovery_sheet import recovery_sheet
from tests.unit.paper.rendered import pages, text_of

FIRST = "anker birne dampf eimer falke garten hammer insel jacke kamel lampe mantel"
SECOND = "nebel ofen pinsel quelle regen sattel tafel ufer vogel wiese zange ziegel"
WORDS = [*FIRST.split(), *SECOND.split()]
DAY = dt.date(2026, 11, 22)


def test_the_words_can_be_typed_back_in_their_order():
    said = text_of(recovery_sheet(WORDS, ["Neunkirchen-Innenstadt"], DAY, ["nk-1"]))
    numbered = dict(re.findall(r"\b(\d{1,2})\s+([a-z]+)\b", said))
    assert [numbered[str(place)] for place in range(1, 25)] == WORDS


def test_it_says_what_it_is_for_when_it_was_made_and_for_which_keys():
    said = text_of(recovery_sheet(WORDS, ["Neunkirchen-Innenstadt"], DAY, ["nk-1", "nk-2"]))
    for words in ("Wiederherstellungsblatt", "22.11.2026", "nk-1", "nk-2", "Recovery sheet"):
        assert words in said
    assert "Neunkirchen-Innenstadt" in said


@pytest.mark.parametrize("count", [6, 12, 24, 48])
def test_it_is_one_page_whatever_the_number_of_words(count):
    words = (WORDS * 2)[:count]
    document = recovery_sheet(words, ["Burbach", "Völklingen"], DAY, ["k"])
    (page,) = pages(document, dpi=40)
    assert page[-20:].min() == 255


def test_no_words_no_sheet():
    with pytest.raises(ValueError, match="without words"):
        recovery_sheet([], ["x"], DAY, [])
