"""The quick look at all coalitions says what the solver says of each."""

from hashlib import sha256

import numpy as np
import pytest

from participation.anonymity import document as documents
from participation.anonymity.attack.rules import read_rule
from participation.anonymity.audit import audit
from participation.anonymity.cellkey import cell_lots, record_keys
from participation.anonymity.friends import CHANCES, SMALL, by_lot, exposures
from participation.anonymity.parameters import Parameters
from participation.anonymity.ptable import load
from participation.anonymity.recode import Recoding
from participation.anonymity.tables import count_tables
from participation.anonymity.tally import tally

RULES = Parameters()


def drawn(a_quarter, seed):
    columns, plan = a_quarter(110, seed=seed, questions=2, multi=0)
    recodings = tuple(
        Recoding(
            d.question,
            tuple((x,) for x in (*columns.answers[d.question].levels, "no_answer")),
            frozenset(),
        )
        for d in plan.dimensions[:1]
    )
    keys = record_keys(bytes([seed] * 32), columns.row_ids)
    counts = count_tables(
        tally(columns, plan.questions, recodings, keys), plan, recodings, recodings
    )
    tables = {c.table.name: c.published(load()) for c in counts}
    shown = {name: documents.cells(t, tables, RULES) for name, t in tables.items()}
    written = [documents.table_json(t, shown[n], "1", "1") for n, t in tables.items()]
    document = documents.document("1", written, 110, 110, 0, (), (), (), load(), RULES)
    return counts, shown, document


def lots_of(counts):
    """Lots of cells that differ from draw to draw, as the secret would make them."""
    secret = sha256(b"".join(c.keys.tobytes() for c in counts)).digest()
    return lambda name, size: cell_lots(secret, name, size)


def lots_left_out(counts, shown, rule):
    """The cells as they are published, after the lot."""
    gone = by_lot(counts, shown, rule, False, lots_of(counts))
    withheld = documents.Shown(None, None)
    return {
        name: [
            withheld if left_out else cell
            for cell, left_out in zip(cells, gone[name].flat, strict=True)
        ]
        if name in gone
        else cells
        for name, cells in shown.items()
    }


def solved(document, counts):
    """Ask the solver about every coalition of all but one; return the rows it opens."""
    found = set()
    for count in counts:
        if count.table.kind != "crossed":
            continue
        question, dimension = (axis.variable for axis in count.table.axes)
        answers = [level.name for level in count.table.axes[0].levels]
        for place, level in enumerate(count.table.axes[1].levels):
            row = count.counts[:, place]
            coalitions = []
            for mine in np.flatnonzero(row):
                known = {
                    a: int(c) - int(i == mine)
                    for i, (a, c) in enumerate(zip(answers, row, strict=True))
                }
                coalitions.append(
                    {
                        "variable": dimension,
                        "level": level.name,
                        "left": 1,
                        "known": {"1": {question: known}},
                    }
                )
            asked = {**document, "knowledge": {"coalitions": coalitions}}
            if any(f.kind == "coalition" for f in audit(asked).findings):
                found.add((count.table.name, place))
    return found


@pytest.mark.parametrize("seed", range(2))
def test_the_quick_look_finds_what_the_solver_finds(a_quarter, seed):
    counts, shown, document = drawn(a_quarter, seed)
    counts = [c for c in counts if c.table.question in ("", "q0", "q1", "age")]
    document["tables"] = [
        t
        for t in document["tables"]
        if not t["axes"] or t["axes"][0]["variable"] in {"age", "q0", "q1"}
    ]
    document["variables"] = {
        n: v for n, v in document["variables"].items() if n in {"age", "q0", "q1"}
    }
    rule = read_rule("1", documents.noise_rule(load(), "1"))
    quick = {(e.table, e.level) for e in exposures(counts, shown, rule, everybody=False)}
    assert quick == solved(document, counts)


def test_a_published_three_would_give_the_tenth_away(a_quarter):
    """Why small values are not said: without that, far more rows give somebody away."""
    rule = read_rule("1", documents.noise_rule(load(), "1"))
    counts, shown, _ = drawn(a_quarter, 0)
    tables = {c.table.name: c.published(load()) for c in counts}
    said = {
        name: [documents.Shown(int(v), int(v)) for v in table.values.flat]
        for name, table in tables.items()
    }
    hidden = exposures(counts, shown, rule, everybody=False)
    told = exposures(counts, said, rule, everybody=False)
    assert len(told) >= 3 * max(1, len(hidden))


def test_what_the_lot_leaves_gives_nobody_away_to_all_the_others(a_quarter):
    rule = read_rule("1", documents.noise_rule(load(), "1"))
    before = after = 0
    for seed in range(4):
        counts, shown, _ = drawn(a_quarter, seed)
        before += len(exposures(counts, shown, rule, everybody=False))
        left = lots_left_out(counts, shown, rule)
        after += len(exposures(counts, left, rule, everybody=False))
    assert before >= 3
    assert after == 0


def likelihoods(chances, small, rule, largest=200):
    """What a true count is published as, with which probability, by somebody who knows the rule.

    0 stands for "fewer than five", -1 for "left out".
    """
    table, found = load(), []
    for count in range(largest):
        row = min(count, len(table.rows) - 1)
        said = {0: 0.0, -1: 0.0}
        for noise, weight in zip(table.rows[row], table.weights[row], strict=True):
            value, p = count + noise, weight / 2**32
            if value < RULES.k:
                said[0] += p
                continue
            steps = count - rule.possible(value).low
            chance = chances[steps] if steps < len(chances) else 0.0
            said[-1] += p * chance
            said[value] = p * (1 - chance)
        said[-1] += said[0] * small
        said[0] *= 1 - small
        found.append(said)
    return found


def surest(row, said, law):
    """Return how sure all the others can be of the last one: the largest posterior of a true
    answer, over all members of a row, from a flat prior over the answers."""
    best = 0.0
    for mine in np.flatnonzero(row):
        others = row.copy()
        others[mine] -= 1
        here = np.array([law[c + 1].get(s, 0.0) for c, s in zip(others, said, strict=True)])
        elsewhere = np.array([law[c].get(s, 0.0) for c, s in zip(others, said, strict=True)])
        weights = [here[b] * np.prod(np.delete(elsewhere, b)) for b in range(len(row))]
        best = max(best, weights[mine] / sum(weights))
    return best


def nearly_named(chances, small, sure=0.95, rows=1500):
    """Return the share of rows in which all others are so sure of somebody."""
    rule = read_rule("1", documents.noise_rule(load(), "1"))
    law, random, named = likelihoods(chances, small, rule), np.random.default_rng(5), 0
    for _ in range(rows):
        levels = random.integers(3, 7)
        row = random.multinomial(random.integers(15, 120), random.dirichlet(np.full(levels, 2.0)))
        said = [random.choice(list(law[c]), p=list(law[c].values())) for c in row]
        named += surest(row, said, law) > sure
    return named / rows


def test_somebody_who_reasons_from_our_rule_is_hardly_ever_sure():
    assert nearly_named(CHANCES, SMALL) < 0.05
    # Leaving out only what gives somebody away is a rule that gives away more.
    assert nearly_named(CHANCES[:1], SMALL) > 0.12


def test_what_is_left_out_does_not_say_that_somebody_is_there():
    """All others who know of nobody in a cell must not learn from the gap that the last one is."""
    rule = read_rule("1", documents.noise_rule(load(), "1"))
    gaps = [law[-1] for law in likelihoods(CHANCES, SMALL, rule, largest=40)]
    assert max(gaps) < 2 * min(gaps)
    # Without lots for small numbers only somebody leaves a gap.
    gaps = [law[-1] for law in likelihoods(CHANCES, 0.0, rule, largest=40)]
    assert gaps[0] == 0.0 < gaps[1]


def test_empty_cells_are_left_out_too(a_quarter):
    rule = read_rule("1", documents.noise_rule(load(), "1"))
    empty = gaps = 0
    for seed in range(40):
        counts, shown, _ = drawn(a_quarter, seed)
        left = lots_left_out(counts, shown, rule)
        for count in counts:
            if count.table.kind == "crossed":
                nobody = count.counts.ravel() == 0
                empty += nobody.sum()
                gaps += sum(left[count.table.name][i].low is None for i in np.flatnonzero(nobody))
    assert 0.5 * SMALL < gaps / empty < 2 * SMALL
