"""For WSGI servers: `granian --interface wsgi wsgi:app` and the like."""

from participation.app import create_app
from participation.config import Settings

app = create_app(Settings.from_environment())
