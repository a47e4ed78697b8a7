"""Base templates, components, the quarter's home page, legal and help pages, the look."""

from flask import Flask

from participation.web import address, components, compress
from participation.web.registry import (
    Card,
    Kept,
    NextDate,
    StoredOnDevice,
    dates,
    device_storage,
    openings,
    results,
    retention,
)
from participation.web.views import blueprint

__all__ = [
    "Card",
    "Kept",
    "NextDate",
    "StoredOnDevice",
    "blueprint",
    "dates",
    "device_storage",
    "init_app",
    "openings",
    "results",
    "retention",
]


def init_app(app: Flask) -> None:
    """Join the room; before every other room, whose rules use `<lang:lang>`."""
    address.init_app(app)
    components.init_app(app)
    compress.init_app(app)
    app.register_blueprint(blueprint)
