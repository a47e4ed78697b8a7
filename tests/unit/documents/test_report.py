"""The one object that every format is made from."""

import re
from dataclasses import replace

import pytest

from participation.config import ALL_LANGUAGES as LANGUAGES
from participation.documents.figures import count_text, day_text, percent_text, share_text
from participation.documents.report import Cell, Group, Row, Table, counted
from participation.documents.words import TEXTS
from tests.unit.documents.reading import bare
from tests.unit.documents.samples import ARABIC, DAY, GERMAN, report


def test_a_text_that_is_missing_is_named():
    texts = {name: text for name, text in TEXTS.items() if name != "methods"}
    with pytest.raises(ValueError, match="methods"):
        replace(report(), texts=texts)


def test_a_table_has_one_cell_for_each_group():
    group = Group("", "Alle", counted(30))
    with pytest.raises(ValueError, match="one cell"):
        Table("q", "q", "?", (group,), (Row("a", "A", (counted(5), counted(6))),))


@pytest.mark.parametrize("wrong", [(None, 4, None), (None, None, 20), (7, 4, None)])
def test_a_cell_that_contradicts_itself_is_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        Cell(*wrong)


def test_numbers_read_as_people_of_the_language_write_them():
    assert count_text(report(), counted(12345)) == "12.345"
    assert bare(percent_text(report(), 62)) == "62 %"
    english = replace(report(), language="en")
    assert count_text(english, counted(12345)) == "12,345"
    assert percent_text(english, 62) == "62%"
    assert percent_text(replace(report(), language="tr"), 62) == "%62"


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_digits_are_latin_in_arabic_and_persian(language):
    spoken = replace(report("ar"), language=language)
    assert count_text(spoken, counted(312)) == "312"
    assert bare(percent_text(spoken, 62)) in {"62%", "%62", "62٪"}
    assert "2026" in day_text(spoken, DAY) or "1405" in day_text(spoken, DAY)


def test_what_is_not_said_exactly_is_said_in_words():
    assert count_text(report(), Cell(0, 4)) == "weniger als 5"
    assert count_text(report(), Cell(281, None, 90, over=True)) == "281 oder mehr"
    assert bare(share_text(report(), Cell(281, None, 90, over=True))) == "über 90 %"
    assert count_text(report(), Cell(None, None)) == "nicht gezeigt"
    assert share_text(report(), Cell(0, 4)) == ""


def test_easy_german_counts_as_german_does():
    assert count_text(replace(report(), language="de-simple"), counted(12345)) == "12.345"


def test_the_samples_say_every_text():
    assert GERMAN.keys() == ARABIC.keys() == TEXTS.keys()


def test_a_chapter_takes_only_its_tables():
    part = report().only("change")
    assert [table.name for table in part.tables] == ["change"]
    assert part.method == report().method


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_writes_numbers_and_days_with_latin_digits(language):
    spoken = replace(report(), language=language)
    texts = (
        count_text(spoken, counted(12345)),
        percent_text(spoken, 62),
        day_text(spoken, DAY),
    )
    written = "; ".join(texts)
    digits = [c for c in written if c.isdecimal()]
    assert all(c in "0123456789" for c in digits)
    assert {"62", "22", "2026"} <= set(re.findall(r"\d+", written))
