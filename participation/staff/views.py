"""Addresses of the staff room: where everybody starts, and the log. Joins the others' addresses."""

import datetime as dt

from flask import g, render_template, request
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload
from wtforms import SelectChoice

from participation.db import db
from participation.i18n import lazy_gettext as _
from participation.quarters.models import Quarter
from participation.staff import invitations, login, manage_people, own_account
from participation.staff.blueprint import blueprint
from participation.staff.forms import AuditFilter
from participation.staff.guard import requires, signed_in
from participation.staff.menu import MenuEntry, menu
from participation.staff.models import AuditEntry, Membership, StaffAccount
from participation.staff.pages import page_of
from participation.staff.roles import Role
from participation.town_time import ZONE

__all__ = ["blueprint", "invitations", "login", "manage_people", "own_account"]

menu.append(MenuEntry(frozenset({Role.ADMINISTRATOR}), "staff.people", _("People")))
menu.append(
    MenuEntry(
        frozenset({Role.ADMINISTRATOR, Role.LEAD}), "staff.audit_log", _("What the team has done")
    )
)


@blueprint.get("/")
@signed_in
def start() -> str:
    """Show the quarters a person works in and what can be done there."""
    ids = {membership.quarter_id for membership in g.staff.memberships}
    wanted = select(Quarter).where(Quarter.id.in_(ids)).order_by(Quarter.name, Quarter.id)
    return render_template("staff/start.html", quarters=db.session.scalars(wanted).all())


@blueprint.get("/<quarter>/audit")
@requires(Role.ADMINISTRATOR, Role.LEAD)
def audit_log() -> str:
    """Show what the quarter's team did, the latest first."""
    here = _of_quarter(g.quarter)
    form = _filter_form(here)
    entries = here.order_by(AuditEntry.sequence.desc()).options(joinedload(AuditEntry.account))
    if form.validate():
        entries = _filtered(entries, form)
    return render_template("staff/audit.html", form=form, page=page_of(db.session(), entries))


def _of_quarter(quarter: Quarter) -> Select[AuditEntry]:
    """Return what was done in the quarter, and what its people did with their own accounts."""
    theirs = select(Membership.account_id).where(Membership.quarter_id == quarter.id)
    own = and_(AuditEntry.quarter_id.is_(None), AuditEntry.account_id.in_(theirs))
    return select(AuditEntry).where(or_(AuditEntry.quarter_id == quarter.id, own))


def _filter_form(here: Select[AuditEntry]) -> AuditFilter:
    form = AuditFilter(request.args)
    shown = here.subquery().c
    every = SelectChoice("", "–")
    acts = db.session.scalars(select(shown.act).distinct().order_by(shown.act))
    form.act.choices = [every, *map(SelectChoice, acts)]
    kinds = db.session.scalars(select(shown.object_kind).distinct().order_by(shown.object_kind))
    form.kind.choices = [every, *map(SelectChoice, kinds)]
    people = db.session.scalars(
        select(StaffAccount)
        .where(StaffAccount.id.in_(select(shown.account_id)))
        .order_by(StaffAccount.name, StaffAccount.id)
    )
    form.person.choices = [every, *(SelectChoice(str(person.id), person.name) for person in people)]
    return form


def _filtered(entries: Select[AuditEntry], form: AuditFilter) -> Select[AuditEntry]:
    if form.person.data:
        entries = entries.where(AuditEntry.account_id == int(form.person.data))
    if form.act.data:
        entries = entries.where(AuditEntry.act == form.act.data)
    if form.kind.data:
        entries = entries.where(AuditEntry.object_kind == form.kind.data)
    if form.since.data:
        entries = entries.where(AuditEntry.moment >= _midnight(form.since.data))
    if form.until.data:
        # The day named is included.
        entries = entries.where(AuditEntry.moment < _midnight(form.until.data + dt.timedelta(1)))
    return entries


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ZONE)
