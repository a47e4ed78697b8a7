"""The part of an address that names a language."""

from werkzeug.routing import BaseConverter

from participation.config import ALL_LANGUAGES


class LanguageConverter(BaseConverter):
    """Matches the twelve codes and nothing else: write `<lang:lang>` in a rule."""

    # Longest first, or `de` would end the match of `de-simple`.
    regex = "|".join(sorted(ALL_LANGUAGES, key=len, reverse=True))
    # Before `/<code>`, so that `/ar` is a language and never a code from a poster.
    weight = 50
