"""Tablets, for administrators and moderators: let one in, look after it, block it."""

from flask import (
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from participation.config import Settings
from participation.db import db, writing
from participation.deliveries import envelope
from participation.deliveries.receive import receive
from participation.errors import Refusal
from participation.field import enrol
from participation.field.blueprint import blueprint
from participation.field.models import Device, days_of, devices_of
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext
from participation.paper import qr
from participation.staff import audit
from participation.staff.clock import now
from participation.staff.guard import requires
from participation.staff.menu import MenuEntry, menu
from participation.staff.roles import Role
from participation.town_time import local_today

BASE = "/manage/<quarter>/devices"
KEEPERS = (Role.ADMINISTRATOR, Role.MODERATOR)
TOO_MANY = 50  # unsent records, and below it
TOO_OLD = 24  # hours: the same limits at which the tablet itself warns (spec/field.md)

menu.append(MenuEntry(frozenset(KEEPERS), "field.devices", lazy_gettext("Tablets")))


class InviteForm(FlaskForm):
    name = StringField(
        lazy_gettext("Name of the tablet"),
        description=lazy_gettext("Such as “Tablet 2”. Not the name of a person."),
        filters=[lambda typed: typed and typed.strip()],
        validators=[
            DataRequired(lazy_gettext("Give the tablet a name.")),
            Length(max=enrol.LONGEST_NAME, message=lazy_gettext("Shorten the name.")),
        ],
    )


class ImportForm(FlaskForm):
    file = FileField(
        lazy_gettext("File from a tablet"),
        description=lazy_gettext("It ends in .quartierstimme.json. Nobody can read what is in it."),
        validators=[FileRequired(lazy_gettext("Choose a file."))],
    )


@blueprint.get(BASE)
@requires(*KEEPERS)
def devices() -> str:
    """List the quarter's tablets with what they reported last."""
    return _list(InviteForm(), ImportForm())


@blueprint.post(f"{BASE}/invite")
@requires(*KEEPERS)
def invite_device() -> ResponseReturnValue:
    """Show a code for one tablet. It is on this page only, and only now."""
    form = InviteForm()
    if not form.validate():
        return _list(form, ImportForm()), 422
    return _show_code(form.name.data)


@blueprint.post(f"{BASE}/<int:number>/again")
@requires(*KEEPERS)
def invite_again(number: int) -> ResponseReturnValue:
    """Show a code for a tablet that lost its storage or its PIN: it stays the same tablet."""
    device = _device(number)
    return _show_code(device.name, device.id)


def _show_code(name: str, device_id: int | None = None) -> str:
    with writing() as session:
        code = enrol.invite(session, g.quarter, name, g.staff.id, now(), device_id)
        audit.record(session, "invite", "device", device_id or g.quarter.slug)
    settings: Settings = current_app.config["SETTINGS"]
    # Behind the #, where no server and no log sees it.
    address = f"{settings.public_url}{url_for('field.start')}#{code}"
    return render_template(
        "field/manage/code.html",
        name=name,
        code="-".join(code[at : at + 4] for at in range(0, len(code), 4)),
        picture=qr.svg(address, _("QR code that lets the tablet in")),
        until=now() + enrol.LIFE,
    )


@blueprint.post(f"{BASE}/<int:number>/revoke")
@requires(*KEEPERS)
def revoke_device(number: int) -> ResponseReturnValue:
    """Block a tablet that is lost or handed back."""
    device = _device(number)
    with writing() as session:
        enrol.revoke(session, device)
        audit.record(session, "revoke", "device", device.id, before="enrolled", after="revoked")
    flash(_("The tablet is blocked. What it still delivers waits under “What arrived”."))
    return redirect(url_for("field.devices", quarter=g.quarter.slug), 303)


@blueprint.post(f"{BASE}/import")
@requires(Role.ADMINISTRATOR)
def import_records() -> ResponseReturnValue:
    """Take sealed records that a tablet gave out as a file, through the same door as all."""
    form = ImportForm()
    if not form.validate():
        return _list(InviteForm(), form), 422
    try:
        envelopes = envelope.read(form.file.data.read(envelope.LARGEST_BATCH * 2))
    except envelope.TooMuchError:
        raise Refusal(_("This is too much at once. Please send less."), 413) from None
    except envelope.NotADeliveryError:
        raise Refusal(_("This is no file from a tablet.")) from None
    receipts = receive(envelopes, local_today())
    held = sum(receipt.status == "quarantined" for receipt in receipts)
    with writing() as session:
        # The log tells of no number of contributions, however small the file.
        audit.record(
            session, "import", "records", g.quarter.slug, after="held" if held else "taken"
        )
    flash(_("Taken: %(taken)s. Held: %(held)s.", taken=len(receipts) - held, held=held))
    return redirect(url_for("field.devices", quarter=g.quarter.slug), 303)


def _list(invite: InviteForm, take: ImportForm) -> str:
    return render_template(
        "field/manage/devices.html",
        devices=devices_of(g.quarter.id),
        days=days_of(g.quarter.id),
        invite=invite,
        take=take,
        may_import=Role.ADMINISTRATOR in g.roles,
        needs_care=_needs_care,
        build=current_app.config["BUILD"],
    )


def _needs_care(device: Device) -> bool:
    return device.unsent >= TOO_MANY or (device.oldest_hours or 0) >= TOO_OLD


def _device(number: int) -> Device:
    """Return a tablet of this quarter; another quarter's does not exist here."""
    mine = select(Device).where(Device.id == number, Device.quarter_id == g.quarter.id)
    return db.session.scalar(mine) or abort(404)
