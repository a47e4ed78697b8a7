"""What is wrong with a survey's folder, said on the command line."""

from pathlib import Path

import click

from participation.questionnaire.definition import DefinitionError, check, read


def say_faults(folder: Path) -> int:
    """Print every fault of a survey with its place and the way to mend it; return how many."""
    try:
        faults = check(*read(folder))
    except DefinitionError as unreadable:
        faults = unreadable.faults
    for fault in faults:
        place = ", ".join(part for part in (fault.question, fault.column) if part)
        # `.` and `..` are no names.
        click.echo(f"{folder.resolve().name}: {place or 'survey'}: {fault.problem}.")
        click.echo(f"    Remedy: {fault.remedy}.")
    return len(faults)
