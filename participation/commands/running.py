"""How every command runs: with the application, in one sentence, with a bar for long work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import update_wrapper
from typing import Any

import click

from participation.app import create_app
from participation.config import ConfigError, Settings
from participation.deliveries.words import WordsError
from participation.errors import Refusal
from participation.questionnaire.definition import DefinitionError

EXPECTED = (ConfigError, DefinitionError, Refusal, WordsError, OSError)


class Sentences(click.Group):
    """Says expected errors in one sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except EXPECTED as error:
            raise click.ClickException(getattr(error, "message", None) or str(error)) from None


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Hand a command the application of the configured instance, inside its context."""

    def run(*args: Any, **kwargs: Any) -> Any:
        app = create_app(Settings.from_environment())
        with app.app_context():
            return command(app, *args, **kwargs)

    return update_wrapper(run, command)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int], None]]:
    """Give a function that moves a progress bar by one, told how many there are to do."""
    with click.progressbar(length=1, label=label, update_min_steps=200) as bar:

        def step(total: int) -> None:
            bar.length = total
            bar.update(1)

        yield step
