"""Sentences of the releases room that follow from a code: refusals, and what was withheld why."""

from participation.i18n import gettext as _
from participation.i18n import ngettext


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
