import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.entrances.codes import ALPHABET, LENGTH, is_valid, near, new_code, normalise

codes = st.integers(0, 2**32).map(lambda seed: new_code(random.Random(seed).randrange))


@given(codes)
def test_every_new_code_is_valid_and_has_nothing_that_looks_alike(code):
    assert is_valid(code)
    assert len(code) == LENGTH
    assert not set(code) & set("0O1IL")


@given(codes)
def test_every_single_wrong_character_is_found(code):
    for place in range(LENGTH):
        for other in ALPHABET.replace(code[place], ""):
            assert not is_valid(code[:place] + other + code[place + 1 :])


@given(codes)
def test_every_swap_of_two_different_neighbours_is_found(code):
    for place in range(LENGTH - 1):
        if code[place] != code[place + 1]:
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            assert not is_valid(swapped)


def test_one_wrong_code_in_thirty_one_passes_so_the_check_character_is_really_used():
    chance = random.Random(1)
    guesses = ["".join(chance.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(20_000)]
    share = sum(map(is_valid, guesses)) / len(guesses)
    assert share == pytest.approx(1 / 31, rel=0.2)


@pytest.mark.parametrize(
    "typed", ["k7qm3xrt", " K7QM 3XRT ", "k7qm-3xrt", "K7QM–3XRT", "\u200eK7QM\u00a03XRT\u200e"]
)
def test_people_may_type_it_as_they_like(typed):
    assert normalise(typed) == "K7QM3XRT"


@pytest.mark.parametrize(
    "wrong", ["", "K7QM3XR", "K7QM3XRT2", "K0QM3XRT", "ОТКРЫТЬ!", "１２３４５６７８"]
)
def test_what_cannot_be_a_code_is_none(wrong):
    assert not is_valid(wrong)


KNOWN = ["K7QM3XRT", "M2WDHA9C", "PPPPPPPP"]


@pytest.mark.parametrize(
    "typed",
    [
        "K7QM3XRI",
        "K7OM3XRT",
        "7KQM3XRT",
        "K7QM3RXT",
        "K7QM3XR",
        "K7QM33XRT",
        "k7qm 3xtr",
        "K70M3XR7",
    ],
)
def test_a_slip_of_the_finger_leads_to_the_code_that_was_meant(typed):
    assert near(typed, KNOWN) == ["K7QM3XRT"]


def test_something_quite_different_suggests_nothing():
    assert near("ZZZZZZZZ", KNOWN) == []
    assert near("", KNOWN) == []
    assert near("K7", KNOWN) == []


def test_the_closest_code_comes_first_and_there_are_at_most_three():
    known = ["AAAAAAAB", "AAAAAABB", "AAAAAAAC", "AAAAAAAD", "AAAAAAAE"]
    assert near("AAAAAAAF", known) == ["AAAAAAAB", "AAAAAAAC", "AAAAAAAD"]
