"""A stranger and a reader try every door of a release that is not theirs, or no longer."""

import datetime as dt
import json
import re
import time

import pytest
from sqlalchemy import select

from participation.db import db, writing
from participation.errors import Refusal
from participation.quarters.models import Quarter
from participation.releases import formats, keep, work
from participation.releases import publish_bundle as bundles
from participation.releases.document import ALL_QUOTES
from participation.releases.models import Release, ReleaseBundle, ReleaseState
from participation.releases.publish import publish
from participation.releases.supersede import supersede
from participation.releases.withdraw import withdraw
from tests import town
from tests.integration.releases.conftest import BASE, person

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
RESULTS = f"/de/{town.QUARTER}/results"
API = f"/api/v1/quarters/{town.QUARTER}/releases"
FORMS = ("", ".json", ".csv", ".xlsx", ".pdf", ".docx", ".odt", ".jsonld", "/poster.pdf")
TOMORROW = town.TODAY + dt.timedelta(days=1)


@pytest.fixture
def old(desk, answer):
    answer(60, seed=7)
    return desk.publish(desk.propose())


@pytest.fixture
def today(monkeypatch):
    for module in ("views_bundles", "manage_bundles"):
        monkeypatch.setattr(f"participation.releases.{module}.local_today", lambda: town.TODAY)


def superseding(desk, old, *dropped):
    """Return an approved release that repeats `old` without some questions."""
    new_id = desk.act(
        old, lambda session, one: supersede(session, one, dropped, person(session, "mona")).id
    )
    work.run_next()
    desk.approve(desk.release(new_id))
    return desk.release(new_id)


def published_on(desk, release, day=town.TODAY):
    desk.act(release, lambda session, one: publish(session, one, day, town.TODAY))
    return desk.release(release.id)


def withdrawn(desk, release):
    desk.act(release, lambda session, one: withdraw(session, one, "objection"))


def fetched(client, address):
    with client.get(address) as reply:
        headers = {name: value for name, value in reply.headers if name != "Date"}
        return reply.status_code, headers, reply.get_data()


def everything(client, number):
    return {form: fetched(client, f"{RESULTS}/{number}{form}") for form in FORMS} | {
        "api": fetched(client, f"{API}/{number}")
    }


def test_what_was_withdrawn_does_not_come_back_with_its_successor(desk, old, client):
    new = superseding(desk, old, "liking")
    withdrawn(desk, old)
    published_on(desk, new)
    assert desk.release(old.id).state is ReleaseState.WITHDRAWN
    assert {status for status, _h, _b in everything(client, 1).values()} == {404}
    assert client.get(f"{RESULTS}/2").status_code == 200


def test_what_was_superseded_can_be_withdrawn_for_good(desk, old, client, signed_in):
    """A sentence in which somebody was recognised must not stand in the older one for ever."""
    published_on(desk, superseding(desk, old, "liking"))
    assert client.get(f"{RESULTS}/1").status_code == 200
    leo = signed_in("leo")
    assert "/withdraw" in leo.get(f"{BASE}/releases/{old.id}").text
    assert leo.form(f"/releases/{old.id}/withdraw", reason="objection").status_code == 303
    assert {status for status, _h, _b in everything(client, 1).values()} == {404}


def test_nothing_tells_of_a_newer_version_before_its_day(desk, old, client, monkeypatch):
    pages = (f"/de/{town.QUARTER}/", RESULTS, f"{RESULTS}/1", f"{RESULTS}/1.json", API,
             f"{API}/1", f"/de/{town.QUARTER}/how-we-count")  # fmt: skip
    before = {page: client.get(page).data for page in pages}
    published_on(desk, superseding(desk, old, "liking"), TOMORROW)
    assert {page: client.get(page).data for page in pages} == before
    for module in ("views", "manage", "document"):
        monkeypatch.setattr(f"participation.releases.{module}.local_today", lambda: TOMORROW)
    assert f"{RESULTS}/2" in client.get(f"{RESULTS}/1").text
    listed = json.loads(client.get(API).data)["releases"]
    assert [one["superseded"] for one in listed] == [False, True]


def test_a_version_withdrawn_before_its_day_gives_back_what_it_would_have_superseded(desk, old):
    later = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)
    new = published_on(desk, superseding(desk, old, "liking"), later)
    assert desk.release(old.id).state is ReleaseState.SUPERSEDED
    withdrawn(desk, new)
    assert desk.release(old.id).state is ReleaseState.PUBLISHED
    assert superseding(desk, desk.release(old.id), "needs").state is ReleaseState.APPROVED


def test_a_number_that_is_not_public_answers_as_one_that_never_was(desk, old, answer, client):
    published_on(desk, superseding(desk, old, "liking"), TOMORROW)
    answer(60, seed=9)
    proposed = desk.propose()
    never = everything(client, 999)
    for number in (2, 3, old.id + 1, proposed.id):
        found = everything(client, number)
        for form, (status, headers, body) in found.items():
            assert status == 404
            same = body.replace(f"results/{number}".encode(), b"results/999")
            assert same == never[form][2], (number, form)
            assert headers.keys() == never[form][1].keys()


def test_a_tag_taken_before_a_withdrawal_tells_nothing_after_it(desk, old, client):
    tag = client.get(f"{API}/1").headers["ETag"]
    assert client.get(f"{API}/1", headers={"If-None-Match": tag}).status_code == 304
    withdrawn(desk, old)
    assert client.get(f"{API}/1", headers={"If-None-Match": tag}).status_code == 404
    assert client.head(f"{API}/1").status_code == 404


@pytest.mark.parametrize("ending", formats.ENDINGS)
def test_a_file_is_the_same_bytes_whenever_it_is_made(old, client, ending, monkeypatch):
    """Else its time of making or its size would tell when somebody first asked for it."""
    first = fetched(client, f"{RESULTS}/1.{ending}")
    keep.clear()
    monkeypatch.setattr("time.time", lambda real=time.time: real() + 5_000)
    assert fetched(client, f"{RESULTS}/1.{ending}")[2] == first[2]


def test_a_reader_learns_nothing_of_a_proposal(desk, old, answer, signed_in):
    lars = signed_in("lars")
    pages = ("/manage/", f"{BASE}/releases")

    def seen():
        return [re.sub(r'csrf_token"[^>]*>', "", lars.get(page).text) for page in pages]

    before = seen()
    answer(60, seed=9)
    proposed = desk.propose()
    assert seen() == before
    for name in ("release.json", "release.csv", "poster.pdf"):
        address = f"{BASE}/releases/{proposed.id}/preview/de/{name}"
        assert lars.get(address).status_code == 403
    for page in (f"{BASE}/releases/{proposed.id}", f"{BASE}/releases/bundles"):
        assert lars.get(page).status_code == 403


def test_a_bundle_of_which_all_parts_are_withdrawn_is_not_listed(desk, old, answer, client, today):
    with writing() as session:
        quarter = session.scalars(select(Quarter)).one()
        chosen = {1: ["liking"]}
        made = bundles.propose_bundle(
            session, quarter, person(session, "mona"), {"de": "Kapitel 5"}, chosen
        )
        bundle_id = made.id
    with writing() as session:
        bundle = session.get_one(ReleaseBundle, bundle_id)
        bundles.approve_bundle(session, bundle, person(session, "frieda"))
        bundles.publish_bundle(session, bundle, town.TODAY, town.TODAY)
    assert client.get(f"{RESULTS}/bundles/1").status_code == 200
    assert "Kapitel 5" in client.get(RESULTS).text
    answer(60, seed=9)
    desk.publish(desk.propose())
    withdrawn(desk, old)
    for form in ("", *(f".{ending}" for ending in formats.ENDINGS)):
        assert client.get(f"{RESULTS}/bundles/1{form}").status_code == 404
    assert "Kapitel 5" not in client.get(RESULTS).text


def test_questions_withheld_by_a_successor_leave_the_bundle_too(desk, old, client, today):
    with writing() as session:
        quarter = session.scalars(select(Quarter)).one()
        chosen = {1: ["liking", "needs"]}
        made = bundles.propose_bundle(
            session, quarter, person(session, "mona"), {"de": "Kapitel 5"}, chosen
        )
        bundle_id = made.id
    with writing() as session:
        bundle = session.get_one(ReleaseBundle, bundle_id)
        bundles.approve_bundle(session, bundle, person(session, "frieda"))
        bundles.publish_bundle(session, bundle, town.TODAY, town.TODAY)
    assert "Frage liking" in client.get(f"{RESULTS}/bundles/1").text
    published_on(desk, superseding(desk, old, "liking"))
    page = client.get(f"{RESULTS}/bundles/1").text
    assert "Frage needs" in page
    assert "Frage liking</bdi></h2>" not in page, "only named among what is withheld"


def test_nobody_supersedes_what_is_not_on_the_web(desk, old):
    new = superseding(desk, old, ALL_QUOTES)
    withdrawn(desk, old)
    with pytest.raises(Refusal):
        desk.act(old, lambda session, one: supersede(session, one, [], person(session, "mona")))
    db.session.rollback()
    assert db.session.get_one(Release, new.id).state is ReleaseState.APPROVED
