"""Addresses of the surveys room: the document, and the way without scripts."""

import datetime as dt
import re
from typing import Any

from flask import (
    Response,
    abort,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from participation.deliveries import envelope, pace, seal
from participation.deliveries.keys import current_key, ring
from participation.deliveries.receive import receive
from participation.i18n import LANGUAGES, current
from participation.i18n import gettext as _
from participation.paper import qr
from participation.questionnaire.answers import canonical
from participation.questionnaire.texts import Sentence
from participation.surveys import document as documents
from participation.surveys import manage as manage  # adds the staff's addresses
from participation.surveys.blueprint import blueprint
from participation.surveys.compiled import definition_of, sentences_of
from participation.surveys.judge import faults, message
from participation.surveys.models import (
    Survey,
    SurveyState,
    SurveyVersion,
    survey_by_slug,
    version_of,
)
from participation.surveys.pictures import drawing
from participation.surveys.words import words
from participation.town_time import local_today
from participation.web.address import settings
from participation.web.registry import all_doors, outcomes
from participation.web.scripts import page_address

ID = re.compile(r"[A-Za-z0-9_-]{22}")


@blueprint.get("/<lang:lang>/<quarter>/surveys/<slug>")
def survey(slug: str) -> ResponseReturnValue:
    """Give the document; the same bytes for everybody, so that a worker may keep them."""
    found = _survey(slug)
    if "id" in request.args:
        # A preview's address that was copied: two people under one id would be one answer.
        return _elsewhere(slug, g.language, None, 302)
    if found.is_closed(local_today()):
        told = [door for source in outcomes for door in source(g.quarter, slug)]
        return _fresh(render_template("surveys/closed.html", survey=found, outcomes=told))
    return _document(found.current)


@blueprint.post("/<lang:lang>/<quarter>/surveys/<slug>")
def post(slug: str) -> ResponseReturnValue:
    """Take one step of the way without scripts: other language, preview, back, send."""
    version = _posted_version(_survey(slug))
    step = request.form.get("step", "preview")
    if "switch" in request.form:
        if request.form["switch"] in set(documents.offered(version)) - {g.language}:
            return _elsewhere(slug, request.form["switch"], request.args.get("id"))
        step = request.form.get("at", "edit")
    answers = canonical(definition_of(version), _fields(request.form))
    if step == "edit":
        if "id" in request.args:
            return _elsewhere(slug, g.language, None)
        return _fresh(documents.render(version, g.language, answers))
    problems = faults(version, answers, local_today())
    if problems:
        return _fresh(documents.render(version, g.language, answers, problems), 422)
    envelope_id = request.form.get("id") or request.args.get("id", "")
    if step == "send" and ID.fullmatch(envelope_id):
        return _send(version, answers, envelope_id)
    if ID.fullmatch(envelope_id):
        return _preview(version, answers, envelope_id)
    fresh = seal.encode(documents.fresh_id())
    if request.headers.get("Sec-Fetch-Dest") == "document":
        # Going back after sending makes a browser post again. With the id in the address that
        # brings the same preview back, and sending it again is still one answer.
        return _elsewhere(slug, g.language, fresh)
    return _preview(version, answers, fresh)


def _elsewhere(slug: str, language: str, envelope_id: str | None, status: int = 307) -> Response:
    """Let a browser repeat its request in another language or under another id.

    With 307 it brings along all that was typed, and the entrance stays in the address.
    """
    entrance = request.args.get("e")
    address = url_for("surveys.survey", lang=language, slug=slug, e=entrance, id=envelope_id)
    response = make_response(redirect(address, status))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/<lang:lang>/<quarter>/surveys/<slug>/thanks")
def thanks(slug: str) -> ResponseReturnValue:
    """Thank, say what happens next, and open doors that lead away from the answers."""
    found = _survey(slug)
    status = request.args.get("status", "")
    page = render_template(
        "surveys/thanks.html",
        survey=found,
        sentences=sentences_of(found.current),
        status=status if status in {"arrived", "quarantined"} else "arrived",
        words=words(),
    )
    return _fresh(page)


@blueprint.get("/<lang:lang>/<quarter>/surveys/<slug>/share.svg")
def share(slug: str) -> Response:
    """Draw the survey's address as a QR code, to be shown to a neighbour."""
    # What a request calls our host may be wrong behind a proxy, or a stranger's.
    address = settings().public_url + url_for("surveys.survey", slug=_survey(slug).slug)
    response = Response(qr.svg(address, _("QR code of this survey")), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@blueprint.get("/<lang:lang>/offline", endpoint="offline_in")
@blueprint.get("/offline")
def offline() -> Response:
    """Give the page that the worker shows where there is no network."""
    response = make_response(render_template("surveys/offline.html"))
    response.headers["Cache-Control"] = "no-cache"
    # Tells the worker which language it keeps.
    response.headers["Content-Language"] = current().code
    response.vary.add("Accept-Language")
    return response


@blueprint.get("/api/v1/surveys/<slug>/<int:number>")
def definition(slug: str, number: int) -> Response:
    """Give a version as the twins read it."""
    version = version_of(slug, number)
    if version is None:
        abort(404)
    response = jsonify(documents.twin(version))
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _survey(slug: str) -> Survey:
    found = survey_by_slug(slug)
    if found is None or found.quarter_id != g.quarter.id or found.state is SurveyState.DRAFT:
        abort(404)
    return found


def _posted_version(found: Survey) -> SurveyVersion:
    """Return the version that the form was made from: it may be older than today's."""
    number = request.form.get("version", "")
    if number.isdecimal() and (version := version_of(found.slug, int(number[:9]))):
        return version
    return found.current


def _fields(form: MultiDict[str, str]) -> dict[str, str | list[str]]:
    return {
        name: values if len(values) > 1 else values[0]
        for name, values in form.to_dict(False).items()
    }


def _document(version: SurveyVersion) -> Response:
    made = documents.document(version, g.language)
    coding = request.accept_encodings.best_match(("br", "gzip", "identity"), "identity")
    response = make_response(made.encodings[coding])
    response.mimetype = "text/html"
    if coding != "identity":
        response.headers["Content-Encoding"] = coding
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept-Encoding")
    response.set_etag(f"{made.etag}-{coding}")
    response.make_conditional(request)
    return response


def _preview(
    version: SurveyVersion, answers: dict[str, Any], envelope_id: str, wait: str = ""
) -> Response:
    """Show what would be sent. wait -- why it is not sent yet, and what to do next."""
    lines = [
        (asked, _in_words(asked, answers)) for asked in documents.questions(version, g.language)
    ]
    page = render_template(
        "surveys/preview.html",
        survey=version.survey,
        version=version,
        lines=lines,
        hidden=_hidden(answers, version),
        id=envelope_id,
        shown=pace.stamp(envelope_id, dt.datetime.now(dt.UTC)),
        wait=wait,
        languages=[LANGUAGES[code] for code in documents.offered(version)],
        words=words(),
    )
    return _fresh(page, 429 if wait else 200)


def _in_words(asked: documents.Asked, answers: dict[str, Any]) -> list[str | Sentence]:
    """Say an answer: a choice in its words, what was typed as it was typed."""
    given = answers.get(asked.question.name, [])
    words_of = dict(asked.choices)
    lines: list[str | Sentence] = []
    for value in given if isinstance(given, list) else [given]:
        sentence = words_of.get(value)
        lines.append(value if sentence is None else sentence)
    # What stands in boxes of its own beside what was typed.
    beside = {**documents.SHARED, "quote": documents.MAY_QUOTE}
    for name, sentence in beside.items():
        if answers.get(f"{asked.question.name}.{name}"):
            lines.append(Sentence(str(sentence), g.language, "released"))
    return lines


def _hidden(answers: dict[str, Any], version: SurveyVersion) -> list[tuple[str, str]]:
    pairs = [("version", str(version.number))]
    if request.form.get("website"):
        pairs.append(("website", "1"))
    for name, value in answers.items():
        pairs += [(name, one) for one in (value if isinstance(value, list) else [value])]
    return pairs


def _send(version: SurveyVersion, answers: dict[str, Any], envelope_id: str) -> Response:
    """Seal on behalf of a browser that cannot, and bring it to the same door.

    Such a browser cannot prove work either: where very much arrives at once, what it sends is
    held for a look, and beyond that it keeps its preview and is asked to wait.
    """
    reason, wait = _caution(envelope_id)
    if wait:
        return _preview(version, answers, envelope_id, wait)
    key = current_key(version.survey.quarter_id)
    content = {
        "survey": version.survey.slug,
        "version": version.number,
        "language": g.language,
        "mode": "self",
        "entrance": request.args.get("e"),
        "answers": answers,
    }
    public = ring().sealing_key(version.survey.quarter.slug, key.number).public_key()
    sealed = seal.seal(content, "response", envelope_id, public)
    sent = envelope.as_sent(envelope_id, "response", key.id, sealed, by_server=True)
    (receipt,) = receive([sent], local_today(), reason)
    status = "quarantined" if receipt.status == "quarantined" else "arrived"
    address = url_for("surveys.thanks", slug=version.survey.slug, status=status)
    return make_response(redirect(address, 303))


def _caution(envelope_id: str) -> tuple[str | None, str]:
    """Return the reason to hold what is sent now, if any, and the sentence why it must wait."""
    now = dt.datetime.now(dt.UTC)
    hurried = pace.is_hurried(request.form.get("shown", ""), envelope_id, now)
    weight = pace.HURRIED if hurried else 1
    excess = pace.excess([request.args.get("e")], weight, now)
    if excess > pace.CEILING:
        return None, _("Very much arrives just now. Please press Send again in a few minutes.")
    # Only a machine fills in the field that nobody sees.
    if request.form.get("website"):
        return "trap", ""
    return "many" if excess > 1 else None, ""


def _fresh(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def init_app(app: Any) -> None:
    app.jinja_env.globals.update(
        doors=all_doors,
        message=message,
        page_script_address=page_address,
        survey_words=words,
        drawing=drawing,
    )
