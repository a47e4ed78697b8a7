"""What moderators read where a topic cannot be given, added or taken away."""

from participation.errors import Refusal
from participation.i18n import lazy_gettext as _

WHY = {
    "code": (_("A short name has small letters, digits and underscores only."), 422),
    "taken": (_("There is a topic with this short name already."), 409),
    "used": (_("Texts have this topic. Give them another one first."), 409),
    "unknown": (_("There is no such topic."), 404),
    "unchecked": (_("There is no such text, or it is not checked yet."), 404),
    "german": (_("A topic needs a name in German."), 422),
}


def refused(why: str) -> Refusal:
    """Return the refusal of that name, in the language in force."""
    sentence, status = WHY[why]
    return Refusal(str(sentence), status)
