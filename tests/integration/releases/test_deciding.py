"""Who may do what with a release, and what never changes."""

import datetime as dt
import re

import pytest
from sqlalchemy import select, update

from participation.db import db, writing
from participation.errors import Refusal
from participation.quarters.models import Quarter
from participation.releases import work
from participation.releases.models import JobState, Release, ReleaseJob, ReleaseState
from participation.releases.propose import discard
from participation.releases.publish import publish
from participation.releases.supersede import supersede
from participation.releases.withdraw import withdraw
from participation.staff.accounts import give_role
from participation.staff.roles import Role
from tests import town
from tests.integration.releases.conftest import BASE, person


def test_who_proposed_does_not_approve(desk, answer):
    """I9: Who approves is not who proposed."""
    answer(60)
    release = desk.propose(who="frieda")
    with pytest.raises(Refusal, match="zweite Person"):
        desk.approve(release, who="frieda")


def test_nothing_is_published_without_a_second_person(desk, answer):
    answer(60)
    release = desk.propose()
    with pytest.raises(Refusal):
        desk.act(release, lambda session, one: publish(session, one, town.TODAY, town.TODAY))


def test_numbers_that_are_not_the_audited_ones_are_not_published(desk, answer, monkeypatch):
    """I4: No number is published without the hash of its audit."""
    answer(60)
    release = desk.propose()
    desk.approve(release)
    monkeypatch.setattr("participation.releases.publish.input_hash", lambda document: "0" * 64)
    with pytest.raises(Refusal, match="geprüft"):
        desk.act(release, lambda session, one: publish(session, one, town.TODAY, town.TODAY))


def test_numbers_without_the_hash_of_an_audit_are_not_published(desk, answer):
    """I4: No number is published without the hash of its audit."""
    answer(60)
    release = desk.propose()
    desk.approve(release)
    release_id = release.id
    db.session.rollback()
    with writing() as session:
        # By a way that no code of ours has.
        session.execute(update(Release).where(Release.id == release_id).values(audit_hash=None))
    release = desk.release(release_id)
    with pytest.raises(Refusal, match="Prüfung"):
        desk.act(release, lambda session, one: publish(session, one, town.TODAY, town.TODAY))


def test_a_release_is_read_from_its_day_on_and_not_before(desk, answer, client, monkeypatch):
    answer(60)
    release = desk.propose()
    desk.approve(release)
    tomorrow = town.TODAY + dt.timedelta(days=1)
    desk.act(release, lambda session, one: publish(session, one, tomorrow, town.TODAY))
    address = f"/de/{town.QUARTER}/results/1"
    assert client.get(address).status_code == 404
    assert client.get(f"{address}.json").status_code == 404
    monkeypatch.setattr("participation.releases.views.local_today", lambda: tomorrow)
    assert client.get(address).status_code == 200


def test_superseding_withdraws_a_question_and_moves_no_number(desk, answer):
    """I2: A release never changes; one that is superseded is not edited."""
    answer(60)
    old = desk.publish(desk.propose())
    before = old.document
    proposer = lambda session, one: supersede(session, one, ["liking"], person(session, "mona"))  # noqa: E731
    new_id = desk.act(old, proposer).id
    work.run_next()
    new = desk.publish(desk.release(new_id))
    assert (new.number, new.look) == (2, 1)
    assert desk.release(old.id).state is ReleaseState.SUPERSEDED
    assert desk.release(old.id).document == before
    left = [t for t in before["tables"] if t["question"] != "liking"]
    assert new.document["tables"] == left
    assert {"step": "question", "what": "liking", "reason": "withdrawn"} in new.withheld


def test_a_superseding_release_is_no_new_look(desk, answer):
    answer(60)
    old = desk.publish(desk.propose())
    desk.act(old, lambda session, one: supersede(session, one, [], person(session, "mona")))
    work.run_next()
    for seed in (2, 3):
        answer(40, seed=seed)
        assert desk.propose().look == seed


def test_a_withdrawn_proposal_comes_back_with_the_same_numbers(desk, answer):
    answer(60)
    first = desk.propose()
    numbers = first.document
    desk.act(first, lambda session, one: withdraw(session, one, "not_approved"))
    again = desk.propose(who="leo")
    assert again.id == first.id
    assert again.state is ReleaseState.PROPOSED
    assert again.document == numbers


def test_who_proposed_numbers_does_not_approve_them_when_another_proposes_them_again(
    desk, answer, signed_in
):
    answer(60)
    first = desk.propose(who="frieda")
    desk.act(first, lambda session, one: withdraw(session, one, "not_approved"))
    again = desk.propose(who="mona")
    assert again.id == first.id
    for who in ("frieda", "mona"):
        with pytest.raises(Refusal, match="zweite Person"):
            desk.approve(again, who=who)
    page = signed_in("frieda").get(f"{BASE}/releases/{again.id}").text
    assert "/approve" not in page
    desk.approve(again, who="leo")
    assert desk.release(again.id).state is ReleaseState.APPROVED


def test_a_draft_of_the_same_number_that_was_put_aside_binds_nobody(desk, answer):
    answer(60)
    release_id = desk.begin(who="frieda")
    desk.act(desk.release(release_id), discard)
    second = desk.propose(who="mona")
    if db.engine.dialect.name == "sqlite":
        assert second.id == release_id
    desk.approve(second, who="frieda")


def test_who_drafts_a_superseding_release_does_not_approve_it(desk, answer):
    answer(60)
    old = desk.publish(desk.propose())
    drafted = lambda session, one: supersede(session, one, ["liking"], person(session, "frieda"))  # noqa: E731
    new_id = desk.act(old, drafted).id
    work.run_next()
    with pytest.raises(Refusal, match="zweite Person"):
        desk.approve(desk.release(new_id), who="frieda")
    desk.approve(desk.release(new_id), who="leo")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_one_account_with_two_roles_is_one_person(desk, answer, signed_in):
    """Whoever holds both roles proposes and approves in the same browser, by form or by script."""
    with writing() as session:
        quarter = session.scalars(select(Quarter)).one()
        for role in (Role.MODERATOR, Role.LEAD, Role.ADMINISTRATOR):
            give_role(session, person(session, "frieda"), quarter, role)
    answer(60)
    frieda = signed_in("frieda")
    address = frieda.form("/releases", survey="small", dimensions="0").headers["Location"]
    address = address.removeprefix(BASE)
    work.run_next()
    assert frieda.form(f"{address}/approve", high_shares="over").status_code == 403
    assert frieda.form(f"{address}/publish", day="2026-11-22").status_code == 409
    frieda.form(f"{address}/withdraw", reason="not_approved")
    frieda.form("/releases", survey="small", dimensions="0")
    assert frieda.form(f"{address}/approve", high_shares="over").status_code == 403


def test_a_withdrawn_release_is_gone_from_the_web(desk, answer, client):
    answer(60)
    release = desk.publish(desk.propose())
    desk.act(release, lambda session, one: withdraw(session, one, "objection"))
    assert client.get(f"/de/{town.QUARTER}/results/1").status_code == 404
    assert client.get(f"/de/{town.QUARTER}/results/1.csv").status_code == 404


# The desk


def test_a_reader_sees_only_what_is_published(desk, answer, signed_in):
    answer(60)
    proposed = desk.propose()
    reader = signed_in("lars")
    assert "Frage" not in reader.get(f"{BASE}/releases").text
    assert str(proposed.id) not in _links(reader.get(f"{BASE}/releases").text)
    assert reader.get(f"{BASE}/releases/{proposed.id}").status_code == 403


def _links(page):
    return re.findall(r"/releases/(\d+)", page)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("act", "allowed"),
    [
        ("approve", {"frieda"}),
        ("publish", {"frieda", "leo"}),
        ("move", {"frieda", "leo"}),
        ("withdraw", {"frieda", "leo"}),
        ("supersede", {"mona"}),
        ("discard", {"mona"}),
    ],
)
def test_each_act_has_its_roles(desk, answer, signed_in, act, allowed):
    answer(60)
    release = desk.propose()
    for name in ("mona", "frieda", "leo", "lars", "selin"):
        status = signed_in(name).form(f"/releases/{release.id}/{act}", reason="no such").status_code
        # A street worker has no page with a form, so the token fails first.
        assert (status in {400, 403}) is (name not in allowed), (name, status)


def test_the_whole_way_through_the_desk(desk, answer, signed_in, client):
    answer(60)
    mona, frieda = signed_in("mona"), signed_in("frieda")
    reply = mona.form("/releases", survey="small", dimensions="0")
    assert reply.status_code == 303
    address = reply.headers["Location"].removeprefix(BASE)
    assert "progress" in mona.get(BASE + address).text
    work.run_next()
    preview = mona.get(BASE + address).text
    assert "Frage liking" in preview
    assert "/approve" not in preview, "who proposed sees no button to approve"
    assert frieda.form(f"{address}/approve").status_code == 422, "high shares are confirmed too"
    assert frieda.form(f"{address}/approve", high_shares="withhold").status_code == 422
    assert frieda.form(f"{address}/approve", high_shares="over").status_code == 303
    assert frieda.form(f"{address}/publish", day="2026-11-21").status_code == 422
    assert frieda.form(f"{address}/publish", day="2026-11-22").status_code == 303
    db.session.rollback()
    assert client.get(f"/de/{town.QUARTER}/results/1").status_code == 200
    again = mona.form("/releases", survey="small", dimensions="0")
    assert again.headers["Location"].endswith(address)


def test_what_was_refused_says_its_number_and_can_be_put_aside(desk, answer, signed_in):
    answer(60)
    release_id = desk.begin()
    with writing() as session:
        job = session.get_one(ReleaseJob, release_id)
        job.state, job.problem, job.needed = JobState.REFUSED, "m_min", 31
    mona = signed_in("mona")
    assert "31" in mona.get(f"{BASE}/releases/{release_id}").text
    assert "31" in mona.get(f"{BASE}/releases").text, "the list says it too"
    assert mona.form(f"/releases/{release_id}/discard").status_code == 303
    assert mona.get(f"{BASE}/releases/{release_id}").status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_list_and_the_draft_say_of_which_survey_and_round_they_are(desk, answer, signed_in):
    answer(60)
    release_id = desk.begin()
    mona = signed_in("mona")
    listed, draft = (mona.get(f"{BASE}/releases{at}").text for at in ("", f"/{release_id}"))
    assert re.search(r'data-label="Runde"[^>]*>1<', listed)
    assert "Satz title" in draft
    assert "Runde 1" in draft


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_proposes_what_somebody_else_has_proposed_is_told(desk, answer, signed_in, survey):
    answer(60)
    desk.begin()
    with writing() as session:
        quarter = session.get_one(Quarter, survey.quarter_id)
        give_role(session, person(session, "leo"), quarter, Role.MODERATOR)
    leo = signed_in("leo")
    reply = leo.form("/releases", survey="small", dimensions="0")
    assert "mona hat das schon vorgeschlagen" in leo.get(reply.headers["Location"]).text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_day_can_be_changed_until_it_has_come(desk, answer, signed_in, client, monkeypatch):
    answer(60)
    release = desk.propose()
    desk.approve(release)
    later = town.TODAY + dt.timedelta(days=9)
    desk.act(release, lambda session, one: publish(session, one, later, town.TODAY))
    leo = signed_in("leo")
    assert "/move" in leo.get(f"{BASE}/releases/{release.id}").text
    yesterday, tomorrow = (str(town.TODAY + dt.timedelta(days=n)) for n in (-1, 1))
    assert leo.form(f"/releases/{release.id}/move", day=yesterday).status_code == 422
    assert leo.form(f"/releases/{release.id}/move", day=tomorrow).status_code == 303
    assert client.get(f"/de/{town.QUARTER}/results/1").status_code == 404
    assert leo.form(f"/releases/{release.id}/move", day=str(town.TODAY)).status_code == 303
    assert client.get(f"/de/{town.QUARTER}/results/1").status_code == 200
    assert leo.form(f"/releases/{release.id}/move", day=tomorrow).status_code == 409
    assert "/move" not in leo.get(f"{BASE}/releases/{release.id}").text
