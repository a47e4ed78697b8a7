"""What tablets ask for: enrolment, heartbeat, bundle. A token instead of a cookie."""

import datetime as dt

from flask import Response, abort, current_app, g, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from participation.db import db, writing
from participation.deliveries.keys import current_key
from participation.deliveries.models import ServerState
from participation.deliveries.seal import encode
from participation.deliveries.views import epoch
from participation.errors import Refusal
from participation.field import bundle, enrol
from participation.field.blueprint import blueprint
from participation.field.models import Device
from participation.i18n import LANGUAGES, use
from participation.i18n import gettext as _
from participation.surveys import document as documents
from participation.town_time import local_today

API = "/api/v1/field"
BACKUP = "backup "  # of ServerState: "backup 2026-11-22" names the file of a verified backup


@blueprint.post(f"{API}/enrol")
def enrol_device() -> Response:
    """Give a tablet its token in exchange for a code that works once."""
    body = request.get_json(silent=True)
    code = body.get("code") if isinstance(body, dict) else None
    if not isinstance(code, str):
        raise Refusal(_("Please type the code that the office shows you."))
    db.session.rollback()
    with writing() as session:
        enrolled = enrol.enrol(session, code[:80], dt.datetime.now(dt.UTC))
        device = enrolled.device
        key = current_key(device.quarter_id)
        told = {
            "token": enrolled.token,
            "name": device.name,
            "quarter": {"slug": device.quarter.slug, "name": device.quarter.name},
            "keys": [{"id": key.id, "public": encode(key.public)}],
            "epoch": epoch(),
            "missed": enrolled.missed,
        }
    return _fresh(jsonify(told))


@blueprint.post(f"{API}/heartbeat")
def heartbeat() -> Response:
    """Take a tablet's counts; say which life of the server this is and how far backups reach."""
    known = _device(allow_revoked=True)
    reported = request.get_json(silent=True)
    db.session.rollback()
    with writing() as session:
        device = session.get_one(Device, known.id)
        counts = reported if isinstance(reported, dict) else {}
        enrol.count(session, device, counts, dt.datetime.now(dt.UTC), local_today())
    told = {
        "epoch": epoch(),
        "build": current_app.config["BUILD"],
        "today": local_today().isoformat(),
        "backup": _newest_backup(),
        "revoked": known.revoked,
    }
    return _fresh(jsonify(told))


@blueprint.get(f"{API}/bundle")
def show_bundle() -> Response:
    """List what to fetch ahead, with size and hash."""
    device = _device()
    g.quarter = device.quarter
    return _fresh(jsonify(bundle.manifest(device)))


@blueprint.get(f"{API}/documents/<slug>/<int:number>/<language>")
def document(slug: str, number: int, language: str) -> ResponseReturnValue:
    """Give one survey document, byte for byte as phones get it."""
    device = _device()
    if language not in LANGUAGES:
        abort(404)
    g.quarter = device.quarter
    use(language)
    version = bundle.version_for(device, slug[:80], number)
    if version is None or language not in documents.offered(version):
        abort(404)
    response = make_response(documents.document(version, language).encodings["identity"])
    response.mimetype = "text/html"
    return _fresh(response)


def _device(allow_revoked: bool = False) -> Device:
    device = enrol.device_with(request.headers.get("Authorization"))
    if device is None:
        raise Refusal(_("This tablet is not known here. Enrol it again."), 401)
    if device.revoked and not allow_revoked:
        raise Refusal(_("This tablet is blocked. It can deliver, but receives nothing."), 403)
    return device


def _newest_backup() -> str | None:
    """Return the day of the newest verified backup; tablets keep what is younger."""
    newest = select(func.max(ServerState.name)).where(ServerState.name.startswith(BACKUP))
    found = db.session.scalar(newest)
    return found.removeprefix(BACKUP) if found else None


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
