"""Everybody may know our rule for the largest noise; so the attacker does."""

import numpy as np
import pytest

from participation.anonymity import document as documents
from participation.anonymity.attack.rules import Interval, read_rule
from participation.anonymity.audit import audit
from participation.anonymity.columns import Single
from participation.anonymity.propose import propose
from participation.anonymity.ptable import load
from tests.unit.anonymity.parts import head, unaudited

CAPPED = "largest noise up left out"


def true_count(columns, table, places):
    """Of questions with one answer; None where the table is about another one."""
    inside = np.ones(columns.n, dtype=bool)
    for axis, place in zip(table["axes"], places, strict=True):
        column = columns.answers.get(axis["variable"])
        if not isinstance(column, Single):
            return None
        names = (*column.levels, "no_answer")
        given = np.where(column.codes < 0, len(names) - 1, column.codes)
        if not set(axis["levels"][place]["of"]) <= set(names):
            return None  # "answered": a base of its own
        codes = [names.index(level) for level in axis["levels"][place]["of"]]
        inside &= np.isin(given, codes)
    return int(inside.sum())


def held(columns, document, population):
    """Yield, of each number of a release, its rule's name, the true count and what is behind."""
    for table in document["tables"]:
        if table["population"] != population:
            continue
        rule = read_rule(table["rule"], document["rules"][table["rule"]])
        cells = np.array(table["cells"], dtype=object)
        for places in np.ndindex(cells.shape):
            cell, true = cells[places], true_count(columns, table, places)
            if cell is None or true is None:
                continue
            span = (cell["from"], cell.get("to")) if isinstance(cell, dict) else (cell, cell)
            yield table["rule"], true, rule.behind(*span)


def test_no_number_that_is_shown_breaks_the_rule_that_the_file_names(a_quarter):
    random, seen = np.random.default_rng(8), {}
    for seed in range(12):
        columns, plan = a_quarter(170, seed=seed, questions=4, multi=1, sensitive=())
        source = lambda: random.bytes(32)  # noqa: E731
        first = propose(head(columns, 150), plan, (), source, attack=unaudited)
        second = propose(columns, plan, (first.as_previous(),), source, attack=unaudited)
        numbers = [
            *held(head(columns, 150), first.public_document, "1"),
            *held(columns, second.public_document, "2"),
        ]
        for rule, true, behind in numbers:
            assert behind.low <= true <= behind.high, (seed, rule)
            seen[rule] = seen.get(rule, 0) + 1
    assert seen["1"] > 100
    assert seen[f"1, {CAPPED}"] > 1000
    assert seen[f"2, {CAPPED}"] > 1000


def test_the_rule_is_one_step_narrower_and_leaves_small_numbers_alone():
    plain = read_rule("1", documents.noise_rule(load(), "1"))
    capped = read_rule("1", documents.noise_rule(load(), "1", 5))
    assert capped.behind(0, 4) == plain.behind(0, 4)
    for value in range(5, 60):
        before = plain.behind(value, value)
        assert capped.behind(value, value) == Interval(before.low + 1, before.high)
    assert capped.behind(54, None).low == plain.behind(54, None).low + 1
    assert capped.keys == plain.keys


def test_groups_and_in_later_releases_everything_but_the_total_is_under_it(a_quarter):
    random = np.random.default_rng(9)
    columns, plan = a_quarter(170, questions=2, multi=0, sensitive=())
    source = lambda: random.bytes(32)  # noqa: E731
    first = propose(head(columns, 150), plan, (), source, attack=unaudited)
    second = propose(columns, plan, (first.as_previous(),), source, attack=unaudited)
    for table in second.public_document["tables"]:
        later, total = table["population"] == "2", not table["axes"]
        expected = len(table["axes"]) == 2 or (later and not total)
        assert table["rule"].endswith(CAPPED) == expected, table["name"]
    assert {table["rule"] for table in second.public_document["tables"]} <= set(
        second.public_document["rules"]
    )


@pytest.mark.parametrize("capped", [False, True])
def test_five_counts_that_the_rule_adds_up_to_everybody_are_opened(build, capped):
    """Each is then eleven at least, and 57 answered: no count can be more than one larger."""
    rule = documents.noise_rule(load(), "1", 5 if capped else None)
    levels = "abcde"
    counts = build.table("q", [build.axis("q", levels)], [14, 14, 14, 14, 15])
    document = build.document({"q": levels}, rule, [counts], groups={"all": {"size": 57}}, width=2)
    assert audit(document).clean is not capped


def test_a_draft_that_only_the_rule_opens_is_not_published(a_quarter):
    """The first draft of this quarter passes an attacker who does not know it."""
    told = []

    def attack(document):
        plain = {name: rule for name, rule in document["rules"].items() if CAPPED not in name}
        tables = [{**one, "rule": one["rule"].split(",")[0]} for one in document["tables"]]
        report = audit(document)
        ignorant = audit({**document, "tables": tables, "rules": plain})
        told.append((ignorant.clean, report.clean))
        return report

    columns, plan = a_quarter(110, seed=4, questions=3, multi=0, sensitive=())
    random = np.random.default_rng(4)
    found = propose(columns, plan, (), lambda: random.bytes(32), attack=attack)
    assert told[0] == (True, False)
    assert found.releasable
    assert audit(found.public_document).clean
