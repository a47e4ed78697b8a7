"""Starting the demo: set up once, then serve."""

import datetime as dt
import os
import threading
import time
from pathlib import Path

import click
from flask import Flask

from participation.app import create_app
from participation.config import Settings
from participation.db import db
from participation.operation import demo, instance
from participation.operation.server import run as serve
from participation.releases import work
from participation.releases.propose import jobs_waiting
from participation.town_time import local_today


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
    thread = threading.Thread(target=_carry_on, args=(app, settings), name="demo", daemon=True)

    def ready() -> None:
        _announce(settings, code)
        thread.start()

    serve(app, "127.0.0.1", port, 8, ready)


def _carry_on(app: Flask, settings: Settings) -> None:
    """Work out the demo's releases beside the server, and say when residents can read one."""
    with app.app_context():
        work.take_up(app)
        under_way = True
        while under_way:
            # The clock's worker may have taken it: then this one waits for it.
            under_way = work.run_next() or jobs_waiting(db.session()) > 0
            address = demo.carry_on(local_today())
            under_way = under_way or bool(address)
            db.session.remove()
            if address:
                click.echo(f"The first results are out: {settings.public_url}{address}")
            time.sleep(1)


def _announce(settings: Settings, code: str) -> None:
    click.echo("The demo opens what arrives every few seconds. A real quarter waits for night.")
    click.echo(f"Scan or type: {settings.public_url}/q/{code}")
    click.echo(f"Staff: {settings.public_url}/manage/  password for all: {demo.PASSWORD}")
    for email, (name, roles) in demo.LOGINS.items():
        click.echo(f"  {email:30} {name} ({', '.join(role.value for role in roles)})")
    click.echo("Results are being worked out; the first are out in about a minute.")
    click.echo(f"Ready: {settings.public_url}/")
