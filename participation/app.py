"""The one place that knows every room and joins them into an application."""

import json

from flask import Flask
from sqlalchemy import select

from participation import db, errors, i18n, security
from participation.config import ROOT, Settings
from participation.deliveries import kinds
from participation.deliveries import views as deliveries
from participation.entrances import views as entrances
from participation.entrances.models import Entrance
from participation.i18n import lazy_gettext as _
from participation.responses import manage as manage_responses
from participation.responses.settle import ResponseKind
from participation.retention import register
from participation.staff import views as staff
from participation.staff.menu import MenuEntry, menu
from participation.staff.roles import Role
from participation.surveys import offers
from participation.surveys import views as surveys
from participation import web
from participation.web import registry, scripts


def create_app(settings: Settings) -> Flask:
    """Build the application. Reads no environment and opens no connection."""
    app = Flask(
        __name__,
        static_url_path=f"/static/{settings.build}",
        static_folder=ROOT / "static",
        template_folder=ROOT / "participation" / "web" / "templates",
    )
    app.config.update(SECRET_KEY=settings.secret_key, SETTINGS=settings, BUILD=settings.build)
    db.init_app(app, settings.database_url)
    i18n.init_app(app)
    security.init_app(app, settings)
    errors.init_app(app)
    web.init_app(app)
    for room in (scripts, deliveries, entrances, surveys, staff, manage_responses):
        app.register_blueprint(room.blueprint)
    return app
