"""Somebody brought all newcomers but one, knows what they said, and reads two releases."""

import numpy as np

from participation.anonymity.columns import Single
from participation.anonymity.propose import propose
from tests.unit.anonymity.parts import head, unaudited


def numbers(document, population):
    """Every published number with one variable at most, by table and level."""
    return {
        (table["name"], level["name"]): cell
        for table in document["tables"]
        if table["population"] == population and len(table["axes"]) == 1
        for level, cell in zip(table["axes"][0]["levels"], table["cells"], strict=True)
        if isinstance(cell, int)
    }


def true_count(columns, table, level):
    """Of one-way tables of questions with one answer; None for others."""
    column = columns.answers.get(table)
    if not isinstance(column, Single):
        return None
    names = (*column.levels, "no_answer")
    return int((column.codes % len(names) == names.index(level)).sum())


def test_the_largest_noise_is_not_shown_once_there_was_a_release_before(a_quarter):
    """Twice the largest noise, up now and down before, would prove the last newcomer's answer:
    the difference could then not be smaller by one. One of both is never shown. Nor is the
    largest noise down: what two releases say of all other answers would add up to who is left."""
    random = np.random.default_rng(3)
    seen = largest = 0
    for seed in range(25):
        columns, plan = a_quarter(170, seed=seed, questions=4, multi=0, sensitive=())
        source = lambda: random.bytes(32)  # noqa: E731
        first = propose(head(columns, 150), plan, (), source, attack=unaudited)
        second = propose(columns, plan, (first.as_previous(),), source, attack=unaudited)
        for (table, level), said in numbers(second.public_document, "2").items():
            true = true_count(columns, table, level)
            if true:
                seen += 1
                assert said - 4 < true < said + 4, (seed, table, level)
        for (table, level), said in numbers(first.public_document, "1").items():
            true = true_count(head(columns, 150), table, level)
            largest += bool(true) and said - 4 == true
    assert seen > 400
    assert largest > 3, "a first release says such numbers: nobody knows everybody else in it"
