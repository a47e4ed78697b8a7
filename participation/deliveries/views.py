"""Addresses of the door. No cookie, no address, no time is looked at or written."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request
from sqlalchemy import select
from werkzeug.exceptions import RequestEntityTooLarge

from participation.db import db
from participation.deliveries import envelope
from participation.deliveries.keys import current_key
from participation.deliveries.models import ServerState
from participation.deliveries.pace import WorkAskedError, require_work
from participation.deliveries.receive import receive
from participation.deliveries.seal import encode
from participation.errors import Refusal, sentence
from participation.i18n import gettext as _
from participation.quarters.models import Quarter, quarter_by_slug
from participation.town_time import local_today

blueprint = Blueprint("deliveries", __name__, url_prefix="/api/v1")

# Rooms whose surveys, boards or events a quarter's description lists: name to JSON.
descriptions: dict[str, Callable[[Quarter], Any]] = {}

# Rooms that give tokens out judge an `Authorization` header: the reason why what comes with it
# waits in quarantine, None if it is taken; a Refusal with 401 for a token that is not theirs.
token_judges: list[Callable[[str], str | None]] = []


def epoch() -> str:
    """Return the name of this life of the server; a restore starts a new one.

    Read once: a restore needs the server stopped.
    """
    extensions = current_app.extensions
    if "epoch" not in extensions:
        query = select(ServerState.value).where(ServerState.name == "epoch")
        extensions["epoch"] = db.session.scalars(query).one()
    named: str = extensions["epoch"]
    return named


@blueprint.post("/deliveries")
def deliver() -> Response:
    """Take sealed envelopes; the reply holds one receipt for each, in the order sent."""
    try:
        envelopes = envelope.read(request.get_data())
    except (envelope.TooMuchError, RequestEntityTooLarge):
        raise Refusal(_("This is too much at once. Please send less."), 413) from None
    except envelope.NotADeliveryError:
        raise Refusal(_("We could not read that. Please go back and try again.")) from None
    header = request.headers.get("Authorization")
    reasons = [judge(header) for judge in token_judges] if header else []
    reason = next(filter(None, reasons), None)
    # A tablet that somebody enrolled has nothing to prove.
    gate = None if reasons and reason is None else require_work
    try:
        receipts = receive(envelopes, local_today(), reason, gate=gate)
    except WorkAskedError as asked:
        reply = jsonify(error=sentence(429), work=asked.challenge)
        reply.status_code = 429
    else:
        reply = jsonify(epoch=epoch(), receipts=[receipt.to_json() for receipt in receipts])
    reply.headers["Cache-Control"] = "no-store"
    return reply


@blueprint.get("/quarters/<slug>")
def describe_quarter(slug: str) -> Response:
    """Say what a device needs before it can seal: epoch, keys, open surveys."""
    quarter = quarter_by_slug(slug)
    if quarter is None:
        abort(404)
    key = current_key(quarter.id)
    listed = {name: describe(quarter) for name, describe in descriptions.items()}
    reply = jsonify(epoch=epoch(), keys=[{"id": key.id, "public": encode(key.public)}], **listed)
    reply.headers["Cache-Control"] = "no-store"
    return reply
