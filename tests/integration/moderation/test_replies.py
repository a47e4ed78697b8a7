"""Objections and reports, with a kind of text that stands in these tests alone."""

import pytest
from sqlalchemy import select

from participation.db import db, writing
from participation.errors import Refusal
from participation.moderation import kinds, replies
from participation.moderation.kinds import Fresh, Subject
from participation.moderation.models import Act, Decision, Item, ItemState, Urgency
from participation.quarters.models import Quarter
from participation.staff.models import AuditEntry, Membership
from tests import town
from tests.integration.moderation.conftest import NO, person

WALL = b"wall" * 4


class Wall:
    """Words on a wall: published once checked, hidden at once."""

    name, label, lot, monthly = "wall", "Wand", 1, 1
    decisions = (Decision.PUBLISH, Decision.WITHHELD)

    def __init__(self, quarter_id):
        self.text, self.state, self.quarter_id = "Mehr Bänke", "waits", quarter_id

    def fresh(self, session, most):
        known = select(Item.key).where(Item.kind == self.name)
        if session.scalars(known).first():
            return ()
        return (Fresh(WALL, self.quarter_id, "wall:1", "idea", "de", self.text),)

    def read(self, session, subject):
        return Subject(self.text, "de", "Wand", "Was wünschen Sie?", False)

    def close(self, session, subject, decision, text):
        self.state = "published" if decision is Decision.PUBLISH else "withheld"

    def barred(self, session, subject):
        return ()

    def hide(self, session, subject):
        self.state = "hidden"

    def over(self, session, today):
        return ()

    def scope_name(self, scope):
        return "Wand"


@pytest.fixture
def wall(people, clock):
    from participation.moderation.intake import intake

    quarter = db.session.scalars(select(Quarter).where(Quarter.slug == town.QUARTER)).one()
    made = Wall(quarter.id)
    db.session.rollback()
    kinds.register(made)
    intake(town.TODAY)
    yield made
    kinds._kinds.pop("wall")


def item_of(kind):
    db.session.rollback()
    return db.session.scalars(select(Item).where(Item.kind == kind)).one()


def say(verb, *values):
    db.session.rollback()
    with writing() as session:
        verb(session, "wall", WALL, *values, "de", town.TODAY)


def withheld(desk):
    desk.decide(item_of("wall").key, "withheld", "Mehr Bänke", reason="off_topic")
    desk.close()


def test_one_objection_is_heard_by_another_person_and_reverses(desk, wall):
    withheld(desk)
    assert wall.state == "withheld"
    say(replies.object_to, "Doch, es geht um das Viertel.")
    objection = item_of("objection")
    with pytest.raises(Refusal, match="selbst"):
        desk.decide(objection.key, "reversed", "", who="mona")
    desk.decide(objection.key, "reversed", "", who="mika")
    desk.close()
    item = item_of("wall")
    assert (item.state, item.decision) == (ItemState.NEW, None)
    assert [a.reversed for a in db.session.scalars(select(Act).where(Act.item == item.key))] == [
        True
    ]
    desk.decide(item.key, "publish", "Mehr Bänke", who="mika", checklist=NO)
    desk.close()
    assert wall.state == "published"


def test_a_second_objection_a_long_one_and_one_to_nothing_are_refused(desk, wall):
    with pytest.raises(Refusal):
        say(replies.object_to, "zu früh")
    withheld(desk)
    with pytest.raises(Refusal, match="500"):
        say(replies.object_to, "x" * 501)
    say(replies.object_to, "\N{GRINNING FACE}" * 500)
    with pytest.raises(Refusal, match="zweiter"):
        say(replies.object_to, "noch einmal")


def test_where_nobody_else_is_there_it_is_marked(desk, wall):
    withheld(desk)
    say(replies.object_to, "Doch!")
    with writing() as session:
        mika = person(session, "mika")
        for membership in session.scalars(
            select(Membership).where(Membership.account_id == mika.id)
        ):
            session.delete(membership)
    desk.decide(item_of("objection").key, "upheld", "", who="mona")
    db.session.rollback()
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert last.reason == "same person"


def test_a_report_comes_on_top_and_hides_nothing_by_itself(desk, wall):
    desk.decide(item_of("wall").key, "publish", "Mehr Bänke", checklist=NO)
    desk.close()
    say(replies.report, "personal_data", "Das bin ich.")
    report = item_of("report")
    assert report.urgency is Urgency.PERSONAL
    assert wall.state == "published"
    desk.act(report.key, "mona", lambda s, i, a: replies.hide_now(s, i, a, town.TODAY))
    assert wall.state == "hidden"
    assert item_of("report").state is ItemState.NEW, "decided later"


def test_three_reports_hide_what_nobody_checked_and_never_what_somebody_did(desk, wall):
    wall.state = "published"
    for _n in range(2):
        say(replies.report, "insult", "")
    assert wall.state == "published"
    say(replies.report, "insult", "")
    assert wall.state == "hidden"
    desk.decide(item_of("wall").key, "publish", "Mehr Bänke", checklist=NO)
    desk.close()
    for _n in range(4):
        say(replies.report, "insult", "")
    assert wall.state == "published"
