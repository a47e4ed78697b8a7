"""What the team's live view shows of the same people is part of what the attacker knows."""

from collections import Counter

import numpy as np
import pytest
from sqlalchemy import select

from participation.anonymity.audit import audit
from participation.anonymity.columns import Columns, Multiple, Single
from participation.anonymity.parameters import Parameters
from participation.db import db, writing
from participation.releases.beside import LIVE, clash, live_view, tables_of
from participation.releases.load import load
from participation.releases.plan import LANGUAGE, MODE, released
from participation.releases.propose import last_wave
from participation.responses.live import MODES, groups_of, refresh, together
from participation.responses.models import LiveSnapshot, Response
from participation.responses.tally import add_to_tallies
from participation.surveys.compiled import definition_of


def test_what_the_live_view_hides_and_several_answers_left_empty_are_attacked_too():
    """A release said 7 of who left all options open, the live view 10: ten or eleven. Another one
    said 13 of a group that the live view hides: exactly nine."""
    chosen = np.full((60, 2), -1, dtype=np.int8)
    chosen[10:] = 1
    codes = np.zeros(60, dtype=np.int8)
    codes[:9] = -1
    languages = np.arange(60) % 2
    columns = Columns(
        np.zeros((60, 16), dtype=np.uint8),
        {
            "good": Multiple(("a", "b"), chosen),
            "age": Single(("young", "old"), codes),
            LANGUAGE: Single(("german", "ar", "other"), languages),
        },
    )
    figures = {
        "empty": {"good": 10, "age": None, "liking": None, "gender": None},
        "language": {"de": 30, "ar": 30, "it": None, "tr": None, "fa": None},
    }
    snapshot = LiveSnapshot(n=60, figures=figures)
    told = {
        table["name"]: table["cells"][0] for table in tables_of(snapshot, columns, ("ar",), "1")
    }
    assert told == {
        f"good.a, {LIVE}": {"from": 10, "to": 14},
        f"age, {LIVE}": {"from": 0, "to": 9},
        f"{LANGUAGE} = german, {LIVE}": {"from": 30, "to": 34},
        f"{LANGUAGE} = ar, {LIVE}": {"from": 30, "to": 34},
        f"{LANGUAGE} = other, {LIVE}": {"from": 0, "to": 27},
    }


@pytest.mark.parametrize("late", [0, 6])
def test_the_live_view_of_modes_and_languages_is_attacked_too(desk, answer, survey, late):
    """Rounded down to five here and noised there, the two together must not tell a number.

    A snapshot that is a few answers old binds too: those in it are in the release.
    """
    answer(60)
    rows = select(Response.mode, Response.language)
    modes = Counter(mode for mode, _language in db.session.execute(rows))
    german = sum(language == "de" for _mode, language in db.session.execute(rows))
    with writing() as session:
        figures = {
            "mode": {mode: n // 5 * 5 for mode, n in modes.items()},
            "language": {"de": german // 5 * 5, "ar": None, "it": None},
            "empty": {"liking": None},
        }
        session.add(LiveSnapshot(version_id=survey.current.id, n=60, figures=figures))
    if late:
        answer(late, seed=2)
    release = desk.propose()
    version, wave = survey.current, last_wave(db.session(), survey)
    questions = released(definition_of(version), tuple(version.places))
    columns = load(db.session(), version.id, wave.id, questions)
    live = live_view(db.session(), release, columns, "1")
    told = {table["name"]: table["cells"][0] for table in live["tables"]}
    paper = modes["paper"] // 5 * 5
    assert told[f"{MODE} = paper, {LIVE}"] == {"from": paper, "to": paper + 4 + late}
    assert f"{LANGUAGE} = german, {LIVE}" in told
    own = next(t for t in release.document["audit"]["tables"] if t["name"] == MODE)
    for level, said in zip(own["axes"][0]["levels"], own["cells"], strict=True):
        seen = told.get(f"{MODE} = {level['name']}, {LIVE}")
        if seen and isinstance(said, int):
            most = min(said + 4, seen["to"])
            assert most - max(said - 4, seen["from"]) >= Parameters().min_width


def test_a_live_view_that_moved_on_meanwhile_is_attacked_too(desk, answer, survey):
    """Answers settled while a release was being loaded: whom the set lacks, it counts."""
    answer(60)
    modes = Counter(db.session.scalars(select(Response.mode)))
    with writing() as session:
        figures = {"mode": {"paper": (modes["paper"] + 10) // 5 * 5}}
        session.add(LiveSnapshot(version_id=survey.current.id, n=70, figures=figures))
    release = desk.propose()
    version, wave = survey.current, last_wave(db.session(), survey)
    questions = released(definition_of(version), tuple(version.places))
    columns = load(db.session(), version.id, wave.id, questions)
    (table,) = live_view(db.session(), release, columns, "1")["tables"]
    low = figures["mode"]["paper"]
    assert table["cells"] == [{"from": low - 10, "to": low + 4}]


def test_what_the_live_view_said_beside_an_earlier_release_is_attacked_with_the_next(
    desk, answer, survey, monkeypatch
):
    """Who noted it down knows more of the newcomers than the two releases tell."""
    version_id = survey.current.id

    def show(n):
        modes = Counter(db.session.scalars(select(Response.mode)))
        db.session.rollback()
        figures = {"mode": {mode: count // 5 * 5 for mode, count in modes.items()}}
        with writing() as session:
            session.merge(LiveSnapshot(version_id=version_id, n=n, figures=figures))
        return figures["mode"]["self"]

    answer(60)
    before = show(60)
    first = desk.propose()
    assert not any(LIVE in table["name"] for table in first.document["audit"]["tables"])
    answer(40, seed=2)
    after = show(100)
    seen = []

    def attack(document, *more):
        seen.append(document)
        return audit(document, *more)

    monkeypatch.setattr("participation.releases.propose.audit", attack)
    second = desk.propose()
    for document in seen:
        told = {
            table["population"]: table["cells"][0]
            for table in document["tables"]
            if table["name"] == f"{MODE} = self, {LIVE}"
        }
        assert told == {
            "1": {"from": before, "to": before + 4},
            "2": {"from": after, "to": after + 4},
        }
    assert seen
    assert not any(LIVE in table["name"] for table in second.document["audit"]["tables"])
    assert LIVE not in second.document["audit"]["rules"]
    assert audit(second.document["audit"]).clean


def test_a_number_that_both_together_tell_is_seen_before_the_long_attack():
    def document(said):
        level = {"name": "paper", "of": ["paper"]}
        table = {"population": "1", "axes": [{"variable": MODE, "levels": [level]}]}
        seen = {"from": 40, "to": 44}
        return {
            "bounds": {"min_width": 2},
            "rules": {"1": {"rows": [[0], [-4, 4]]}, LIVE: {"kind": "exact"}},
            "tables": [
                {**table, "name": MODE, "rule": "1", "cells": [said]},
                {**table, "name": f"{MODE} = paper, {LIVE}", "rule": LIVE, "cells": [seen]},
            ],
        }

    assert clash(document(46)) is None
    found = clash(document(48))
    assert found is not None
    assert found.variables == (MODE,)


def test_from_the_first_release_on_its_groups_stand_still_and_the_total_goes_on(
    desk, answer, survey
):
    """Moving beside a release that is out, they would tell of it what no later one takes back."""
    version_id = survey.current.id

    def arrived(n):
        counted = {
            ("2026-W47", facet, value): n
            for facet, value in (("answers", "in_time"), ("mode", "paper"), ("language", "de"))
        }
        with writing() as session:
            add_to_tallies(session, version_id, counted)
            refresh(session, version_id)
        db.session.rollback()
        return db.session.get_one(LiveSnapshot, version_id)

    answer(60)
    before = arrived(60)
    hidden = dict.fromkeys(MODES)
    assert (before.figures["mode"], before.figures["total"]) == ({**hidden, "paper": 60}, 60)
    desk.propose()
    after = arrived(20)
    assert after.figures["mode"] == before.figures["mode"]
    assert after.figures["language"] == before.figures["language"]
    assert after.figures["language"]["de"] == 60
    assert (after.figures["total"], after.figures["answers"]) == (80, {"in_time": 80})
    assert groups_of(after) == 60
    assert "groups_of" not in together([after.figures])
