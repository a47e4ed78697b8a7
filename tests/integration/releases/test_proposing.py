"""From answers to frozen numbers: what is refused, what stays, what survives."""

import datetime as dt
import json
import re

import numpy as np
import pytest
from sqlalchemy import func, select, update

from participation.anonymity import cellkey
from participation.anonymity.attack.findings import Finding
from participation.anonymity.audit import AuditReport, audit, input_hash
from participation.anonymity.parameters import Parameters
from participation.db import db, writing
from participation.errors import Refusal
from participation.releases import work
from participation.releases.models import (
    FrozenError,
    JobState,
    Release,
    ReleaseJob,
    ReleaseSet,
    ReleaseState,
)
from participation.releases.propose import last_wave, missing, more_needed
from participation.responses.models import LiveSnapshot, Response
from participation.staff.clock import now
from participation.staff.models import AuditEntry
from tests.integration.releases.conftest import BASE


def cells(release):
    return {table["name"]: table["cells"] for table in release.document["tables"]}


def test_fewer_answers_than_n_min_are_refused_with_the_number_asked_for(desk, answer):
    answer(19)
    with pytest.raises(Refusal, match="20"):
        desk.begin()


def test_fifty_proposals_of_one_set_show_one_set_of_numbers(desk, answer):
    answer(60)
    first = cells(desk.propose())
    assert all(cells(desk.propose()) == first for _ in range(50))
    assert len(db.session.scalars(select(Release)).all()) == 1


def test_nine_newcomers_do_not_move_a_number_and_ten_do(desk, answer):
    answer(60)
    first = desk.propose()
    before = cells(first)
    answer(9, seed=2)
    assert desk.propose().id == first.id
    assert cells(desk.release(first.id)) == before
    answer(1, seed=3)
    second = desk.propose()
    assert second.look == 2
    assert second.state is ReleaseState.PROPOSED
    # What was seen and never published is put aside, and counts.
    assert desk.release(first.id).state is ReleaseState.WITHDRAWN


def test_a_wave_has_three_looks_and_no_fourth(desk, answer):
    for seed in range(3):
        answer(40, seed=seed)
        assert desk.propose().look == seed + 1
    answer(40, seed=9)
    with pytest.raises(Refusal, match="3"):
        desk.begin()


def test_versions_of_one_wave_share_their_looks(desk, answer, survey):
    from participation.surveys.publish import publish
    from tests import town

    for seed in range(3):
        answer(40, seed=seed)
        desk.propose()
    with writing() as session:
        publish(session, session.merge(survey), town.NOW)
    db.session.rollback()
    answer(60, seed=5)
    with pytest.raises(Refusal, match="3"):
        desk.begin()


def test_a_set_that_shrank_is_refused(desk, answer):
    answer(60)
    desk.propose()
    with writing() as session:
        gone = session.scalars(select(Response).limit(20)).all()
        for row in gone:
            session.delete(row)
    with pytest.raises(Refusal, match="weniger Antworten"):
        desk.begin()


def test_no_true_count_and_no_row_is_in_a_release(desk, answer, monkeypatch):
    """I3: True counts and who was counted are not in a release."""
    # By two: then 137 is how many there were, and how many said yes, and nobody's noised number.
    monkeypatch.setattr(cellkey, "noise", lambda table, counts, sums: np.where(counts > 6, 2, 0))
    answer(137, lonely="yes")
    release = desk.propose()
    written = json.dumps(release.document)
    numbers = set(map(int, re.findall(r"(?<![\w.])\d+(?![\w.])", written)))
    assert 139 in numbers
    assert 137 not in numbers
    keys = db.session.scalars(select(Response.key)).all()
    assert not any(key.hex() in written for key in keys)
    private = db.session.get_one(ReleaseSet, release.id)
    assert private.n == 137
    # The attacker's input that is published knows only what the rules promise.
    sizes = [g.get("size") for g in release.document["audit"]["groups"].values()]
    assert all(isinstance(size, dict) for size in sizes)


def test_every_table_is_in_the_input_of_the_audit_and_has_the_same_numbers(desk, answer):
    """I10: Every table of a release is in the input of its audit."""
    answer(120)
    document = desk.propose(dimensions=1).document
    audited = {table["name"]: table["cells"] for table in document["audit"]["tables"]}
    for table in document["tables"]:
        flat = audited[table["name"]]
        flat = flat if isinstance(flat, list) else [flat]
        flat = [c for row in flat for c in (row if isinstance(row, list) else [row])]
        assert [_said(cell) for cell in table["cells"]] == flat


def _said(cell):
    if cell is None:
        return None
    if cell["low"] == cell["high"]:
        return cell["low"]
    return {"from": cell["low"], "to": cell["high"]}


def test_no_one_and_no_two_is_published(desk, answer, monkeypatch):
    """I6: No one and no two is published.

    Without noise, which makes no one and no two of its own accord, small numbers are gated alone.
    """
    monkeypatch.setattr(cellkey, "noise", lambda table, counts, sums: np.zeros_like(counts))
    for seed, (liking, n) in enumerate({"1": 60, "2": 1, "3": 2}.items()):
        answer(n, seed=seed, liking=liking)
    table = next(t for t in desk.propose().document["tables"] if t["name"] == "liking")
    named = [level["name"] for level in table["axes"][0]["levels"]]
    said = dict(zip(named, table["cells"], strict=True))
    few = {"low": 0, "high": Parameters().k - 1}
    assert said["2"] in (few, None)
    assert said["3"] in (few, None)
    assert few in said.values()


def test_the_published_input_is_clean_and_its_hash_stands_beside_it(desk, answer):
    answer(120)
    release = desk.propose(dimensions=1)
    assert release.audit_hash == input_hash(release.document["audit"])
    assert release.document["audit_hash"] == release.audit_hash
    assert audit(release.document["audit"]).clean


def test_merged_groups_stay_merged_in_the_next_release(desk, answer):
    """I8: Groups that were merged never split again."""
    answer(110, age="young")
    answer(30, seed=2, age="middle")
    answer(4, seed=3, age="old")
    first = desk.propose(dimensions=1)
    answer(60, seed=4, age="old")
    second = desk.propose(dimensions=1)
    assert ["middle", "old"] in groups(first)
    assert ["middle", "old"] in groups(second)


def groups(release):
    return db.session.get_one(ReleaseSet, release.id).recodings["age"]["groups"]


def test_a_second_release_is_audited_together_with_the_first(desk, answer):
    answer(60)
    desk.publish(desk.propose())
    answer(40, seed=2)
    second = desk.propose()
    populations = {table["population"] for table in second.document["audit"]["tables"]}
    assert populations == {"1", "2"}
    assert audit(second.document["audit"]).clean


def test_numbers_never_published_are_not_published_by_the_next_audit(desk, answer):
    answer(60)
    desk.propose()
    answer(40, seed=2)
    second = desk.propose()
    assert {t["population"] for t in second.document["audit"]["tables"]} == {"2"}
    assert audit(second.document["audit"]).clean


def test_a_killed_job_is_taken_up_again_and_leaves_no_number_behind(desk, answer, monkeypatch):
    answer(60)
    release_id = desk.begin()

    def killed(*_args, **_values):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(work, "work_out_release", killed)
        with pytest.raises(SystemExit):
            work.run_next()
    assert desk.job(release_id).state is JobState.RUNNING
    assert desk.release(release_id).document is None
    assert not work.run_next(), "its worker may still be alive"
    db.session.rollback()
    long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    with writing() as session:
        session.execute(update(ReleaseJob).values(beat=long_ago))
    assert work.run_next()
    assert desk.release(release_id).state is ReleaseState.PROPOSED


def test_two_workers_do_not_work_on_one_draft(desk, answer):
    answer(60)
    release_id = desk.begin()
    assert work._claimed(release_id)
    assert not work._claimed(release_id)


def test_a_draft_can_be_stopped_while_it_is_attacked(desk, answer, signed_in, monkeypatch):
    answer(60)
    desk.begin()
    mona, real = signed_in("mona"), work._progress

    def stopped(release_id):
        told = real(release_id)

        def progress(step, done, of):
            if step == "attack":
                page = mona.get(f"{BASE}/releases/{release_id}").text
                assert f"/releases/{release_id}/discard" in page
                assert mona.form(f"/releases/{release_id}/discard").status_code == 303
            told(step, done, of)

        return progress

    with monkeypatch.context() as patched:
        patched.setattr(work, "_progress", stopped)
        assert work.run_next()
    assert not work.run_next()
    for model in (Release, ReleaseJob, ReleaseSet):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0
    assert desk.propose().look == 1, "nobody has seen a number, so it was no look"


def test_what_was_refused_makes_room_for_the_next_proposal(desk, answer, monkeypatch):
    answer(60)
    with monkeypatch.context() as patched:
        found = AuditReport("0" * 64, (Finding("small", "x"),), ("x",), {})
        patched.setattr("participation.releases.propose.audit", lambda *a, **v: found)
        refused = desk.begin()
        work.run_next()
    assert desk.job(refused).problem == "finding"
    assert desk.propose().state is ReleaseState.PROPOSED


def test_a_finding_leaves_no_release(desk, answer, monkeypatch):
    answer(60)
    found = AuditReport("0" * 64, (Finding("small", "x"),), ("x",), {})
    monkeypatch.setattr("participation.releases.propose.audit", lambda *a, **v: found)
    release_id = desk.begin()
    work.run_next()
    assert desk.job(release_id).problem == "finding"
    assert desk.release(release_id).document is None


def test_a_frozen_number_cannot_be_written_over(desk, answer):
    """I2: A release never changes; one that is superseded is not edited."""
    answer(60)
    release = desk.propose()
    with pytest.raises(FrozenError):
        desk.act(release, lambda session, one: setattr(one, "document", {"other": 1}))
    with pytest.raises(FrozenError):
        desk.act(release, lambda session, one: setattr(one, "audit_hash", "0" * 64))

    def freeze_again(session, one):
        one.frozen_at, one.document = now(), {"other": 1}

    with pytest.raises(FrozenError):
        desk.act(release, freeze_again)


def test_a_worker_that_comes_back_from_the_dead_changes_no_number(desk, answer, monkeypatch):
    answer(60)
    release_id = desk.begin()
    real = work.work_out_release

    def slow(*args, **values):
        found = real(*args, **values)
        with monkeypatch.context() as other:
            # Meanwhile another worker took it for dead, and finished.
            other.setattr(work, "work_out_release", real)
            work.run(release_id)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(work, "work_out_release", slow)
        work.run(release_id)
    db.session.rollback()
    frozen = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "freeze")).all()
    assert len(frozen) == 1
    assert desk.job(release_id).state is JobState.DONE


def test_what_was_not_looked_at_is_said(desk, answer):
    answer(60)
    reasons = {(w["what"], w["reason"]) for w in desk.propose(dimensions=1).withheld}
    assert ("age", "groups") in reasons, "no groups below n_cross"
    answer(80, seed=2)
    reasons = {(w["what"], w["reason"]) for w in desk.propose(dimensions=0).withheld}
    assert ("age", "left out") in reasons


def test_the_log_names_states_and_no_number(desk, answer):
    answer(137)
    desk.publish(desk.propose())
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.object_kind == "release"))
    acts = [(e.act, e.before, e.after) for e in entries]
    assert acts == [
        ("propose", None, "draft"),
        ("freeze", "draft", "proposed"),
        ("approve", "proposed", "approved"),
        ("publish", "approved", "published"),
    ]


def test_what_the_live_view_shows_is_attacked_too_and_not_published(
    desk, answer, survey, monkeypatch
):
    answer(60)
    wave = Response.__table__
    with writing() as session:
        keys = session.scalars(select(Response.key).limit(12)).all()
        for row in session.scalars(select(Response).where(wave.c.key.in_(keys))):
            row.answers = {k: v for k, v in row.answers.items() if k != "liking"}
        figures = {"empty": {"liking": 10, "age": None}}
        session.add(LiveSnapshot(version_id=survey.current.id, n=60, figures=figures))
    seen = []

    def attack(document, *_more):
        seen.append({table["name"] for table in document["tables"]})
        return audit(document)

    monkeypatch.setattr("participation.releases.propose.audit", attack)
    release = desk.propose()
    assert all("liking, live view" in names for names in seen)
    assert not any("live" in t["name"] for t in release.document["audit"]["tables"])
    assert audit(release.document["audit"]).clean


def test_how_many_more_are_needed_is_said_from_published_numbers_alone(desk, answer, survey):
    answer(137)
    release = desk.propose()
    shown = release.document["answers"]["high"]
    parameters = Parameters()
    with writing() as session:
        session.get_one(ReleaseSet, release.id).n = 131
    answer(3, seed=2)
    wave = last_wave(db.session(), survey)
    why = missing(db.session(), survey.current, wave, parameters)
    assert why.problem == "m_min"
    assert why.needed == more_needed(desk.release(release.id))
    assert why.needed == parameters.m_min(shown + parameters.noise_max)
    assert why.needed >= parameters.m_min(137), "it is always enough"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_desk_says_which_number_is_missing(desk, answer, signed_in):
    mona = signed_in("mona")
    answer(19)
    refused = mona.form("/releases", survey="small")
    assert refused.status_code == 409
    assert "mindestens 20 Antworten" in refused.text
    answer(41, seed=2)
    release = desk.propose()
    answer(3, seed=3)
    assert mona.form("/releases", survey="small").status_code == 303
    page = mona.get(f"{BASE}/releases/{release.id}").text
    assert f"mindestens {more_needed(release)} Antworten mehr" in page
    assert not re.search(r"\b(?:19|63)\b Antworten", refused.text + page), (
        "never how many there are"
    )
