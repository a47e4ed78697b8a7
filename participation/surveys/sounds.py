"""Addresses of what residents hear: the list of a document, and the files that it names."""

from flask import Blueprint, Response, abort, g, jsonify, make_response, request, url_for

from participation.i18n import current
from participation.sound.reading import MEDIA_TYPE
from participation.surveys import recordings
from participation.surveys.models import Recording, SurveyState, version_of

blueprint = Blueprint("sounds", __name__)


@blueprint.get("/<lang:lang>/<quarter>/surveys/<slug>/audio/<int:number>.json")
def listing(slug: str, number: int) -> Response:
    """List what can be heard of one version in one language; asked for when a page is at rest."""
    version = version_of(slug, number)
    if version is None or version.survey.quarter_id != g.quarter.id:
        abort(404)
    if version.survey.state is SurveyState.DRAFT:
        abort(404)
    found = recordings.heard(version, current().code)
    response = jsonify({name: described(one) for name, one in found.items()})
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/audio/<name>.webm")
def sound(name: str) -> Response:
    """Give one released recording. Its name is never used again, so it may be kept for ever."""
    body = recordings.released_file(name)
    if body is None:
        abort(404)
    response = make_response(body)
    response.mimetype = MEDIA_TYPE
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def described(recording: Recording) -> dict[str, object]:
    """Return a recording as devices read it; size in bytes."""
    return {
        "url": url_for("sounds.sound", name=recording.file),
        "size": recording.size,
        "sha256": recording.sha256,
    }
