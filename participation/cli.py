"""The command line: `participation COMMAND`. Errors in one sentence, exit code 1."""

import datetime as dt
import random
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask

from participation.app import create_app
from participation.commands import keeping
from participation.commands.running import Sentences, with_app
from participation.commands.survey_faults import say_faults
from participation.config import ROOT, ConfigError, Settings
from participation.db import db, writing
from participation.deliveries.settle import lots, settle
from participation.deliveries.words import to_words
from participation.operation import instance
from participation.paper.handouts import SHAPES
from participation.paper.recovery_sheet import recovery_sheet
from participation.town_time import local_today


@click.group(cls=Sentences)
@click.version_option(package_name="quartierstimme")
def main() -> None:
    """Quartierstimme: surveys, ideas and events for a quarter, and anonymised releases."""


for command in (keeping.migrate, keeping.backup, keeping.restore, keeping.check):
    main.add_command(command)


@main.command()
@click.option(
    "--public-url",
    prompt="Address for residents (https://...)",
    help="as residents see it, https://...",
)
@click.option("--proxy-hops", prompt="Trusted proxies in front", default=0, show_default=True)
@click.option(
    "--sheet", type=click.Path(dir_okay=False, path_type=Path), help="write the words as PDF, too"
)
def init(public_url: str, proxy_hops: int, sheet: Path | None) -> None:
    """Set up an instance and print its recovery words, once."""
    folder = instance.folder()
    instance.write_settings(folder, public_url, proxy_hops)
    settings = Settings.from_environment()
    secret = instance.write_secret(settings)
    instance.migrate(create_app(settings))
    words = to_words(secret)
    if sheet:
        sheet.write_bytes(recovery_sheet(words, [], local_today(), []))
    click.echo("Write these words down and lock them away. They are not shown again:\n")
    for place, word in enumerate(words, 1):
        click.echo(f"  {place}. {word}")
    click.echo("\nNext: participation quarter add, survey import, survey open, user add, serve.")


@main.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--threads", default=8, show_default=True)
@with_app
def serve(app: Flask, port: int, host: str, threads: int) -> None:
    """Run the server; refuses to start on a bad setting, naming it."""
    from participation.operation.server import run

    settings: Settings = app.config["SETTINGS"]
    if settings.demo:
        raise ConfigError("DEMO is on. The demo runs with `participation demo` only.")
    if settings.public_url.startswith("http:"):
        click.echo(
            "Without https, phones cannot work offline and answers travel unsealed.", err=True
        )
    run(app, host, port, threads, lambda: click.echo(f"Ready: {settings.public_url}/"))


@main.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--instance", "folder", type=click.Path(path_type=Path), help="where to keep it")
def demo(port: int, folder: Path | None) -> None:
    """Run the demo quarter Neunkirchen-Innenstadt; running it again keeps the data."""
    from participation.operation.demo_server import run

    run(port, folder or ROOT / "instance" / "demo")


@main.command(name="settle")
@click.option("--ripe", is_flag=True, help="Leave lots with fewer than ten answers, as at night.")
@with_app
def settle_command(app: Flask, ripe: bool) -> None:
    """Open what arrived and write it; print how many of each kind."""
    from participation.retention.forget import lay_contributions_anew

    settled = settle(local_today(), ripe_only=ripe)
    if settled:
        lay_contributions_anew()
    for kind, n in sorted(settled.items()):
        click.echo(f"{kind}: {n}")
    if not settled:
        click.echo("Nothing to settle.")
    for lot in lots():
        late = ", late: decide in the staff area" if lot.late else ""
        click.echo(f"still resting: {lot.kind} {lot.scope}: {lot.n}{late}")


@main.command()
@with_app
def forget(app: Flask) -> None:
    """Delete what is due, down to the bytes on the disk."""
    from participation.retention.forget import forget as carry_out

    for what, n in sorted(carry_out(local_today()).items()):
        click.echo(f"{what}: {n}")


@main.group()
def survey() -> None:
    """Check, import and open surveys."""


@survey.command(name="check")
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="FOLDER...",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
def check_survey(paths: tuple[Path, ...]) -> None:
    """Name every fault of survey folders at once, with place and remedy.

    Ends with 0 where there is none, with 1 where there are some, with 2 where no folder is.
    """
    found = [say_faults(path) for path in paths]
    if sum(found):
        faults = "1 fault" if sum(found) == 1 else f"{sum(found)} faults"
        surveys = "1 survey" if len(paths) == 1 else f"{len(paths)} surveys"
        raise click.ClickException(f"{faults} in {surveys}.")
    click.echo("No faults.")


@survey.command(name="import")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--quarter", required=True, help="slug of the quarter")
@click.option("--slug", help="its name in addresses, where the folder's own is taken")
@with_app
def import_survey(app: Flask, path: Path, quarter: str, slug: str | None) -> None:
    """Adopt a survey folder as a draft of a quarter."""
    from participation.operation.people import quarter_named
    from participation.surveys.publish import adopt

    with writing() as session:
        found = adopt(session, quarter_named(session, quarter), path, slug)
        click.echo(f"{found.slug}: draft. Next: participation survey open {found.slug} ...")


@survey.command(name="open")
@click.argument("slug")
@click.option("--controller", required=True, help="who is responsible for the data")
@click.option("--legal-basis", required=True, help="for example Art. 6 (1) (e) GDPR")
@click.option("--purpose", required=True, help="what the answers are for")
@click.option("--changeable", required=True, help="what can be changed, what is fixed")
@click.option(
    "--answer-date",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="the day by which residents hear what came of it",
)
@click.option(
    "--closes-on", type=click.DateTime(["%Y-%m-%d"]), help="the last day; left out: stays open"
)
@with_app
def open_survey(app: Flask, slug: str, **promises: Any) -> None:
    """Publish a draft; refused with the list of what is missing."""
    from participation.surveys.publish import promise_and_publish

    with app.test_request_context(), writing() as session:
        version = promise_and_publish(session, slug, promises, dt.datetime.now(dt.UTC))
        click.echo(f"{slug}: version {version.number} is open.")


@main.group()
def release() -> None:
    """Check published results."""


@release.command(name="audit")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--seconds", default=3600, show_default=True, help="time for each file")
def audit_release(files: tuple[Path, ...], seconds: int) -> None:
    """Attack published JSON files: 0 nothing found, 1 something found, 2 unreadable.

    Needs no instance: whoever has the file can check it.
    """
    from participation.anonymity.audit import command

    texts = {str(path): path.read_text(encoding="utf-8") for path in files}
    status, said = command(texts, seconds)
    click.echo(said)
    sys.exit(status)


@main.command(name="seed")
@click.option("--responses", default=1000, show_default=True)
@click.option("--survey", "slug", default="residents", show_default=True)
@with_app
def seed_command(app: Flask, responses: int, slug: str) -> None:
    """Write made-up answers, for benchmarks and training. Never on a quarter that is real."""
    from participation.operation.seed import seed_lots

    with click.progressbar(length=responses, label="Answers") as bar:
        for n in seed_lots(slug, responses, random.Random(responses), local_today()):  # noqa: S311
            bar.update(n)


@main.command()
@click.option("--answers", default=20_000, show_default=True, help="for the latency of pages")
@click.option("--out", default="bench.json", show_default=True, type=click.Path(path_type=Path))
@click.option(
    "--releases", "released", default=0, help="propose a release of so many answers; takes minutes"
)
@click.option(
    "--soak", "interviews", default=0, help="instead: so many interviews on a tablet, with faults"
)
@click.option("--seed", type=int, help="replay the soak of an earlier run")
def bench(answers: int, out: Path, released: int, interviews: int, seed: int | None) -> None:
    """Measure every budget beside its limit, as a table and as JSON."""
    if interviews:
        from participation.bench.soak import run as soak

        if not soak(interviews, seed):
            raise click.ClickException("Not every interview is one row.")
        return
    from participation.bench.run import run

    if not run(answers, out, released):
        raise click.ClickException("A budget is not kept.")


@main.group()
def quarter() -> None:
    """Quarters of this installation."""


@quarter.command(name="add")
@click.argument("slug")
@click.option("--name", prompt=True)
@click.option("--town", prompt=True)
@with_app
def add_quarter(app: Flask, slug: str, name: str, town: str) -> None:
    """Add a quarter with its first sealing key and the topics to sort texts by."""
    from participation.operation.people import add_quarter as add
    from participation.operation.topics import give_topics

    with writing() as session:
        give_topics(session, add(session, slug, name, town, local_today()))
    click.echo(f"{slug}: added. Next: participation survey import surveys/residents.")


@quarter.command(name="describe")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_app
def describe_quarter(app: Flask, slug: str, file: Path) -> None:
    """Fill in contact, legal texts, bodies and places from a TOML file (docs/quarter.toml)."""
    from participation.operation.people import quarter_named
    from participation.operation.quarter_file import apply

    with writing() as session:
        apply(session, quarter_named(session, slug), file)
    click.echo(f"{slug}: described.")


@quarter.command(name="export")
@click.argument("slug")
@with_app
def export_quarter(app: Flask, slug: str) -> None:
    """Print the TOML file that describes a quarter as it is."""
    from participation.operation.people import quarter_named
    from participation.operation.quarter_file import export

    click.echo(export(quarter_named(db.session(), slug)), nl=False)


@main.group()
def user() -> None:
    """People who work with the platform."""


@user.command(name="add")
@click.argument("email")
@click.option("--name", prompt=True)
@click.option("--quarter", help="slug of the quarter")
@click.option("--role", "roles", multiple=True, help="may be given several times")
@click.option("--password", help="leave out to have one made and printed")
@with_app
def add_user(
    app: Flask,
    email: str,
    name: str,
    quarter: str | None,
    roles: tuple[str, ...],
    password: str | None,
) -> None:
    """Add an account; the second factor is set up at the first login."""
    from participation.operation.people import add, made_password

    chosen = password or made_password()
    with writing() as session:
        new = add(session, email, name, chosen, quarter, roles)
    if not new:
        click.echo(f"{email}: was there already, password and name unchanged.")
    elif password is None:
        click.echo(f"Password, shown once: {chosen}")


@main.command()
@click.argument("code")
@click.option("--language", "languages", multiple=True, help="default: all of the entrance")
@click.option("--size", type=click.Choice(list(SHAPES)), default="a4", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="default: CODE.pdf")
@with_app
def poster(app: Flask, code: str, languages: tuple[str, ...], size: str, out: Path | None) -> None:
    """Write the poster of an entrance as PDF."""
    from participation.entrances.posters import poster_for
    from participation.operation.people import entrance_by_code

    entrance = entrance_by_code(code)
    target = out or Path(f"{entrance.code}.pdf")
    with app.test_request_context():
        target.write_bytes(poster_for(entrance, list(languages), size))
    click.echo(str(target))


if __name__ == "__main__":
    sys.exit(main())
