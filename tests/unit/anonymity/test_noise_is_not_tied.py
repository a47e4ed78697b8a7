"""The attacker knows how keys are made: what it says of one group must say nothing of others."""

import numpy as np

from participation.anonymity.audit import AuditReport
from participation.anonymity.columns import Columns, Plan, PlannedQuestion, Single
from participation.anonymity.propose import propose

YES, NO = 18, 22


def noises(draws):
    """What was added to yes, to no and to all, in so many proposals of one quarter."""
    random = np.random.default_rng(8)
    ids = random.integers(0, 256, (YES + NO, 16)).astype(np.uint8)
    asked = Single(("yes", "no"), np.repeat([0, 1], [YES, NO]))
    columns, plan = Columns(ids, {"lonely": asked}), Plan((PlannedQuestion("lonely"),))
    for _ in range(draws):
        found = propose(
            columns,
            plan,
            (),
            lambda: random.bytes(32),
            attack=lambda _document: AuditReport("", (), (), {}),
        )
        tables = {table.name: table.values for table in found.tables}
        yes, no, _silent = tables["lonely"]
        yield int(yes) - YES, int(no) - NO, int(tables["total"]) - YES - NO


def test_all_but_one_of_a_group_cannot_reckon_with_its_keys():
    """Who knows all but one knows how many they are, so the noise of all of them. Were a key a
    sum, the noise of yes would then tell that of no, and with it whether the last one said no."""
    told = np.array(list(noises(1200)))
    lifted = told[(told[:, 0] >= 2) & (told[:, 1] >= 2), 2]
    assert len(lifted) > 20
    assert lifted.min() < 0
    assert abs(lifted.mean()) < 1
