"""The order of letters on a line, against lines as any browser shows them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.paper.fonts import printable
from participation.paper.order import left_to_right, letters, resolved, visual_runs


def shown(text: str, direction: str = "rtl") -> str:
    """Return the characters as they stand from left to right, brackets not yet mirrored."""
    runs = visual_runs(letters(text, direction), direction)
    return "".join(run.text[::-1] if run.rtl else run.text for run in runs)


def test_german_stays_as_it_is():
    assert shown("Was soll (hier) besser werden?", "ltr") == "Was soll (hier) besser werden?"


def test_arabic_runs_to_the_left_and_its_question_mark_stands_at_the_left_end():
    assert shown("ما هنا؟") == "؟انه ام"


def test_a_number_in_arabic_keeps_its_digits_in_order():
    assert shown("بعد 14 يوما") == "اموي 14 دعب"


def test_a_german_name_with_brackets_at_the_end_of_an_arabic_line_stays_whole():
    assert shown("في KOMM (Kleiststraße 30b).") == ".KOMM (Kleiststraße 30b) يف"


def test_brackets_round_arabic_are_part_of_the_arabic():
    runs = visual_runs(letters("(الآن) نعم", "rtl"), "rtl")
    assert [run.rtl for run in runs] == [True]


def test_a_phone_number_with_spaces_is_turned_round_unless_it_is_set_apart():
    assert "0142 555 06821" in shown("اتصل 06821 555 0142")
    assert "06821 555 0142" in shown(f"اتصل {left_to_right('06821 555 0142')}")


def test_the_joiner_of_persian_survives():
    kept = "".join(letter.character for letter in letters("می\u200cخواهیم", "rtl"))
    assert "\u200c" in kept


@pytest.mark.parametrize("text", ["", " ", "\u202e\u202c", "\u2068", "\u2069\u2069", ")(", "]("])
def test_nothing_and_broken_controls_do_no_harm(text):
    shown(text, "rtl")
    shown(text, "ltr")


@given(st.text(max_size=40))
def test_the_short_way_for_text_to_the_right_is_the_whole_algorithm(text):
    drawn = printable(text)
    assert letters(drawn, "ltr") == resolved(drawn, "ltr")
