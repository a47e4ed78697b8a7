"""Whatever was answered: what is published is possible, and stays inside the rules."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.anonymity.attack.rules import read_rule
from participation.anonymity.audit import AuditReport
from participation.anonymity.cellkey import record_keys
from participation.anonymity.columns import (
    Columns,
    Multiple,
    Plan,
    PlannedDimension,
    PlannedQuestion,
    Single,
)
from participation.anonymity.document import noise_rule
from participation.anonymity.parameters import Parameters
from participation.anonymity.propose import propose
from participation.anonymity.ptable import load
from participation.anonymity.recode import Recoding
from participation.anonymity.tables import count_tables
from participation.anonymity.tally import tally

SECRET = bytes(range(32))


def unaudited(document):
    return AuditReport("", (), (), {})


@st.composite
def quarters(draw):
    n = draw(st.integers(20, 180))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    share = random.dirichlet(np.full(3, draw(st.sampled_from([0.2, 1.0, 5.0]))))
    answers = {
        "q": Single(("a", "b", "c"), random.choice(3, n, p=share)),
        "d": Single(("x", "y", "z"), random.integers(-1, 3, n)),
        "e": Single(("s", "t"), random.integers(-1, 2, n)),
        "m": Multiple(("o", "p"), random.integers(-1, 2, (n, 1)).repeat(2, axis=1)),
    }
    ids = random.integers(0, 256, (n, 16)).astype(np.uint8)
    questions = tuple(PlannedQuestion(name, sensitive=name == "q") for name in answers)
    dimensions = (PlannedDimension("d", (("x", "y"),)), PlannedDimension("e"))
    return Columns(ids, answers), Plan(questions, dimensions)


def true_tables(columns, plan, found):
    """The tables of a proposal counted again, this time with the truth in them."""
    fine = tuple(found.recodings.values())
    strict = tuple(found.stricter.get(r.question) for r in fine)
    keys = record_keys(SECRET, columns.row_ids)
    tallies = tally(columns, plan.questions, fine, keys)
    return {c.table.name: c for c in count_tables(tallies, plan, fine, strict)}


@settings(max_examples=40, deadline=None)
@given(quarters())
def test_what_is_published_is_possible_and_keeps_the_rules(quarter):
    columns, plan = quarter
    found = propose(columns, plan, (), lambda: SECRET, attack=unaudited)
    rule, rules = read_rule("1", noise_rule(load(), "1")), Parameters()
    truth = true_tables(columns, plan, found)
    for table in found.tables:
        for cell, true in zip(found.shown[table.name], truth[table.name].counts.flat, strict=True):
            if cell.low is None:
                continue
            behind = rule.behind(cell.low, cell.high)
            assert behind is not None
            assert behind.low <= true <= behind.high
            assert cell.count is None or cell.count >= rules.k
            assert cell.percent is None or 0 <= cell.percent <= 100
    for recoding in (*found.recodings.values(), *found.stricter.values()):
        assert isinstance(recoding, Recoding)
        codes = columns.answers[recoding.question]
        for group in recoding.shown:
            levels = (*codes.levels, "no_answer")
            members = sum((codes.codes % len(levels) == levels.index(x)).sum() for x in group)
            assert members >= rules.base_min
