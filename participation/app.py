"""The one place that knows every room and joins them into an application."""

from flask import Flask

from participation import db, errors, i18n, security
from participation.config import ROOT, Settings


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
    return app
