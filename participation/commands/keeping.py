"""Commands that keep what there is: migrate, backup, restore, check."""

from pathlib import Path

import click
from flask import Flask

from participation.commands.running import progress, with_app
from participation.operation import instance
from participation.town_time import local_today


@click.command()
@with_app
def migrate(app: Flask) -> None:
    """Bring the database forward to this version, with a backup until that has worked."""
    from participation.operation.backup import safety_copy

    with safety_copy():
        instance.migrate(app)
    click.echo("The database is up to date.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="put this in the place of today's earlier backup")
@with_app
def backup(app: Flask, file: Path, replace: bool) -> None:
    """Write everything into one sealed FILE, verified by restoring it. One a day."""
    from participation.operation.backup import backup as carry_out

    with progress("Writing and verifying") as step:
        made = carry_out(file, local_today(), replace, step)
    click.echo(f"{made.rows} rows, {made.size // 1024} KiB, restored once to try: {file}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--words", help="the words of the recovery sheet; better left out and typed")
def restore(file: Path, words: str | None) -> None:
    """Make a new instance of a backup FILE and the words of the recovery sheet."""
    from participation.operation.restore import restore as carry_out

    typed = words or click.prompt("Words of the recovery sheet, in their order")
    with progress("Restoring") as step:
        restored = carry_out(file, typed.split(), local_today(), progress=step)
    click.echo(f"Restored the backup of {restored.day}: {restored.rows} rows.")
    for what, n in sorted(restored.forgotten.items()):
        if n:
            click.echo(f"destroyed again: {what}: {n}")
    click.echo("Tablets will send again what they still hold. Next: participation check.")


@click.command()
def check() -> None:
    """Look at database, log, keys, files, clock, disk and backups; say what to do."""
    from participation.operation.check import run

    findings = run()
    for finding in findings:
        click.echo(f"{finding.level.value:<9} {finding.what}")
        if finding.remedy:
            click.echo(f"          {finding.remedy}")
    wrong = sum(finding.level.value == "wrong" for finding in findings)
    if wrong:
        raise click.ClickException(f"{wrong} wrong.")
