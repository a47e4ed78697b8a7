"""`/api/v1`: released data for programs. Nothing here moves but when something is released.

ETags are made of the bytes that everybody can read, so they tell nothing that these do not.
"""

import hashlib
import json
from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, request, url_for
from flask.typing import ResponseReturnValue

from participation.config import Settings
from participation.i18n import LANGUAGES, use
from participation.quarters.models import Quarter, quarter_by_slug
from participation.releases.document import is_superseded, published
from participation.releases.formats import made
from participation.releases.models import Release
from participation.releases.views import in_words, public_releases

blueprint = Blueprint("releases_api", __name__, url_prefix="/api/v1")


@blueprint.get("/quarters/<slug>/releases")
def listed(slug: str) -> ResponseReturnValue:
    """List what is released of a quarter, the newest first."""
    found = [_entry(one) for one in public_releases(_quarter(slug))]
    return _tagged(json.dumps({"releases": found}, ensure_ascii=False).encode())


@blueprint.get("/quarters/<slug>/releases/<int:release>")
def one(slug: str, release: int) -> ResponseReturnValue:
    """Give one release: its numbers in words, and what it takes to check them.

    The same bytes as the JSON file of the results page; `lang` chooses the language of the words.
    """
    found = _of(_quarter(slug), release)
    wished = request.args.get("lang", "de")
    use(wished if wished in LANGUAGES else "de")
    document = published(found)
    told = in_words(found, document)
    answer = made("json", found.id, told, document).answer("application/json")
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def _quarter(slug: str) -> Quarter:
    return quarter_by_slug(slug) or abort(404)


def _of(quarter: Quarter, number: int) -> Release:
    return next((one for one in public_releases(quarter) if one.number == number), None) or abort(
        404
    )


def _entry(release: Release) -> dict[str, Any]:
    settings: Settings = current_app.config["SETTINGS"]
    document = published(release)
    assert release.publish_on is not None
    labels = document["labels"]
    address = url_for(".one", slug=release.quarter.slug, release=release.number)
    page = url_for(
        "releases.result", lang="de", quarter=release.quarter.slug, number=release.number
    )
    return {
        "number": release.number,
        "survey": document["survey"]["slug"],
        "title": {language: words["title"] for language, words in labels.items()},
        "wave": document["wave"]["number"],
        "published": release.publish_on.isoformat(),
        "superseded": is_superseded(release),
        "audit_hash": document["audit_hash"],
        "data": f"{settings.public_url}{address}",
        "page": f"{settings.public_url}{page}",
    }


def _tagged(body: bytes) -> Response:
    answer = make_response(body)
    answer.headers["Content-Type"] = "application/json"
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32])
    answer.make_conditional(request)
    return answer
