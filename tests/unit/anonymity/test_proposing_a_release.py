import json
from dataclasses import replace

import jsonschema_rs
import numpy as np
import pytest

from participation.anonymity import attack as attacker
from participation.anonymity.attack.findings import Finding
from participation.anonymity.audit import AuditReport, command, input_hash
from participation.anonymity.columns import NOT_ASKED, Single
from participation.anonymity.parameters import Parameters
from participation.anonymity.propose import NotYet, propose
from participation.anonymity.ptable import load
from tests.unit.anonymity.parts import head


@pytest.fixture(scope="module")
def proposed(a_quarter):
    columns, plan = a_quarter(260, questions=3)
    secrets = np.random.default_rng(7)
    return propose(columns, plan, (), lambda: secrets.bytes(32))


@pytest.mark.parametrize("n", [0, 1, 19])
def test_nothing_is_released_of_fewer_than_twenty(a_quarter, secrets, n):
    columns, plan = a_quarter(30)
    assert propose(head(columns, n), plan, (), secrets.bytes) == NotYet("n_min", 20)


def test_the_next_release_needs_a_tenth_more_answers_and_ten(a_quarter, secrets):
    columns, plan = a_quarter(170, questions=1)
    source = lambda: secrets.bytes(32)  # noqa: E731
    first = propose(head(columns, 150), plan, (), source).as_previous()
    assert propose(head(columns, 164), plan, (first,), source) == NotYet("m_min", 15)
    # Three who left are as visible as three who came.
    refused = propose(columns, plan, (first,), source, gained=23, lost=3)
    assert refused == NotYet("m_min", 15)


def test_there_are_three_releases_at_most(a_quarter, secrets):
    columns, plan = a_quarter(60, questions=1)
    source = lambda: secrets.bytes(32)  # noqa: E731
    previous = ()
    for n in (20, 32, 44):
        found = propose(head(columns, n), plan, previous, source)
        previous = (*previous, found.as_previous())
    assert propose(columns, plan, previous, source) == NotYet("max_releases", 3)


def test_nothing_is_crossed_below_a_hundred(a_quarter, secrets):
    columns, plan = a_quarter(99)
    found = propose(columns, plan, (), lambda: secrets.bytes(32))
    assert {table.kind for table in found.tables} == {"total", "one-way"}
    assert found.releasable


def test_a_proposal_passes_its_own_attacker(proposed):
    assert proposed.releasable
    assert any(table.kind == "crossed" for table in proposed.tables)
    assert proposed.report.input_hash == input_hash(proposed.audit_document)


def test_a_stranger_finds_nothing_in_what_is_published(proposed):
    text = json.dumps({"title": "Results", "audit": proposed.public_document})
    status, said = command({"results-1.json": text})
    assert status == 0, said
    assert proposed.public_hash in said
    assert "Nothing found" in said


def test_the_published_input_says_no_exact_number_of_people(proposed):
    public = json.dumps(proposed.public_document)
    assert '"size": 260' not in public
    assert '"size": 260' in json.dumps(proposed.audit_document)
    assert proposed.public_document["populations"]["1"]["size"] == {"from": 20}


def test_every_table_of_the_release_is_in_the_audit(proposed):
    audited = {table["name"]: table for table in proposed.audit_document["tables"]}
    assert set(audited) == {table.name for table in proposed.tables}
    for table in proposed.tables:
        flat = np.array(audited[table.name]["cells"], dtype=object).reshape(-1)
        assert flat.tolist() == [cell.as_json() for cell in proposed.shown[table.name]]


def test_no_published_number_is_below_five(proposed):
    for cells in proposed.shown.values():
        for cell in cells:
            assert cell.count is None or cell.count >= 5


def test_one_cell_has_one_value_in_every_table(proposed):
    """I5: The same cell has one value in every table."""
    values = {}
    for table in proposed.tables:
        for cell, place in zip(
            proposed.shown[table.name], np.ndindex(table.values.shape), strict=True
        ):
            if cell.low is None:
                continue
            where = frozenset(
                (axis.variable, frozenset(axis.levels[i].of))
                for axis, i in zip(table.axes, place, strict=True)
            )
            values.setdefault(where, []).append((cell.low, cell.high))
    assert any(len(said) > 1 for said in values.values()), "no cell stands in two tables"
    assert all(len(set(said)) == 1 for said in values.values())


def test_nothing_true_is_left_in_a_proposal(a_quarter, secrets):
    """I3: True counts and who was counted are not in a release.

    Neither the secret nor a record key nor a true table can be found in what comes back.
    """
    columns, plan = a_quarter(120, questions=1, multi=0)
    given = []

    def source():
        given.append(secrets.bytes(32))
        return given[-1]

    found = propose(columns, plan, (), source)
    text = repr(found)
    assert all(repr(secret)[2:-1] not in text and secret.hex() not in text for secret in given)
    true = np.bincount(columns.answers["q0"].codes + 1)
    noised = next(table.values for table in found.tables if table.name == "q0")
    assert not np.array_equal(np.roll(true, -1), noised)


def test_two_proposals_of_one_set_differ_so_they_are_never_made_twice(a_quarter, secrets):
    columns, plan = a_quarter(120, questions=1, multi=0)
    one, other = (propose(columns, plan, (), lambda: secrets.bytes(32)) for _ in range(2))
    assert one.audit_document != other.audit_document
    # The second look at an unchanged set is refused; the first numbers are shown again.
    again = propose(columns, plan, (one.as_previous(),), lambda: secrets.bytes(32))
    assert again == NotYet("m_min", 12)


def test_merged_levels_stay_merged_over_releases(a_quarter, secrets):
    columns, plan = a_quarter(500, questions=1, multi=0)
    source = lambda: secrets.bytes(32)  # noqa: E731
    first = propose(head(columns, 110), plan, (), source)
    second = propose(columns, plan, (first.as_previous(),), source)
    for before, after in (
        (first.recodings, second.recodings),
        (first.stricter, second.stricter),
    ):
        for name, recoding in before.items():
            for group in recoding.groups:
                assert any(set(group) <= set(larger) for larger in after[name].groups)
    assert second.releasable


def test_what_was_merged_before_a_dimension_was_dropped_stays_merged(a_quarter, secrets):
    columns, plan = a_quarter(400, questions=1, multi=0)
    source = lambda: secrets.bytes(32)  # noqa: E731
    first = propose(head(columns, 110), plan, (), source).as_previous()
    without = replace(first, name="2", recodings={}, stricter={}, n=150, new=40, tables=())
    third = propose(columns, plan, (first, without), source)
    for group in first.recodings["age"].groups:
        assert any(set(group) <= set(larger) for larger in third.recodings["age"].groups)


def test_answers_that_were_lost_are_a_population_of_their_own(a_quarter, secrets):
    columns, plan = a_quarter(190, questions=1, multi=0)
    source = lambda: secrets.bytes(32)  # noqa: E731
    first = propose(head(columns, 130), plan, (), source).as_previous()
    second = propose(columns, plan, (first,), source, gained=75, lost=15)
    populations = second.audit_document["populations"]
    assert populations["new in 2"] == {"groups": ["in 2"], "size": 75}
    assert populations["gone before 2"] == {"groups": ["in 1"], "size": 15}
    assert second.releasable
    status, said = command({"results-2.json": json.dumps(second.public_document)})
    assert status == 0, said


def test_what_other_pages_show_is_audited_with_the_release(a_quarter, secrets):
    """The live view rounds down; where both together prove a number, keys are drawn again."""
    columns, plan = a_quarter(60, questions=1, multi=0)
    codes = columns.answers["q0"].codes
    counts = [int((codes == i).sum()) for i in (0, 1, -1)]
    levels = [*columns.answers["q0"].levels, "no_answer"]
    live = {
        "name": "live view",
        "population": "1",
        "rule": "live",
        "axes": [{"variable": "q0", "levels": levels}],
        "cells": [5 * (count // 5) for count in counts],
    }
    beside = {"tables": [live], "rules": {"live": {"kind": "rounded_down", "base": 5}}}
    found = propose(columns, plan, (), lambda: secrets.bytes(32), beside=beside)
    assert found.releasable
    assert live in found.audit_document["tables"]
    assert live in found.public_document["tables"]
    assert "q0" in {table.name for table in found.tables}
    # Shown exactly, nothing can be saved any more: the question goes.
    exact = {**live, "cells": counts, "rule": "exact"}
    beside = {"tables": [exact], "rules": {"exact": {"kind": "exact"}}}
    found = propose(columns, plan, (), lambda: secrets.bytes(32), beside=beside)
    assert not found.releasable


def test_a_level_heard_only_by_interviewers_is_not_a_row(a_quarter, secrets):
    columns, plan = a_quarter(300, questions=1, multi=0)
    language = columns.answers["language"]
    columns = replace(columns, assisted=language.codes == 2)
    found = propose(columns, plan, (), lambda: secrets.bytes(32))
    assert ("l2",) not in found.recodings["language"].groups


def test_what_is_found_is_taken_back_step_by_step(a_quarter, secrets):
    """An attacker who opens everything: margins, table and question go, each is logged."""
    columns, plan = a_quarter(120, questions=1, multi=0)

    def attack(document):
        assert document["knowledge"] == {"own": "anybody"}

        left = [t for t in document["tables"] if t["axes"] and t["axes"][0]["variable"] == "q0"]
        found = (Finding("small", "q0", ("q0",)),) if left else ()
        return AuditReport(input_hash(document), found, tuple(f.cell for f in found), {})

    found = propose(columns, plan, (), lambda: secrets.bytes(32), attack=attack)
    assert not any(table.question == "q0" for table in found.tables)
    assert [step.name for step in found.steps].count("draw") == Parameters().draws - 1
    steps = [step.name for step in found.steps if step.reason == "small"]
    assert steps.index("table") < steps.index("question")
    assert not any(ch.isdigit() for s in found.steps if s.name != "draw" for ch in s.reason)


def test_the_audit_document_is_what_its_schema_says(proposed):
    path = attacker.__file__.replace("__init__.py", "schema.json")
    with open(path, encoding="utf-8") as file:
        schema = json.load(file)
    check = jsonschema_rs.validator_for(schema)
    check.validate(proposed.audit_document)
    check.validate(proposed.public_document)
    assert not check.is_valid({**proposed.public_document, "format": "other"})


def test_what_cannot_be_read_is_said_and_not_passed():
    status, said = command({"a.json": "not json", "b.json": '{"format": "other"}'})
    assert status == 2
    assert said.count("cannot be read") == 2


def test_shares_are_off_by_about_one_and_a_half_points_at_five_hundred(a_quarter, secrets):
    columns, plan = a_quarter(500, questions=8, multi=0)
    found = propose(columns, plan, (), lambda: secrets.bytes(32))
    tables = {table.name: table for table in found.tables}
    errors = []
    for name, table in tables.items():
        if table.kind != "crossed":
            continue
        question, dimension = (axis.variable for axis in table.axes)
        codes = {
            n: columns.answers[n].codes % (len(columns.answers[n].levels) + 1)
            for n in (question, dimension)
        }
        levels = {n: (*columns.answers[n].levels, "no_answer") for n in (question, dimension)}
        for cell, (i, j) in zip(found.shown[name], np.ndindex(table.values.shape), strict=True):
            if cell.percent is None or cell.over:
                continue
            row = np.isin(
                codes[dimension], [levels[dimension].index(x) for x in table.axes[1].levels[j].of]
            )
            share = 100 * (row & (codes[question] == i)).sum() / row.sum()
            errors.append(abs(cell.percent - share))
    assert len(errors) > 100
    assert 1.0 < np.mean(errors) < 2.0
    assert load().rows[-1][-1] == 4


def test_no_share_is_taken_of_a_number_that_is_not_said(a_quarter, secrets):
    """From some shares and their counts a reader works the whole out; the attacker must know it."""
    columns, plan = a_quarter(260, questions=2, multi=0)
    asked = np.arange(260) % 2 == 0
    own = columns.answers["q1"]
    codes = np.where(asked, own.codes, len(own.levels))
    answers = {**columns.answers, "q1": Single((*own.levels, NOT_ASKED), codes)}
    questions = tuple(replace(q, sensitive=q.name == "q1") for q in plan.questions)
    columns, plan = replace(columns, answers=answers), replace(plan, questions=questions)
    shares = 0
    for _ in range(2):
        found = propose(columns, plan, (), lambda: secrets.bytes(32))
        assert found.releasable
        shares += sum(1 for _ in bases_of_shares(found, "q1"))
    assert shares > 5


def bases_of_shares(found, question):
    """Yield the base of each share of a question; each must be said itself."""
    tables = {table.name: table for table in found.tables}
    for table in found.tables:
        for cell, place in zip(
            found.shown[table.name], np.ndindex(table.values.shape), strict=True
        ):
            if table.question == question and cell.percent is not None and not cell.over:
                base = found.shown[tables[table.base].name]
                said = base[place[1] if len(place) > 1 else 0].count
                assert said, table.name
                yield said
