"""What can be wrong with how a quarter is described, in one sentence each."""

from typing import Any

from participation.i18n import gettext


def N_(message: str) -> str:  # noqa: N802 - the customary name that the extraction of messages looks for
    """Mark a sentence for translation and return it unchanged."""
    return message


UNKNOWN_ENTRY = N_("there is no entry %(name)s; there are: %(known)s")
NOT_A_TEXT = N_("%(name)s must be a text")
ONE_OF = N_("%(name)s is one of: %(known)s")
NO_COLOUR = N_("colour must look like #1d5c57")
TEXTS_ONLY = N_("%(name)s holds texts only")
YES_OR_NO = N_("%(name)s is true or false")
UNKNOWN_LANGUAGE = N_("%(name)s has an unknown language %(language)s")
UNKNOWN_KEY = N_("%(name)s has no %(key)s; there are: %(known)s")
BAD_CODE = N_(
    "%(name)s: use small letters, digits and _ for the short name, beginning with a letter"
)
NO_GERMAN = N_("%(name)s needs its name in German: every language falls back to it")
NO_PHONE = N_("%(name)s needs a number that a phone can dial")
BODY_WITHOUT_NAME = N_("every one of the bodies needs a name")
TOO_LONG = N_("%(name)s is longer than %(most)s characters")
BODY_IN_USE = N_("%(name)s is named elsewhere and stays")


class DescriptionError(Exception):
    """An entry makes no sense. `str()` says it in English, `said()` in the language in force."""

    def __init__(self, message: str, **values: Any):
        super().__init__(message % values)
        self._message, self._values = message, values

    def said(self) -> str:
        return gettext(self._message, **self._values)
