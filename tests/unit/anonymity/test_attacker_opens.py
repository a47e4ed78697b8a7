"""Methods that do not protect, each opened by the attacker."""

import numpy as np
import pytest

from participation.anonymity.audit import audit
from participation.anonymity.cellkey import noisy
from participation.anonymity.ptable import load

YN, AB = ("yes", "no"), ("a", "b")


def kinds(report):
    return {finding.kind for finding in report.findings}


def cells(report, kind):
    return {finding.cell for finding in report.findings if finding.kind == kind}


def test_a_suppressed_cell_is_the_margin_less_the_others(build):
    q, d = build.axis("q", YN), build.axis("d", AB)
    rule = {"kind": "exact", "hidden": {"from": 1, "to": 4}}
    tables = [
        build.table("q", [q], [13, 17]),
        build.table("q by d", [q, d], [[None, 10], [12, 5]]),
    ]
    report = audit(build.document({"q": YN, "d": AB}, rule, tables))
    assert cells(report, "small") == {"q = yes, d = a (1)"}
    assert "between 3 and 3" in report.sentences[0]


def test_two_suppressed_cells_still_bound_each_other(build):
    q = build.axis("q", ("x", "y", "z"))
    rule = {"kind": "exact", "hidden": {"from": 1, "to": 4}}
    tables = [build.table("q", [q], [None, None, 20]), build.table("n", [], 28)]
    report = audit(build.document({"q": ("x", "y", "z")}, rule, tables, width=2))
    assert {"q = x (1)", "q = y (1)"} <= cells(report, "small")


def test_rounding_to_five_is_undone_by_margins(build):
    q, d = build.axis("q", YN), build.axis("d", ("a", "b", "c"))
    tables = [
        # 2 + 2 + 2 rounds to 0 + 0 + 0, but 6 rounds to 5; and 17 is the most that 15 stands for.
        build.table("q", [q], [5, 50]),
        build.table("q by d", [q, d], [[0, 0, 0], [15, 15, 15]]),
    ]
    rule, groups = {"kind": "rounded", "base": 5}, {"all": {"size": 57}}
    report = audit(build.document({"q": YN, "d": ("a", "b", "c")}, rule, tables, groups))
    assert cells(report, "small") == {f"q = yes, d = {level} (1)" for level in "abc"}


def test_exact_counts_of_two_releases_name_the_newcomer(build):
    q = build.axis("q", ("x", "y", "z"))
    tables = [
        build.table("q", [q], [40, 30, 30], "1"),
        build.table("q", [q], [40, 31, 30], "2"),
    ]
    groups = {"first": {"size": 100}, "new": {"size": 1}}
    populations = {"1": {"groups": ["first"]}, "2": {"groups": ["first", "new"]}}
    report = audit(
        build.document({"q": ("x", "y", "z")}, {"kind": "exact"}, tables, groups, populations)
    )
    assert cells(report, "small") == {"q = y (2 without 1)"}


def newcomer(build, keys, seed):
    """Two noised releases one newcomer apart; returns the document and the newcomer's answer."""
    random = np.random.default_rng(seed)
    levels = tuple("uvwxyz")
    answers = random.integers(0, 6, 101)
    tables, rules, same = [], {}, random.integers(0, 2**64, 101, dtype=np.uint64)
    for name, n in (("1", 100), ("2", 101)):
        record = same if keys == "fixed" else random.integers(0, 2**64, 101, dtype=np.uint64)
        counts = np.bincount(answers[:n], minlength=6)
        sums = np.array([record[:n][answers[:n] == i].sum() for i in range(6)], dtype=np.uint64)
        values = noisy(load(), counts, sums)
        axis = build.axis("q", levels)
        tables.append(build.table("q", [axis], values.tolist(), name, name))
        rules[name] = {**build.noise, "keys": "fixed" if keys == "fixed" else name}
    groups = {"first": {"size": 100}, "new": {"size": 1}}
    populations = {"1": {"groups": ["first"]}, "2": {"groups": ["first", "new"]}}
    document = build.document({"q": levels}, {}, tables, groups, populations)
    return {**document, "rules": rules}, levels[answers[100]]


def test_noise_under_fixed_keys_names_the_newcomer_nearly_always(build):
    named = 0
    for seed in range(40):
        document, answer = newcomer(build, "fixed", seed)
        found = cells(audit(document), "small")
        # The noise may happen to be the same for both sets; then nothing can be said.
        assert found in (set(), {f"q = {answer} (2 without 1)"})
        named += bool(found)
    # Both values agree by chance in about one case of six; a table of many questions never does.
    assert named >= 28


def test_noise_under_fresh_keys_does_not_name_the_newcomer(build):
    named = sum(bool(audit(newcomer(build, "fresh", seed)[0]).findings) for seed in range(40))
    assert named <= 2


def test_a_filter_chosen_afterwards_names_the_one_who_is_left_out(build):
    q = build.axis("q", YN)
    tables = [
        build.table("all", [q], [30, 21], "everybody"),
        build.table("without the owners", [q], [30, 20], "tenants"),
    ]
    groups = {"tenants": {"size": 50}, "owners": {"size": 1}}
    populations = {
        "everybody": {"groups": ["tenants", "owners"]},
        "tenants": {"groups": ["tenants"]},
    }
    report = audit(build.document({"q": YN}, {"kind": "exact"}, tables, groups, populations))
    assert cells(report, "small") == {"q = no (everybody without tenants)"}


def test_a_full_cell_says_what_everybody_in_the_group_answered(build):
    q, d = build.axis("q", YN), build.axis("d", AB)
    tables = [build.table("q by d", [q, d], [[12, 30], [0, 11]])]
    report = audit(build.document({"q": YN, "d": AB}, {"kind": "exact"}, tables))
    assert cells(report, "everybody") == {"q = yes, d = a (1)"}


def test_a_hidden_option_is_all_others_less_its_no(build):
    rule = {"kind": "exact", "hidden": {"from": 1, "to": 4}}
    option = build.axis("m.debts", ("yes", "no"))
    tables = [build.table("m.debts", [option], [None, 47]), build.table("n", [], 50)]
    report = audit(build.document({"m.debts": ("yes", "no")}, rule, tables))
    assert cells(report, "small") == {"m.debts = yes (1)"}


def test_a_hidden_option_is_bounded_by_the_rule_of_the_question(build):
    names = ("m.a", "m.b", "m.c")
    # Everybody ticked at least one of three; nobody who ticked "a" ticked anything else.
    published = ([30, 20], [17, 33], [{"from": 0, "to": 9}, None])
    tables = [
        build.table(name, [build.axis(name, YN)], values)
        for name, values in zip(names, published, strict=True)
    ]
    families = [{"variables": names, "yes": "yes", "at_least": 1, "exclusive": ["m.a"]}]
    groups = {"all": {"size": 50}}
    document = build.document(dict.fromkeys(names, YN), {"kind": "exact"}, tables, groups, k=10)
    assert "m.c = yes (1)" not in cells(audit(document), "small")
    report = audit({**document, "families": families})
    assert any(f.cell == "m.c = yes (1)" and f.low == 3 for f in report.findings)


def test_also_where_not_all_were_asked_it(build):
    """Twenty were asked; whoever was, ticked at least one."""
    levels, names = ("yes", "no", "not_asked"), ("m.a", "m.b")
    axis = [build.axis(name, levels) for name in names]
    tables = [
        build.table("m.a", [axis[0]], [17, 3, 30]),
        build.table("m.b", [axis[1]], [{"from": 0, "to": 4}, {"from": 0}, {"from": 0}]),
    ]
    family = {"variables": names, "yes": "yes", "unasked": "not_asked", "at_least": 1}
    document = build.document(
        dict.fromkeys(names, levels), {"kind": "exact"}, tables, {"all": {"size": 50}}
    )
    assert "m.b = yes (1)" not in cells(audit(document), "small")
    report = audit({**document, "families": [family]})
    assert ("m.b = yes (1)", 3, 4) in {(f.cell, f.low, f.high) for f in report.findings}


def friends(build, published, known, left=1):
    levels = tuple(known)
    q, d = build.axis("q", levels), build.axis("d", AB)
    cells_ = [[value, 20] for value in published]
    coalition = {"variable": "d", "level": "a", "left": left, "known": {"1": {"q": known}}}
    return build.document(
        {"q": levels, "d": AB},
        build.noise,
        [build.table("q by d", [q, d], cells_)],
        knowledge={"coalitions": [coalition]},
    )


def test_nine_friends_learn_from_a_published_three_what_the_tenth_said(build):
    report = audit(friends(build, [8, 3], {"good": 9, "debts": 0}))
    assert [(f.kind, f.levels) for f in report.findings] == [("coalition", (("debts",), ("a",)))]


def test_nine_friends_learn_nothing_from_fewer_than_five(build):
    assert audit(friends(build, [8, {"from": 0, "to": 4}], {"good": 9, "debts": 0})).clean


def test_noise_at_its_edge_names_the_tenth_however_many_there_are(build):
    # 14 published of 10 who are there: only the largest noise does that.
    report = audit(friends(build, [14, {"from": 0, "to": 4}], {"good": 9, "debts": 0}))
    assert [f.levels[0] for f in report.findings] == [("good",)]


def test_a_respondent_knows_more_than_a_reader(build):
    q = build.axis("q", ("x", "y"))
    rule = {"kind": "exact", "hidden": {"from": 0, "to": 4}}
    tables = [build.table("q", [q], [None, None])]
    document = build.document({"q": ("x", "y")}, rule, tables, {"all": {"size": 4}}, width=4)
    assert audit(document).clean
    for own in ([{"group": "all", "answers": {"q": "x"}}], "anybody"):
        report = audit({**document, "knowledge": {"own": own}})
        assert report.findings
        assert "own answers" in report.sentences[0]


def test_numbers_that_do_not_fit_their_rule_are_a_finding(build):
    q = build.axis("q", YN)
    tables = [build.table("q", [q], [10, 10]), build.table("n", [], 40)]
    assert kinds(audit(build.document({"q": YN}, build.noise, tables))) == {"contradiction"}


def test_one_cell_with_two_values_is_a_finding(build):
    q, d = build.axis("q", YN), build.axis("d", AB)
    rule = {**build.noise, "keys": "one"}
    tables = [
        build.table("q", [q], [20, 20]),
        build.table("q again", [q], [21, 20]),
        build.table("q by d", [q, d], [[10, 10], [10, 10]]),
    ]
    assert "contradiction" in kinds(audit(build.document({"q": YN, "d": AB}, rule, tables)))


def test_no_time_is_a_finding(build):
    q = build.axis("q", YN)
    document = build.document({"q": YN}, build.noise, [build.table("q", [q], [10, 10])])
    assert kinds(audit(document, time_limit=0.0)) == {"timeout"}


@pytest.mark.parametrize("seed", range(5))
def test_primary_suppression_alone_is_broken_whatever_the_survey(build, seed):
    random = np.random.default_rng(seed)
    counts = random.multinomial(60, [0.55, 0.3, 0.1, 0.05, 0, 0]).reshape(2, 3)[:, [0, 1, 2]]
    counts[1, 0] = max(counts[1, 0], 3)
    hidden = [[None if 0 < c < 5 else int(c) for c in row] for row in counts]
    q, d = build.axis("q", YN), build.axis("d", ("a", "b", "c"))
    tables = [
        build.table("q", [q], [int(c) for c in counts.sum(axis=1)]),
        build.table("d", [d], [int(c) for c in counts.sum(axis=0)]),
        build.table("q by d", [q, d], hidden),
    ]
    rule = {"kind": "exact", "hidden": {"from": 1, "to": 4}}
    assert "small" in kinds(audit(build.document({"q": YN, "d": ("a", "b", "c")}, rule, tables)))


def test_what_one_question_proves_of_a_group_is_known_beside_all_others(build):
    """Once everything in a question's model is proven, it must not be forgotten again."""
    d = build.axis("d", AB)
    tables = [
        build.table("d", [d], [{"from": 0, "to": 40}, {"from": 20, "to": 60}]),
        build.table("q by d", [build.axis("q", YN), d], [[1, 20], [2, 20]]),
        build.table(
            "p by d",
            [build.axis("p", YN), d],
            [[{"from": 0, "to": 3}, {"from": 0, "to": 40}], [{"from": 2}, {"from": 0, "to": 40}]],
        ),
    ]
    document = build.document({"d": AB, "q": YN, "p": YN}, {"kind": "exact"}, tables)
    assert {"d = a (1)", "p = no, d = a (1)"} <= cells(audit(document), "small")
