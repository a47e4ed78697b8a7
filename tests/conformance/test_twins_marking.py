"""What a phone marks while somebody writes is what the server's rules of the same name say."""

import random

import pytest

from participation.anonymity.marking import mark
from participation.anonymity.phone_marking import rules_of
from participation.config import ALL_LANGUAGES
from tests.conformance.twins import Run, in_python, load_cases

CASES = load_cases("phone_marking")
SIGNS = "ab Zß İıI é ؤ ۰٣12 34-5.@/:+()№ «DE89» Straße улица شارع www. 🙂\n'’_"


def asked(case):
    return {"text": case["text"], "rules": rules_of(case["language"])}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_server_marks_as_the_phone_should(case):
    assert in_python("personal", [asked(case)]) == [case["expected"]]


def test_the_phone_marks_as_the_server_says(in_browser: Run):
    found = in_browser("personal", [asked(case) for case in CASES])
    expected = {case["name"]: case["expected"] for case in CASES}
    assert dict(zip(expected, found, strict=True)) == expected


def test_both_mark_alike_where_cases_and_noise_are_mixed(in_browser: Run):
    rng = random.Random(34)
    mixed = []
    for _ in range(400):
        language = rng.choice(ALL_LANGUAGES)
        parts = [rng.choice(CASES)["text"] for _ in range(2)]
        noise = "".join(rng.choice(SIGNS) for _ in range(rng.randrange(12)))
        cut = rng.randrange(len(parts[1]) + 1)
        mixed.append({"text": parts[0] + noise + parts[1][cut:], "rules": rules_of(language)})
    assert in_browser("personal", mixed) == in_python("personal", mixed)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_office_marks_all_that_a_phone_marks(case):
    marks = mark(case["text"], case["language"])
    covered = {place for one in marks for place in range(one.start, one.end)}
    for _kind, words in case["expected"]:
        start = case["text"].index(words)
        assert set(range(start, start + len(words))) - covered <= {
            place for place, sign in enumerate(case["text"]) if sign in " .’'"
        } or covered & set(range(start, start + len(words)))
