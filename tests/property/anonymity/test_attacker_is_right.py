"""What the attacker claims is true, and it misses nothing: held against counting everything out.

Tiny populations, every possible world enumerated. A claim is right if it holds in every world
that fits the published tables; nothing is missed if every such claim is made.
"""

from itertools import combinations, pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from participation.anonymity.attack.findings import coalition_width, verdict
from participation.anonymity.attack.rules import Interval, read_rule
from participation.anonymity.audit import audit
from participation.anonymity.ptable import load

ROWS = [list(row) for row in load().rows]
RULES = [
    {"kind": "noise", "rows": ROWS},
    {"kind": "noise", "rows": [[0], [-1, 2], [-2, 1], [-1, 0, 1]]},
    {"kind": "rounded", "base": 3},
    {"kind": "rounded", "base": 5},
    {"kind": "exact", "hidden": {"from": 1, "to": 4}},
]
Q, D, E = ("x", "y", "z"), ("a", "b"), ("s", "t")


def worlds(people, cells):
    """Every way to put so many people into so many cells."""
    for bars in combinations(range(people + cells - 1), cells - 1):
        edges = (-1, *bars, people + cells - 1)
        yield tuple(b - a - 1 for a, b in pairwise(edges))


def publish(draw, count, rule):
    if rule["kind"] == "exact":
        return None if 1 <= count <= 4 else count
    if rule["kind"] == "rounded":
        return rule["base"] * ((count + rule["base"] // 2) // rule["base"])
    rows = rule["rows"]
    value = count + draw(st.sampled_from(rows[min(count, len(rows) - 1)]))
    if draw(st.booleans()) and value < 5:
        return {"from": 0, "to": 4}
    return value


def behind(value, rule):
    read = read_rule("r", rule)
    if value is None:
        return read.hidden
    if isinstance(value, dict):
        return read.behind(value["from"], value["to"])
    return read.possible(value)


def axis(name, levels):
    return {"variable": name, "levels": list(levels)}


@st.composite
def small_releases(draw):
    """A document with one question and one or two dimensions, and which cells it fixes."""
    sizes = draw(st.sampled_from([(5,), (7,), (4, 2)]))
    rule = draw(st.sampled_from(RULES))
    dims = (
        {"d": D, "e": E} if len(sizes) == 1 and sizes[0] == 5 and draw(st.booleans()) else {"d": D}
    )
    joint = list(product(Q[: 2 if len(dims) == 2 else 3], *dims.values()))
    levels = {"q": Q[: 2 if len(dims) == 2 else 3], **dims}
    place = {name: i for i, name in enumerate(levels)}
    truth = [draw(st.sampled_from(list(worlds(size, len(joint))))) for size in sizes]
    populations = {str(i + 1): list(range(i + 1)) for i in range(len(sizes))}
    tables, checks = [], []
    for name, members in populations.items():
        for names in [("q",), *((d,) for d in dims), *(("q", d) for d in dims)]:
            if draw(st.integers(0, 5)) == 0:
                continue

            def cell(*at, names=names, members=members):
                inside = [
                    i
                    for i, combination in enumerate(joint)
                    if all(
                        combination[place[n]] == level for n, level in zip(names, at, strict=True)
                    )
                ]
                value = publish(draw, sum(truth[g][i] for g in members for i in inside), rule)
                checks.append((members, inside, value))
                return value

            first = levels[names[0]]
            cells = [
                cell(a) if len(names) == 1 else [cell(a, b) for b in levels[names[1]]]
                for a in first
            ]
            axes = [axis(n, levels[n]) for n in names]
            tables.append(
                {
                    "name": " by ".join(names),
                    "population": name,
                    "rule": "r",
                    "axes": axes,
                    "cells": cells,
                }
            )
    document = {
        "format": "release-audit/1",
        "bounds": {"k": draw(st.integers(2, 5)), "min_width": draw(st.integers(0, 2))},
        "variables": {name: list(values) for name, values in levels.items()},
        "groups": {str(i): {"size": size} for i, size in enumerate(sizes)},
        "populations": {n: {"groups": [str(g) for g in m]} for n, m in populations.items()},
        "rules": {"r": rule},
        "tables": tables,
    }
    return document, levels, joint, sizes, checks, rule


def fitting(joint, sizes, checks, rule):
    spans = [(members, inside, behind(value, rule)) for members, inside, value in checks]
    return [
        world
        for world in product(*(worlds(size, len(joint)) for size in sizes))
        if all(
            span.low <= sum(world[g][i] for g in members for i in inside) <= span.high
            for members, inside, span in spans
        )
    ]


def looked_at(document, levels, joint):
    """(groups, cells, cells of everybody in that level) for every count the attacker looks at."""
    populations = {n: frozenset(map(int, p["groups"])) for n, p in document["populations"].items()}
    place = {name: i for i, name in enumerate(levels)}
    sets = set(populations.values()) | {
        a - b for a in populations.values() for b in populations.values() if a - b and a & b
    }
    for table in document["tables"]:
        names = [a["variable"] for a in table["axes"]]
        for groups in sets:
            if not groups <= populations[table["population"]]:
                continue
            for at in product(*(levels[n] for n in names)):
                wanted = dict(zip(names, at, strict=True))
                inside = [
                    i
                    for i, c in enumerate(joint)
                    if all(c[place[n]] == v for n, v in wanted.items())
                ]
                wide = dict(list(wanted.items())[1:])
                level = [
                    i for i, c in enumerate(joint) if all(c[place[n]] == v for n, v in wide.items())
                ]
                where = tuple((n, (v,)) for n, v in wanted.items())
                yield where, groups, inside, [i for i in level if i not in inside]


def kind_of(counts, rests, k, width):
    proven = Interval(min(counts), max(counts))
    if proven.low >= 1 and max(rests) <= 0:
        return verdict(proven, k, width) or "everybody"
    return verdict(proven, k, width)


def claims(report):
    return {(tuple(zip(f.variables, f.levels, strict=True)), f.kind) for f in report.findings}


def expected(document, levels, joint, fits):
    k, width = document["bounds"]["k"], document["bounds"]["min_width"]
    found = set()
    for where, groups, inside, rest in looked_at(document, levels, joint):
        counts = [sum(w[g][i] for g in groups for i in inside) for w in fits]
        rests = [sum(w[g][i] for g in groups for i in rest) for w in fits]
        kind = kind_of(counts, rests, k, width)
        if kind:
            found.add((where, kind))
    return found


@settings(max_examples=40, deadline=None)
@given(small_releases())
def test_the_attacker_finds_exactly_what_counting_everything_out_finds(release):
    document, levels, joint, sizes, checks, rule = release
    fits = fitting(joint, sizes, checks, rule)
    assert fits, "what was published is possible under the rule"
    assert claims(audit(document)) == expected(document, levels, joint, fits)


@settings(max_examples=25, deadline=None)
@given(small_releases())
def test_a_respondent_finds_exactly_what_counting_everything_out_finds(release):
    document, levels, joint, sizes, checks, rule = release
    if len(levels) > 2:
        return  # own answers are tried in the model per question; two dimensions are looser
    fits = fitting(joint, sizes, checks, rule)
    k, width = document["bounds"]["k"], document["bounds"]["min_width"]
    found = expected(document, levels, joint, fits)
    known = {where for where, _ in found}
    for group, own in product(range(len(sizes)), range(len(joint))):
        mine = [w for w in fits if w[group][own] >= 1]
        for where, groups, inside, rest in looked_at(document, levels, joint):
            # Nobody has to be proven anything of themselves, here or among the others.
            here, beside = (int(group in groups and own in cells) for cells in (inside, rest))
            counts = [sum(w[g][i] for g in groups for i in inside) - here for w in mine]
            rests = [sum(w[g][i] for g in groups for i in rest) - beside for w in mine]
            kind = kind_of(counts, rests, k, width) if mine else None
            if kind and where not in known:
                found.add((where, kind))
    document["knowledge"] = {"own": "anybody"}
    assert {where for where, _ in claims(audit(document))} == {where for where, _ in found}


@settings(max_examples=25, deadline=None)
@given(small_releases(), st.data())
def test_a_coalition_finds_exactly_what_counting_everything_out_finds(release, data):
    document, levels, joint, sizes, checks, rule = release
    crossed = [t for t in document["tables"] if len(t["axes"]) == 2]
    if len(levels) > 2 or not crossed:
        return
    fits = fitting(joint, sizes, checks, rule)
    place = {at: i for i, at in enumerate(joint)}
    # Everybody in level `a` of the first release but those left out puts the answers together.
    truth = data.draw(st.sampled_from(fits))
    here = [truth[0][place[q, "a"]] for q in levels["q"]]
    if sum(here) == 0:
        return
    left = data.draw(st.integers(1, sum(here)))
    rest = data.draw(
        st.sampled_from(
            [
                w
                for w in worlds(left, len(here))
                if all(r <= h for r, h in zip(w, here, strict=True))
            ]
        )
    )
    known = {q: h - r for q, h, r in zip(levels["q"], here, rest, strict=True)}
    document["populations"] = {"1": {"groups": ["0"]}, **document["populations"]}
    document["knowledge"] = {
        "coalitions": [{"variable": "d", "level": "a", "left": left, "known": {"1": {"q": known}}}]
    }
    kept = []
    for world in fits:
        others = [world[0][place[q, "a"]] - known[q] for q in levels["q"]]
        if min(others) >= 0 and sum(others) == left:
            kept.append(others)
    least = coalition_width(left, document["bounds"]["min_width"])
    wanted = set()
    for q, counts in zip(levels["q"], zip(*kept, strict=True), strict=True):
        if min(counts) >= 1 and max(counts) - min(counts) < least:
            wanted.add(q)
    found = [f for f in audit(document).findings if f.kind == "coalition"]
    assert {f.levels[0][0] for f in found} == wanted
