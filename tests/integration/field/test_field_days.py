"""What a tablet counts per day, and letting a known tablet in again."""

import datetime as dt

from sqlalchemy import select

from participation.db import db, writing
from participation.field import enrol
from participation.field.models import Device, DeviceDay
from participation.staff.roles import Role
from participation.town_time import local_today

BEAT = "/api/v1/field/heartbeat"
PAGE = "/manage/innenstadt/devices"


def days():
    db.session.rollback()
    query = select(DeviceDay).order_by(DeviceDay.day)
    return [(one.day, one.unsent, one.refusals, one.lost) for one in db.session.scalars(query)]


def test_a_day_keeps_the_most_that_waited_and_how_often_somebody_said_no(tablet):
    today = local_today()
    yesterday = today - dt.timedelta(days=1)
    for unsent, refusals in ((3, 1), (12, 2), (0, 2)):
        counts = {today.isoformat(): {"refusals": refusals}, yesterday.isoformat(): {"refusals": 4}}
        tablet.post(BEAT, json={"unsent": unsent, "days": counts})
    assert days() == [(yesterday, 0, 4, 0), (today, 12, 2, 0)]


def test_a_day_that_no_right_clock_names_is_left_out(tablet):
    today = local_today()
    named = [today + dt.timedelta(days=1), today - dt.timedelta(days=15), "gestern", "2026-W01"]
    counts = {str(day): {"refusals": 1} for day in named}
    assert tablet.post(BEAT, json={"days": counts}).status_code == 200
    for nonsense in ([], "x", {today.isoformat(): 7}, {today.isoformat(): {"refusals": "2"}}):
        assert tablet.post(BEAT, json={"days": nonsense}).status_code == 200
    assert days() == [(today, 0, 0, 0)]


def test_days_are_forgotten_after_ninety(tablet):
    tablet.post(BEAT, json={"unsent": 1})
    db.session.rollback()
    with writing() as session:
        assert enrol.forget_days(session, local_today() + dt.timedelta(days=90)) == 0
        assert enrol.forget_days(session, local_today() + dt.timedelta(days=91)) == 1


def test_the_office_sees_the_days_and_lets_the_same_tablet_in_again(staff, tablet, client):
    today = local_today().isoformat()
    tablet.post(BEAT, json={"unsent": 12, "days": {today: {"refusals": 7}}})
    office = staff(Role.MODERATOR)
    page = office.get(PAGE).text
    assert "Tablet 1, day by day" in page
    assert ">7</td>" in page
    db.session.rollback()
    number = db.session.scalars(select(Device.id)).one()
    shown = office.post(f"{PAGE}/{number}/again", PAGE)
    code = shown.text.split('<bdi dir="ltr">')[1].split("<")[0]
    told = client.post("/api/v1/field/enrol", json={"code": code}).get_json()
    assert told["missed"] == 12
    assert told["name"] == "Tablet 1"
    # One tablet still, and whoever holds the old token is nobody.
    db.session.rollback()
    assert len(db.session.scalars(select(Device)).all()) == 1
    assert tablet.post(BEAT, json={}).status_code == 401
    again = {"Authorization": f"Bearer {told['token']}"}
    report = {"days": {today: {"lost": 12}}}
    assert client.post(BEAT, json=report, headers=again).status_code == 200
    assert days()[-1][3] == 12
    assert "<strong>12</strong>" in office.get(PAGE).text
