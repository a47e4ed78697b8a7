"""Sentences of the releases room that follow from a code: refusals, and what was withheld why."""

from participation.documents.words import REASONS
from participation.i18n import LANGUAGES, gettext, language_name, lazy_gettext, ngettext
from participation.i18n import gettext as _
from participation.releases.plan import LANGUAGE, MODE

# What surveys do not say themselves, for residents.
LEVELS = {
    "no_answer": lazy_gettext("No answer"),
    "refused": lazy_gettext("I would rather not say"),
    "dont_know": lazy_gettext("I don’t know"),
    "yes": lazy_gettext("Yes"),
    "no": lazy_gettext("No"),
    MODE: lazy_gettext("How people answered"),
    LANGUAGE: lazy_gettext("In which language"),
    f"{MODE}=self": lazy_gettext("on their own phone"),
    f"{MODE}=assisted": lazy_gettext("with help or on a fixed tablet"),
    f"{MODE}=interview": lazy_gettext("in a talk with the team"),
    f"{MODE}=paper": lazy_gettext("on paper"),
    f"{LANGUAGE}=german": lazy_gettext("German"),
    f"{LANGUAGE}=other": lazy_gettext("another language"),
}


# What each form of a release is for.
FILE_USES = {
    "pdf": lazy_gettext("To read and to print"),
    "docx": lazy_gettext("To go on writing, in Word"),
    "odt": lazy_gettext("To go on writing, in LibreOffice"),
    "xlsx": lazy_gettext("To calculate with, as a spreadsheet"),
    "csv": lazy_gettext("All numbers in one list, for programs"),
    "json": lazy_gettext("To check us: all that our own attack was made with"),
}


def level_words(variable: str, level: str) -> str:
    """Return the words of a level that no survey has: silence, how and in which language."""
    if variable == LANGUAGE and level in LANGUAGES:
        return language_name(level)
    return str(LEVELS.get(level) or LEVELS.get(f"{variable}={level}", level))


def why(reason: str) -> str:
    """Say why something is not shown, by its reason class."""
    match reason:
        case "withdrawn":
            return _("Withdrawn after publication.")
        case "not yet":
            return _("Its topics are not counted yet.")
        case "left out":
            return _("Not looked at by groups this time.")
        case _:
            return gettext(REASONS[reason]) if reason in REASONS else reason


def refusal(problem: str, needed: int) -> str:
    """Say which number is missing; how many answers there are is not said: it would be a count."""
    match problem:
        case "n_min":
            return _("A release needs at least %(n)s answers.", n=needed)
        case "m_min":
            return _(
                "A new release needs at least %(n)s answers more than the last one. "
                "Until then its numbers stay as they are.",
                n=needed,
            )
        case "max_releases":
            return ngettext(
                "No more than %(n)s release can be made of one round of asking.",
                "No more than %(n)s releases can be made of one round of asking.",
                needed,
            )
        case "fewer":
            return _("There are fewer answers than at the last release. Ask the administrator.")
        case "finding":
            return _(
                "Our own attacker could work something out from every draft. "
                "Propose it again with fewer dimensions."
            )
        case _:
            return _("Something went wrong. Propose it again.")


STATES = {
    "draft": lazy_gettext("Being worked out"),
    "proposed": lazy_gettext("Proposed"),
    "approved": lazy_gettext("Approved"),
    "published": lazy_gettext("Published"),
    "superseded": lazy_gettext("Superseded"),
    "withdrawn": lazy_gettext("Withdrawn"),
}
