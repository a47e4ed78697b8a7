"""The surveys room's addresses hang here; `views.py` brings them together."""

from flask import Blueprint

blueprint = Blueprint("surveys", __name__, template_folder="templates")
