"""Running all benchmarks on a scratch demo: `participation bench`."""

import datetime as dt
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask

from participation.app import create_app
from participation.bench import deliveries, latency, page, releases
from participation.bench.measure import table, write_json
from participation.config import ConfigError, Settings
from participation.db import db
from participation.deliveries.keys import ring
from participation.operation import demo, instance
from participation.surveys.models import survey_by_slug
from participation.town_time import local_today

PORT = 8799
QUARTER, SURVEY = demo.SLUG, demo.SURVEY


def run(answers: int, out: Path, released: int = 0) -> bool:
    """Measure everything, print the table, write the JSON; tell whether every budget is kept.

    released -- how many answers to propose a release of; 0 leaves that and the audit out.
    """
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        raise ConfigError("Chromium is missing: apt-get install chromium, or set CHROMIUM.")
    if released and importlib.util.find_spec("duckdb") is None:
        raise ConfigError("DuckDB is missing: it is one of the development packages of a checkout.")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        app = _app(folder)
        click.echo("Bytes and requests ...")
        measures = page.bytes_and_requests(app, QUARTER, SURVEY)
        with _server(folder) as url:
            click.echo("First and second question on Slow 3G ...")
            measures += page.seconds(url, QUARTER, SURVEY, chromium)
            click.echo("Deliveries ...")
            with app.app_context():
                private = ring().sealing_key(QUARTER, 1)
                survey = survey_by_slug(SURVEY)
                assert survey is not None
                version = survey.current.number
                db.session.remove()
            measures += deliveries.per_second(url, QUARTER, version, private, folder)
        click.echo(f"Page latency with {answers:,} answers ...")
        paths = [f"/de/{QUARTER}/", f"/de/{QUARTER}/surveys/{SURVEY}"]
        measures += latency.flatness(app, paths, SURVEY, answers)
        if released:
            click.echo(f"Proposing {released:,} answers, auditing ...")
            measures += releases.measures(app, SURVEY, released, _environment(folder))
    write_json(measures, out)
    click.echo(table(measures))
    click.echo(f"Written to {out}.")
    return all(one.kept for one in measures)


def _app(folder: Path) -> Flask:
    instance.write_settings(folder, f"http://127.0.0.1:{PORT}")
    settings = Settings.from_environment(_environment(folder))
    instance.write_secret(settings)
    app = create_app(settings)
    instance.migrate(app)
    with app.app_context():
        demo.build(local_today(), dt.datetime.now(dt.UTC))
        db.session.remove()
    return app


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PARTICIPATION_INSTANCE": str(folder), "DRAFTS_SHOWN": "true"}


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    url = f"http://127.0.0.1:{PORT}"
    command = [sys.executable, "-m", "participation.cli", "serve", "--port", str(PORT)]
    process = subprocess.Popen(  # noqa: S603  our own command
        command, env=_environment(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/healthz", timeout=5).close()  # noqa: S310
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)
