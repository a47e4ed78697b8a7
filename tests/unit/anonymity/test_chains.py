"""All but one of those who answered, through questions that lead on to each other."""

from itertools import product

import numpy as np
import pytest

from participation.anonymity import chains
from participation.anonymity import document as documents
from participation.anonymity.attack.rules import read_rule
from participation.anonymity.columns import (
    NOT_ASKED,
    Columns,
    Condition,
    Plan,
    PlannedDimension,
    PlannedQuestion,
    Single,
)
from participation.anonymity.propose import propose
from participation.anonymity.ptable import load
from tests.unit.anonymity.parts import unaudited

GONE = "no_answer"
FIRST, SECOND, THIRD = ("yes", "no"), ("much", "little", NOT_ASKED), ("here", "there", NOT_ASKED)
# Whoever says yes is asked how much; whoever says "much" is asked where.
WAYS = [
    (a, b, c)
    for a, b, c in product((*FIRST, GONE), (*SECOND, GONE), (*THIRD, GONE))
    if (a == "yes") == (b != NOT_ASKED) and (b == "much") == (c != NOT_ASKED)
]
PLAN = Plan(
    (
        PlannedQuestion("work"),
        PlannedQuestion("pay", conditions=(Condition("work", ("yes",), None, True),)),
        PlannedQuestion("place", conditions=(Condition("pay", ("much",), None, True),)),
        PlannedQuestion("age"),
    ),
    (PlannedDimension("age"),),
)


def quarter(n, random):
    """Few refuse to answer, so that the way leads nearly everybody to the same places."""
    weights = [random.dirichlet([0.4])[0] if GONE in way else random.gamma(0.7) for way in WAYS]
    weights = [w * (0.1 if GONE in way else 1) for w, way in zip(weights, WAYS, strict=True)]
    people = random.choice(len(WAYS), n, p=np.array(weights) / sum(weights))
    age = random.choice(2, n)
    answers = {"age": Single(("young", "old"), age.astype(np.int8))}
    for place, (name, levels) in enumerate((("work", FIRST), ("pay", SECOND), ("place", THIRD))):
        given = [WAYS[one][place] for one in people]
        codes = [-1 if level == GONE else levels.index(level) for level in given]
        answers[name] = Single(levels, np.array(codes, dtype=np.int8))
    ids = random.integers(0, 256, (n, 16)).astype(np.uint8)
    return Columns(ids, answers), [WAYS[one] for one in people], age


def proposed(n, seed):
    random = np.random.default_rng(seed)
    columns, people, age = quarter(n, random)
    found = propose(columns, PLAN, (), lambda: random.bytes(32), attack=unaudited)
    return found, people, age


def held(found, people, age):
    """Yield, of each circle whose members may know each other, what numbers say of it: who is in
    the circle, of which question, which ways are counted, and at least and at most how many."""
    rule = read_rule("1", documents.noise_rule(load(), "1"))
    names = ("work", "pay", "place")
    for table in found.tables:
        if not table.axes or table.axes[0].variable not in names:
            continue
        place = names.index(table.axes[0].variable)
        groups = [None]
        if len(table.axes) == 2:
            groups = [level.of for level in table.axes[1].levels]
        cells = np.array(found.shown[table.name], dtype=object).reshape(-1, len(groups))
        for level, row in zip(table.axes[0].levels, cells, strict=True):
            for group, cell in zip(groups, row, strict=True):
                if cell.low is None:
                    continue
                span = rule.behind(cell.low, cell.high)
                counted = frozenset(way for way in WAYS if way[place] in level.of)
                yield group, names[place], counted, span.low, span.high


def given_away(found, people, age):
    """Return how many members of circles everybody else in them is sure of, in one question
    that something is said of, or of whether they were asked it."""
    sure, tried = 0, 0
    every = list(held(found, people, age))
    circles = {group for group, *_ in every if group is not None}
    if len(people) < 100:
        circles.add(None)
    for circle in circles:
        inside = [
            way
            for way, years in zip(people, age, strict=True)
            if circle is None or ("young", "old")[years] in circle
        ]
        own = [one for one in every if one[0] == circle]
        for mine in set(inside):
            tried += 1
            possible = [
                way
                for way in WAYS
                if all(
                    low <= sum(one in counted for one in inside) - (mine in counted)
                    + (way in counted) <= high
                    for _, _, counted, low, high in own
                )
            ]  # fmt: skip
            assert mine in possible
            for place, name in enumerate(("work", "pay", "place")):
                if name not in {question for _, question, *_ in own}:
                    continue
                answers = {way[place] for way in possible}
                asked = {way[place] != NOT_ASKED for way in possible}
                sure += len(answers) == 1 or (name != "work" and len(asked) == 1)
    return sure, tried


@pytest.mark.parametrize(("n", "draws"), [(40, 150), (120, 40)])
def test_all_others_are_sure_of_nobody_through_a_chain(n, draws):
    results = [given_away(*proposed(n, seed)) for seed in range(draws)]
    assert sum(tried for _, tried in results) > 500
    assert sum(sure for sure, _ in results) == 0


def test_without_looking_at_chains_they_would_be(monkeypatch):
    monkeypatch.setattr(chains, "exposures", lambda *_: [])
    assert sum(given_away(*proposed(40, seed))[0] for seed in range(150)) > 0


def test_most_chains_stay(monkeypatch):
    """What is left out for a chain is the end of it, and seldom."""
    shown = [{t.question for t in proposed(40, seed)[0].tables} for seed in range(60)]
    with_all = sum({"work", "pay", "place"} <= found for found in shown)
    monkeypatch.setattr(chains, "exposures", lambda *_: [])
    before = [{t.question for t in proposed(40, seed)[0].tables} for seed in range(60)]
    assert with_all >= 0.8 * sum({"work", "pay", "place"} <= found for found in before)
