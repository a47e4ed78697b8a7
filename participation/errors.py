"""Few families of errors, told apart by who can mend them; one place makes pages of them."""

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from participation.db import disk_is_full
from participation.files import NO_ROOM
from participation.i18n import gettext as _

log = structlog.get_logger()


class Refusal(Exception):
    """The sender can mend it. The message is translated and says what to do next."""

    def __init__(self, message: str, status: int = 400):
        super().__init__(message)
        self.message = message
        self.status = status


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(OSError, _file)
    app.register_error_handler(Exception, _unexpected)


def answer(message: str, status: int) -> Response:
    """Say `message` in the form the caller reads: JSON below /api/, else a page."""
    if request.path.startswith("/api/"):
        return make_response(jsonify(error=message), status)
    page = render_template("web/error.html", message=message, status=status)
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def sentence(status: int) -> str:
    """Return one sentence in the reader's language that says what to do next."""
    match status:
        case 401 | 403:
            return _("You may not see this page. Ask the team if you need it.")
        case 404 | 405 | 410:
            return _("This page does not exist. Go to the start page and choose again.")
        case 413:
            return _("This is too much at once. Please send less.")
        case 429:
            return _("That was a little fast. Please wait a moment and try again.")
        case 507:
            return _("Our storage is full. Nothing was saved. Please try again later.")
    if 400 <= status < 500:
        return _("We could not read that. Please go back and try again.")
    return _("Something went wrong here. It is our fault. Please try again later.")


def _refused(refusal: Refusal) -> Response:
    return answer(refusal.message, refusal.status)


def _http(error: HTTPException) -> Response:
    response = error.get_response()
    if error.code is None or error.code < 400:
        return make_response(response)
    return answer(sentence(error.code), error.code)


def _database(error: DBAPIError) -> Response:
    if disk_is_full(error):
        return answer(sentence(507), 507)
    return _unexpected(error)


def _file(error: OSError) -> Response:
    if error.errno in NO_ROOM:
        return answer(sentence(507), 507)
    return _unexpected(error)


def _unexpected(error: Exception) -> Response:
    # Only the kind of error and where it was raised: a message may repeat what was typed.
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_qualname}:{place.tb_lineno}" if place else "?"
    log.error("unexpected", error=type(error).__name__, where=where, endpoint=request.endpoint)
    g.failed = True
    return answer(sentence(500), 500)
