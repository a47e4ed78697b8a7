"""A stranger's audit also asks whether the numbers shown are those that were audited."""

import copy
import json

import pytest

from participation.anonymity.audit import command, input_hash

AUDITED = {
    "format": "release-audit/1",
    "bounds": {"k": 5, "min_width": 2},
    "variables": {"work": ["yes", "no"], "shop.near": ["yes", "no"], "age": ["young", "old"]},
    "groups": {"in 1": {}},
    "populations": {"1": {"groups": ["in 1"], "size": {"from": 20}}},
    "rules": {"1": {"kind": "noise", "rows": [[0], *[list(range(-4, 5))] * 12], "keys": "1"}},
    "tables": [],
}


def table(name, axes, cells, population="1"):
    axes = [{"variable": v, "levels": [{"name": n, "of": [n]} for n in of]} for v, of in axes]
    return {"name": name, "population": population, "rule": "1", "axes": axes, "cells": cells}


WORK, NEAR, AGE = (("work", ["yes", "no"]), ("shop.near", ["yes", "no"]), ("age", ["young", "old"]))
TABLES = [
    table("total", [], 100),
    table("age in 2 groups", [AGE], [40, 60]),
    table("work", [WORK], [30, 70]),
    table("work by age", [WORK, AGE], [[10, 20], [30, 40]]),
    table("shop.near", [NEAR], [25, 75]),
]


def shown(name, question, dimension, groups, rows):
    return {
        "name": name,
        "question": question,
        "dimension": dimension,
        "groups": [{"level": level, "count": n} for level, n in groups],
        "rows": [{"level": level, "cells": cells} for level, cells in rows],
    }


def cell(count, percent):
    return {"count": count, "from": count, "to": count, "percent": percent}


PUBLISHED = [
    shown("work", "work", None, [("", 100)], [("yes", [cell(30, 30)]), ("no", [cell(70, 70)])]),
    shown("work by age", "work", "age", [("young", 40), ("old", 60)],
          [("yes", [cell(10, 25), cell(20, 33)]), ("no", [cell(30, 75), {"withheld": "lot"}])]),
    shown("shop", "shop", None, [("", 100)], [("near", [cell(25, 25)])]),
]  # fmt: skip


def said_of(tables, audited=AUDITED, more=()):
    audited = {**audited, "tables": [*TABLES, *more]}
    whole = {"release": {"tables": tables}, "audit": audited, "audit_hash": input_hash(audited)}
    return command({"results-1.json": json.dumps(whole)})[1]


def test_a_file_that_shows_what_was_audited_is_not_accused():
    assert "what is shown is not what was audited" not in said_of(PUBLISHED)


@pytest.mark.parametrize(
    ("place", "row", "group", "forged"),
    [
        (0, 0, 0, {"count": 31, "from": 31, "to": 31}),
        (0, 0, 0, {"percent": 50}),
        (1, 0, 1, {"percent": 20}),
        (2, 0, 0, {"count": 52, "from": 52, "to": 52, "percent": 52}),
        (2, 0, 0, {"percent": 52}),
    ],
)
def test_a_forged_number_or_share_is_found(place, row, group, forged):
    tables = copy.deepcopy(PUBLISHED)
    tables[place]["rows"][row]["cells"][group].update(forged)
    assert "what is shown is not what was audited" in said_of(tables)


@pytest.mark.parametrize("place", range(3))
def test_a_forged_number_of_answers_in_all_is_found(place):
    tables = copy.deepcopy(PUBLISHED)
    tables[place]["groups"][0]["count"] += 25
    assert "what is shown is not what was audited" in said_of(tables)


@pytest.mark.parametrize(("whole", "is_found"), [(22, False), (47, True)])
def test_topics_are_shares_of_the_texts_and_not_of_the_answers(whole, is_found):
    own, wish = "texts of wish", ("wish", ["bench", "light"])
    audited = {
        **AUDITED,
        "variables": {**AUDITED["variables"], wish[0]: wish[1]},
        "groups": {"in 1": {}, "written": {}},
        "populations": {**AUDITED["populations"], own: {"groups": ["written"]}},
    }
    more = [table(own, [], 22, own), table("wish", [wish], [9, 13], own)]
    rows = [("bench", [cell(9, round(900 / whole))]), ("light", [cell(13, round(1300 / whole))])]
    tables = [*PUBLISHED, shown("wish", "wish", None, [("", whole)], rows)]
    assert ("what is shown is not what was audited" in said_of(tables, audited, more)) is is_found


def test_a_number_that_was_not_audited_at_all_is_found():
    rows = [("yes", [cell(30, 30)]), ("no", [cell(70, 70)])]
    assert "what is shown is not what was audited" in said_of(
        [*PUBLISHED, shown("debts", "debts", None, [("", 100)], rows)]
    )


def test_those_who_chose_no_option_are_held_against_any_of_them():
    near = ("shop.near", ["yes", "no", "no_answer"])
    for silent, is_found in ((5, False), (9, True)):
        rows = [("near", [cell(25, 25)]), ("no_answer", [cell(silent, silent)])]
        said = said_of(
            [*PUBLISHED[:2], shown("shop", "shop", None, [("", 100)], rows)],
            {**AUDITED, "variables": {**AUDITED["variables"], "shop.near": near[1]}},
            [table("shop.near", [near], [25, 70, 5])],
        )
        assert ("what is shown is not what was audited" in said) is is_found
