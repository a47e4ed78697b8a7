"""Several published results as one document: parts, own number, second person, every form."""

import csv
import io
import json

import pytest
from sqlalchemy import select

from participation.db import writing
from participation.errors import Refusal
from participation.quarters.models import Quarter
from participation.releases import publish_bundle as verbs
from participation.releases.formats import ENDINGS
from participation.releases.models import FrozenError, ReleaseBundle
from participation.staff.accounts import give_role
from participation.staff.roles import Role
from tests import town
from tests.integration.releases.conftest import BASE, person

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PAGE = f"/de/{town.QUARTER}/results/bundles/1"
SUPPORTS = {
    "code": "supports:bench", "label": {"de": "Bank am Stummplatz"},
    "groups": [{"code": "online", "label": {"de": "Online"}},
               {"code": "paper", "label": {"de": "Auf Papier"}}],
    "rows": [{"code": "bench", "label": {"de": "Unterstützungen"},
              "cells": [{"low": 23, "high": 23}, {"low": 0, "high": 4}]}],
}  # fmt: skip


@pytest.fixture
def release(desk, answer):
    answer(60, seed=7)
    return desk.publish(desk.propose())


def propose(release, names=("liking", "needs"), beside=()):
    with writing() as session:
        quarter = session.get_one(Quarter, release.quarter_id)
        mona = person(session, "mona")
        chosen = {release.number: names}
        made = verbs.propose_bundle(session, quarter, mona, {"de": "Kapitel 5"}, chosen, beside)
        return made.id


def act(bundle_id, verb, *more):
    with writing() as session:
        bundle = session.get_one(ReleaseBundle, bundle_id)
        verb(session, bundle, *more)


def approve(bundle_id, who):
    with writing() as session:
        bundle = session.get_one(ReleaseBundle, bundle_id)
        verbs.approve_bundle(session, bundle, person(session, who))


def published(release, **more):
    bundle_id = propose(release, **more)
    approve(bundle_id, "frieda")
    act(bundle_id, verbs.publish_bundle, town.TODAY, town.TODAY)
    return bundle_id


@pytest.fixture
def today(monkeypatch):
    for module in ("views_bundles", "manage_bundles"):
        monkeypatch.setattr(f"participation.releases.{module}.local_today", lambda: town.TODAY)


def test_a_second_person_approves_and_it_gets_its_own_number(release, client, today):
    bundle_id = propose(release)
    with pytest.raises(Refusal):
        approve(bundle_id, "mona")
    assert client.get(PAGE).status_code == 404
    published(release)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "Kapitel 5" in page.text
    assert "Frage liking" in page.text
    assert "Frage rooms" not in page.text, "only what was chosen"


def test_every_form_of_it_holds_the_numbers_of_its_part(release, client, today):
    published(release)
    for ending in ENDINGS:
        reply = client.get(f"{PAGE}.{ending}")
        assert reply.status_code == 200, ending
        assert len(reply.data) > 800, ending

    def rows(address):
        text = client.get(address).data.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    def numbers(found):
        return [(r["level"], r["count"], r["percent"]) for r in found if r["table"] == "liking"]

    own = rows(f"/de/{town.QUARTER}/results/1.csv")
    assert numbers(rows(f"{PAGE}.csv")) == numbers(own) != []
    written = json.loads(client.get(f"{PAGE}.json").data)
    assert written["release"]["parts"][0]["number"] == 1
    assert written["proofs"][0]["file"].endswith("/results/1.json")


def test_a_board_lends_its_supports_with_their_channel(release, client, today, monkeypatch):
    monkeypatch.setattr(verbs, "beside_sources", [lambda quarter: [SUPPORTS]])
    published(release, beside=("supports:bench",))
    page = client.get(PAGE).text
    assert "Bank am Stummplatz" in page
    assert "Auf Papier" in page
    for ending in ENDINGS:
        assert client.get(f"{PAGE}.{ending}").status_code == 200, ending


def test_what_is_withdrawn_goes_from_the_bundle_too(release, desk, client, today):
    from participation.releases.withdraw import withdraw

    published(release)
    desk.act(release, lambda session, one: withdraw(session, one, "mistake"))
    assert client.get(PAGE).status_code == 404


def test_only_published_questions_can_be_chosen(release):
    for names in ((), ("idea",), ("nothing",)):
        with pytest.raises(Refusal):
            propose(release, names=names)


def test_the_desk_shows_it_before_anybody_else(release, signed_in, today):
    bundle_id = propose(release)
    frieda = signed_in("frieda")
    address = f"/manage/{town.QUARTER}/releases/bundles"
    assert "Kapitel 5" in frieda.get(address).text
    page = frieda.get(f"{address}/{bundle_id}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "/approve" in page.text
    assert frieda.get(f"{address}/{bundle_id}/preview.pdf").data.startswith(b"%PDF")


def test_what_a_bundle_holds_is_not_changed_behind_who_approved_it(release):
    bundle_id = propose(release)
    approve(bundle_id, "frieda")
    for name, value in (("parts", []), ("title", {"de": "Anderes"}), ("proposer_id", 99)):
        with pytest.raises(FrozenError), writing() as session:
            setattr(session.get_one(ReleaseBundle, bundle_id), name, value)


def test_who_put_a_bundle_together_does_not_approve_it_with_a_second_role(release, signed_in):
    """One account is one person, whatever roles it holds."""
    with writing() as session:
        quarter = session.scalars(select(Quarter)).one()
        give_role(session, person(session, "mona"), quarter, Role.APPROVER)
    bundle_id = propose(release)
    mona = signed_in("mona")
    assert mona.form(f"/releases/bundles/{bundle_id}/approve").status_code == 403
    assert "/approve" not in mona.get(f"{BASE}/releases/bundles/{bundle_id}").text
    assert mona.form(f"/releases/bundles/{bundle_id}/publish", day="2026-11-22").status_code == 409
