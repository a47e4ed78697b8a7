"""Starting the demo: set up once, then serve."""

import datetime as dt
import os
from pathlib import Path

import click

from participation.app import create_app
from participation.config import Settings
from participation.deliveries.views import local_today
from participation.operation import demo, instance
from participation.operation.server import run as serve


def run(port: int, folder: Path) -> None:
    """Make the demo in `folder` where it is missing, print how to enter it, and serve it."""
    if not (folder / "settings.toml").exists():
        instance.write_settings(folder, f"http://127.0.0.1:{port}", demo=True)
    environ = {**os.environ, "PARTICIPATION_INSTANCE": str(folder)}
    settings = instance.at_port(Settings.from_environment(environ), port)
    if not (settings.keys / "recovery").exists():
        instance.write_secret(settings)
    app = create_app(settings)
    instance.migrate(app)
    with app.app_context():
        demo.build(local_today(), dt.datetime.now(dt.UTC))
        code = demo.first_code()
    serve(app, "127.0.0.1", port, 8, lambda: _announce(settings, code))


def _announce(settings: Settings, code: str) -> None:
    click.echo("The demo opens what arrives every few seconds. A real quarter waits for night.")
    click.echo(f"Scan or type: {settings.public_url}/q/{code}")
    click.echo(f"Staff: {settings.public_url}/manage/  password for all: {demo.PASSWORD}")
    for email, (name, roles) in demo.LOGINS.items():
        click.echo(f"  {email:30} {name} ({', '.join(role.value for role in roles)})")
    click.echo(f"Ready: {settings.public_url}/")
