"""The addresses of the moderation room hang here; `views.py` brings them together."""

from typing import Any

from flask import Blueprint, abort, g, request
from sqlalchemy.orm import Session

from participation.db import db
from participation.moderation.models import Item
from participation.quarters.models import Quarter
from participation.staff.models import StaffAccount
from participation.staff.roles import Role

blueprint = Blueprint("moderation", __name__, template_folder="templates")

CHECKERS = (Role.MODERATOR, Role.APPROVER)
FILTERS = ("show", "scope", "language", "rule", "size")
OVERSEERS = (Role.MODERATOR, Role.APPROVER, Role.LEAD)


def key_in(address: str) -> bytes:
    """Return the key that an address names; what is none is no page."""
    try:
        key = bytes.fromhex(address)
    except ValueError:
        abort(404)
    return key


def item_here(address: str, session: Session | None = None) -> Item:
    """Return an item of the quarter in the address; another quarter's is no page.

    session -- of a transaction that writes; the item is locked in it then.
    """
    quarter: Quarter = g.quarter
    item = (session or db.session()).get(
        Item, key_in(address), with_for_update=session is not None, populate_existing=True
    )
    if item is None or item.quarter_id != quarter.id:
        abort(404)
    return item


def own_account(session: Session) -> StaffAccount:
    """Return the account of the request in another session."""
    return session.get_one(StaffAccount, g.staff.id)


def filters_kept() -> dict[str, Any]:
    """Return the filters of the address, to be carried on to the next; nothing else of it."""
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}
