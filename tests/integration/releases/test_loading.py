"""From rows to columns: what each answer becomes, also the strange ones, however they are cut."""

import numpy as np
import pytest
from sqlalchemy import insert, select

from participation.anonymity.columns import NOT_ASKED
from participation.db import db, writing
from participation.releases import load as loading
from participation.releases import propose, work
from participation.releases.load import load
from participation.releases.plan import released
from participation.releases.propose import last_wave
from participation.responses.models import Response
from participation.surveys.compiled import definition_of

STRANGE = [
    {},
    {"age": "old", "needs": ["light", "bench"], "rooms": "3+"},
    {"age": "older than that", "needs": ["no such"], "rooms": 3},
    {"age": ["old"], "needs": "light", "liking": "2"},
    {"age": "refused", "needs": [], "liking": "light"},
    {"age": NOT_ASKED, "needs": NOT_ASKED},
    {"needs": ["bench", "no such"], "age": None},
]


def plainly(answers, one):
    """What a row means for a question, written as plainly as it can be."""
    value = answers.get(one.question.name)
    if not one.several:
        known = isinstance(value, str) and value in one.levels
        return one.levels.index(value) if known else -1
    if not isinstance(value, list) or not set(value) & set(one.levels):
        return [-1] * len(one.levels)
    return [1 if option in value else 0 for option in one.levels]


@pytest.mark.parametrize("sizes", [(2_000, 20_000), (3, 2)])
def test_every_answer_is_read_as_it_is_meant(survey, monkeypatch, sizes):
    monkeypatch.setattr(loading, "LOT", sizes[0])
    monkeypatch.setattr(loading, "SETS", sizes[1])
    wave, version = last_wave(db.session(), survey), survey.current
    people = {bytes([n]) * 16: STRANGE[n % len(STRANGE)] for n in range(50)}
    common = {"version_id": version.id, "wave_id": wave.id, "language": "de", "mode": "self"}
    questions = released(definition_of(version))
    rows = [{**common, "key": key, "answers": answers} for key, answers in people.items()]
    db.session.rollback()
    with writing() as session:
        session.execute(insert(Response), rows)
    columns = load(db.session(), common["version_id"], common["wave_id"], questions)
    assert columns.n == len(people)
    for one in questions:
        column = columns.answers[one.question.name]
        read = column.chosen if one.several else column.codes
        wanted = [plainly(people[bytes(key)], one) for key in columns.row_ids]
        assert np.array_equal(read, wanted), one.question.name


def test_answers_settled_while_it_counts_come_with_the_next_one(desk, answer, survey, monkeypatch):
    """Else some who were in the release before would have to make room for them."""
    answer(60)
    known = set(db.session.scalars(select(Response.key)))
    common = {"version_id": survey.current.id, "wave_id": last_wave(db.session(), survey).id}
    late = {**common, "language": "de", "mode": "self", "answers": {}}
    count, look, seen = loading.how_many, propose.live_view, []

    def count_while_more_come(*which):
        n = count(*which)
        with writing() as session:
            rows = [{**late, "key": b"\0" * 15 + bytes([number])} for number in range(40)]
            session.execute(insert(Response), rows)
        return n

    def looked(session, release, columns, name):
        seen.append({bytes(key) for key in columns.row_ids})
        return look(session, release, columns, name)

    draft = desk.begin()
    monkeypatch.setattr(loading, "how_many", count_while_more_come)
    monkeypatch.setattr(propose, "live_view", looked)
    db.session.rollback()
    work.run(draft)
    assert seen == [known]
