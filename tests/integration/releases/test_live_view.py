"""The live view and a release of the same answers together."""

import pytest

from participation.releases.beside import LIVE, clash


def document(published, low):
    axis = {"variable": "q", "levels": [{"name": "a"}, {"name": "no_answer"}]}
    live_axis = {"variable": "q", "levels": [{"name": "no_answer"}]}
    return {
        "bounds": {"k": 5, "min_width": 2},
        "rules": {"1": {"kind": "noise", "rows": [[0], [-4, 4]]}, LIVE: {"kind": "exact"}},
        "tables": [
            {"name": "q", "population": "1", "rule": "1", "axes": [axis], "cells": [30, published]},
            {"name": "q, live view", "population": "1", "rule": LIVE, "axes": [live_axis],
             "cells": [{"from": low, "to": low + 4}]},
        ],
    }  # fmt: skip


@pytest.mark.parametrize("published", [6, 18, 7, 17])
def test_two_intervals_that_meet_in_one_or_two_numbers_clash(published):
    assert clash(document(published, 10)).variables == ("q",)


@pytest.mark.parametrize("published", [8, 12, 16, None])
def test_two_intervals_that_share_three_numbers_do_not(published):
    assert clash(document(published, 10)) is None
