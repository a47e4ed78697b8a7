"""The room's addresses hang here: residents' in `views.py`, the staff's in `manage.py`."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

blueprint = Blueprint("entrances", __name__, template_folder="templates")


class TypedCode(BaseConverter):
    """Matches what may be a code, as it stands on the poster or mistyped, and nothing longer."""

    regex = "[0-9A-Za-z]{4}[- ]?[0-9A-Za-z]{4}"
    # Behind every other address of one part, such as a language.
    weight = 200


@blueprint.record
def _prepare(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["typed_code"] = TypedCode
