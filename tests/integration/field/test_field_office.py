"""The office's page: let tablets in, see how they are, block them, take their files."""

import io
import re

import pytest
from sqlalchemy import select

from participation.db import db
from participation.deliveries.models import Arrival
from participation.field.models import Device
from participation.staff.models import AuditEntry
from participation.staff.roles import Role
from tests import device as phone

PAGE = "/manage/innenstadt/devices"


def test_a_code_is_shown_once_as_picture_and_words(staff, client):
    office = staff(Role.MODERATOR)
    shown = office.post(f"{PAGE}/invite", PAGE, name="Tablet 2")
    assert "<svg" in shown.text
    code = re.search(r"([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})", shown.text)[1]
    assert shown.headers["Cache-Control"] == "no-store"
    assert code not in office.get(PAGE).text
    assert client.post("/api/v1/field/enrol", json={"code": code}).status_code == 200
    assert "Tablet 2" in office.get(PAGE).text


def test_a_tablet_without_a_name_is_asked_for_one(staff):
    assert staff(Role.MODERATOR).post(f"{PAGE}/invite", PAGE, name=" ").status_code == 422


def test_the_office_sees_what_a_lost_tablet_holds_and_blocks_it(staff, tablet):
    tablet.post("/api/v1/field/heartbeat", json={"unsent": 61, "oldest_hours": 30, "build": "b7"})
    office = staff(Role.ADMINISTRATOR)
    page = office.get(PAGE).text
    assert "61" in page
    assert "Look after it" in page
    assert "b7" in page
    db.session.rollback()
    number = db.session.scalars(select(Device.id)).one()
    assert office.post(f"{PAGE}/{number}/revoke", PAGE).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Device.revoked)).one() is True
    acts = db.session.scalars(select(AuditEntry.act)).all()
    assert "revoke" in acts


def test_an_administrator_takes_in_a_file_of_sealed_records(staff, key):
    office = staff(Role.ADMINISTRATOR)
    file = phone.body(phone.envelope(key, phone.content(mode="interview")))
    answer = office.post(f"{PAGE}/import", PAGE, file=(io.BytesIO(file), "a.quartierstimme.json"))
    assert answer.status_code == 303
    assert "Taken: 1. Held: 0." in office.get(PAGE).text
    assert len(db.session.scalars(select(Arrival.key)).all()) == 1


def test_a_file_that_is_none_of_ours_is_refused_in_a_sentence(staff):
    office = staff(Role.ADMINISTRATOR)
    answer = office.post(f"{PAGE}/import", PAGE, file=(io.BytesIO(b"%PDF"), "a.pdf"))
    assert answer.status_code == 400
    assert "This is no file from a tablet." in answer.text


@pytest.mark.parametrize(
    ("role", "page", "take"),
    [(Role.MODERATOR, 200, 403), (Role.ADMINISTRATOR, 200, 303), (Role.STREET_WORKER, 403, 403)],
)
def test_who_may_look_after_tablets(staff, key, role, page, take):
    somebody = staff(role)
    assert somebody.get(PAGE).status_code == page
    file = (io.BytesIO(phone.body(phone.envelope(key, phone.content()))), "a.json")
    source = PAGE if page == 200 else "/manage/account"
    assert somebody.post(f"{PAGE}/import", source, file=file).status_code == take
