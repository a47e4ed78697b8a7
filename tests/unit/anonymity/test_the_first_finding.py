"""A draft is thrown away for one finding; an audit that ends there says the same, sooner."""

from functools import cache, partial

import numpy as np
import pytest

from participation.anonymity.attack import sums
from participation.anonymity.attack.partition import margins
from participation.anonymity.attack.reading import read
from participation.anonymity.attack.solve import Deadline
from participation.anonymity.audit import AuditReport, audit, input_hash
from participation.anonymity.parameters import Parameters
from participation.anonymity.propose import propose

SEEDS = range(4)


def believe(document):
    return AuditReport(input_hash(document), (), (), {})


@pytest.fixture(scope="module")
def drafted(a_quarter):
    """The audit input of a draft nobody audited, at a width that some drafts do not keep."""

    @cache
    def draft(seed):
        columns, plan = a_quarter(130, seed=seed, questions=2, multi=0)
        source = partial(np.random.default_rng(seed).bytes, 32)
        limits = Parameters(min_width=4)
        return propose(columns, plan, [], source, attack=believe, parameters=limits).audit_document

    return draft


@pytest.fixture(scope="module")
def judged(drafted):
    """All findings in such a draft."""
    return cache(lambda seed: audit(drafted(seed)))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_finding_is_one_of_all_and_none_is_none(drafted, judged, seed):
    whole, soonest = judged(seed), audit(drafted(seed), first=True)
    assert soonest.input_hash == whole.input_hash
    assert len(soonest.findings) == min(1, len(whole.findings))
    assert {f.cell for f in soonest.findings} <= {f.cell for f in whole.findings}
    if whole.clean:
        assert soonest.models == whole.models


def test_some_of_these_drafts_are_found_out_and_some_are_not(judged):
    assert {judged(seed).clean for seed in SEEDS} == {True, False}


def test_sums_of_crossings_find_out_most_of_them_without_any_other_model(drafted, judged):
    def alone(document):
        read_ = read(document)
        clock, random = Deadline(60, lambda: 0.0), np.random.default_rng(1)
        return {f.cell for f in sums.given_away(read_, margins(read_), clock, random)}

    found = {seed: alone(drafted(seed)) for seed in SEEDS}
    whole = {seed: {f.cell for f in judged(seed).findings} for seed in SEEDS}
    assert all(found[seed] <= whole[seed] for seed in SEEDS)
    assert sum(map(bool, found.values())) > sum(map(bool, whole.values())) / 2


def test_of_the_last_draft_all_findings_are_asked_for_and_of_the_others_one(a_quarter):
    asked = []

    def finds(kind):
        def attack(document):
            asked.append(kind)
            return audit(document) if len(asked) < 3 else believe(document)

        return attack

    columns, plan = a_quarter(60, seed=1, questions=1, multi=0)
    limits = Parameters(min_width=8, draws=2)
    source = partial(np.random.default_rng(1).bytes, 32)
    propose(
        columns, plan, [], source, attack=finds("all"), first_finding=finds("one"),
        parameters=limits,
    )  # fmt: skip
    assert asked[:2] == ["one", "all"]
