"""A tablet that is blocked with twelve records in its bag: nothing lost, nothing taken unseen."""

import io

from sqlalchemy import func, select

from participation.db import db, writing
from participation.deliveries.models import Arrival, Quarantined
from participation.deliveries.settle import settle
from participation.field import enrol
from participation.field.models import Device
from participation.responses.models import Response, Tally
from participation.staff.roles import Role
from tests import device as phone
from tests.town import TODAY

DOOR = "/api/v1/deliveries"
ARRIVALS = "/manage/innenstadt/arrivals"
DEVICES = "/manage/innenstadt/devices"


def count(model):
    db.session.rollback()
    n = db.session.scalar(select(func.count()).select_from(model))
    db.session.rollback()
    return n


def twelve(key):
    return [phone.envelope(key, phone.content(mode="assisted")) for _one in range(12)]


def test_twelve_records_of_a_blocked_tablet_are_a_lot_that_the_office_takes(tablet, key, staff):
    envelopes = twelve(key)
    db.session.rollback()
    with writing() as session:
        enrol.revoke(session, session.scalars(select(Device)).one())
    # Sent twice, as tablets do: still twelve.
    for _twice in range(2):
        told = tablet.post(DOOR, data=phone.body(*envelopes)).get_json()
        assert {one["status"] for one in told["receipts"]} == {"quarantined"}
    assert (count(Quarantined), count(Arrival)) == (12, 0)
    office = staff(Role.MODERATOR)
    page = office.get(ARRIVALS).text
    assert "It came from a tablet that was blocked" in page
    assert "12" in page
    lot = {"kind": "response", "version": "", "reason": "revoked", "again": "1"}
    assert office.post(ARRIVALS, ARRIVALS, **lot).status_code == 303
    assert (count(Quarantined), count(Arrival)) == (0, 12)
    settle(TODAY)
    assert count(Response) == 12


def test_a_file_of_a_tablet_and_the_tablet_itself_make_one_row_each(tablet, key, staff):
    envelopes = twelve(key)
    office = staff(Role.ADMINISTRATOR)
    for _twice in range(2):
        file = io.BytesIO(phone.body(*envelopes))
        office.post(f"{DEVICES}/import", DEVICES, file=(file, "tablet.quartierstimme.json"))
    told = tablet.post(DOOR, data=phone.body(*envelopes)).get_json()
    assert {one["status"] for one in told["receipts"]} == {"already"}
    settle(TODAY)
    assert count(Response) == 12
    assert count(Quarantined) == 0


def test_unfinished_interviews_are_rows_as_any_and_counted_apart(client, key):
    whole = [phone.envelope(key, phone.content(mode="assisted")) for _one in range(2)]
    part = phone.envelope(key, phone.content(mode="assisted", unfinished=True))
    client.post(DOOR, data=phone.body(*whole, part))
    settle(TODAY)
    assert count(Response) == 3
    found = db.session.execute(select(Tally.value, Tally.n).where(Tally.facet == "ending")).all()
    assert {tuple(row) for row in found} == {("whole", 2), ("unfinished", 1)}
