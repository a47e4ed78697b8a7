"""What a tablet fetches before it goes out: documents with size and hash, and collection points."""

import hashlib
from typing import Any

from flask import url_for
from sqlalchemy import select

from participation.db import db
from participation.deliveries.keys import current_key
from participation.deliveries.seal import encode
from participation.entrances.models import Entrance
from participation.field.models import Device
from participation.field.notes import note_form
from participation.i18n import current, use
from participation.surveys import document as documents
from participation.surveys import recordings, sounds
from participation.surveys.compiled import sentences_of
from participation.surveys.models import Survey, SurveyState, SurveyVersion, version_of
from participation.town_time import local_today
from participation.web.address import settings


def manifest(device: Device) -> dict[str, Any]:
    """Return what there is to fetch for a tablet's quarter today."""
    quarter = device.quarter
    key = current_key(quarter.id)
    open_ones = select(Survey).where(
        Survey.quarter_id == quarter.id, Survey.state == SurveyState.OPEN
    )
    today = local_today()
    surveys = [
        s for s in db.session.scalars(open_ones.order_by(Survey.id)) if not s.is_closed(today)
    ]
    points = select(Entrance).where(Entrance.quarter_id == quarter.id, Entrance.ended.is_(False))
    return {
        "made": today.isoformat(),
        "quarter": {"slug": quarter.slug, "name": quarter.name},
        "keys": [{"id": key.id, "public": encode(key.public)}],
        "points": [
            {"code": point.code, "label": point.label}
            for point in db.session.scalars(points.order_by(Entrance.label, Entrance.id))
        ],
        "surveys": [
            *(_offer("response", survey.current) for survey in surveys),
            _offer("note", note_form(quarter)),
        ],
    }


def version_for(device: Device, slug: str, number: int) -> SurveyVersion | None:
    """Return a version of the tablet's own quarter, also one that was replaced since."""
    form = note_form(device.quarter)
    if slug == form.survey.slug and number == form.number:
        return form
    if number >= 2**31 or "\0" in slug:
        return None
    version = version_of(slug, number)
    mine = version is not None and version.survey.quarter_id == device.quarter_id
    return version if mine else None


def _offer(kind: str, version: SurveyVersion) -> dict[str, Any]:
    return {
        "kind": kind,
        "slug": version.survey.slug,
        "version": version.number,
        "documents": [
            _document(version, language)
            for language in documents.offered(version)
            if language in settings().languages
        ],
    }


def _document(version: SurveyVersion, language: str) -> dict[str, Any]:
    before = current().code
    use(language)
    body = documents.document(version, language).encodings["identity"]
    heard = recordings.heard(version, language) if version.id >= 0 else {}
    title = sentences_of(version).sentence("title", language).text
    use(before)
    return {
        "language": language,
        "title": title,
        "size": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
        "url": url_for(
            "field.document", slug=version.survey.slug, number=version.number, language=language
        ),
        "audio": [{"question": name, **sounds.described(one)} for name, one in heard.items()],
    }
