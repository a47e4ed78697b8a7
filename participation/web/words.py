"""What the codes of quarters and cards are called on the page."""

from participation.i18n import lazy_gettext as _
from participation.quarters.models import BodyRole, Phase

# name, and one sentence that says what happens in it
PHASES = {
    Phase.ANALYSIS: (_("Listen"), _("We ask what is needed here.")),
    Phase.GOALS: (_("Goals"), _("We agree on what has to get better.")),
    Phase.TARGET_GROUPS: (_("For whom"), _("We look at who needs what.")),
    Phase.MEASURES: (_("Plan"), _("We plan steps and who takes them.")),
    Phase.CONCEPT: (_("Write down"), _("All plans stand in one document.")),
    Phase.MONITORING: (_("Ten years"), _("We do it, and check if it helps.")),
}

ROLES = {
    BodyRole.LAND: _("State"),
    BodyRole.COUNTY: _("County"),
    BodyRole.TOWN: _("Town"),
    BodyRole.ASSOCIATION: _("Association"),
}

# icon, and the word above a card's title
KINDS = {
    "survey": ("survey", _("Questions")),
    "idea": ("idea", _("Ideas")),
    "event": ("calendar", _("Meeting")),
    "results": ("results", _("Results")),
    "answer": ("advice", _("Answer")),
}
