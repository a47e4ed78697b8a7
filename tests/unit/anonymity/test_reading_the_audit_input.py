"""Whatever file a stranger hands in: an answer, never a traceback."""

import copy
import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from participation.anonymity.audit import audit, command

SOUND = {
    "format": "release-audit/1",
    "bounds": {"k": 5, "min_width": 2},
    "variables": {"q": ["yes", "no"], "d": ["a", "b"]},
    "groups": {"all": {"size": 60}},
    "populations": {"1": {"groups": ["all"]}},
    "rules": {"r": {"kind": "rounded_down", "base": 5}},
    "tables": [
        {
            "name": "q by d",
            "population": "1",
            "rule": "r",
            "axes": [
                {"variable": "q", "levels": ["yes", "no"]},
                {"variable": "d", "levels": ["a", "b"]},
            ],
            "cells": [[10, 15], [{"from": 0, "to": 5}, None]],
        }
    ],
}


def paths(node, path=()):
    yield path
    items = ()
    if isinstance(node, dict | list):
        items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        yield from paths(value, (*path, key))


ODD = st.sampled_from([None, -1, 0, 1.5, "", "x", [], {}, [[]], True, {"from": 3, "to": 1}])


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([p for p in paths(SOUND) if p]), ODD, st.booleans())
def test_a_broken_document_is_refused_in_one_sentence(path, value, remove):
    broken = copy.deepcopy(SOUND)
    node = broken
    for key in path[:-1]:
        node = node[key]
    if remove:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    status, said = command({"release.json": json.dumps(broken)})
    assert status in {0, 1, 2}
    assert "release.json: " in said
    assert (status == 2) == ("cannot be read" in said)


def test_the_live_view_can_be_tried_together_with_a_release():
    assert audit(SOUND).clean


def test_a_file_that_is_no_object_is_refused():
    for text in ("[]", "3", '{"audit": 3}', ""):
        assert command({"x": text})[0] == 2


def test_the_example_of_the_handbook_says_what_the_handbook_says():
    page = (Path(__file__).parents[3] / "docs" / "release-audit.md").read_text(encoding="utf-8")
    example, said = page.split("```json\n")[1].split("```\n")
    assert list(audit(json.loads(example)).sentences) == [said.strip()]
