"""The published list of reasons, in every language (spec: moderation, 4)."""

from participation.i18n import lazy_gettext as _

REASONS = {
    "insult": _("Insult"),
    "hatred": _("Hatred against people"),
    "personal_data": _("Names or data of a person"),
    "advertising": _("Advertising"),
    "off_topic": _("Not about the quarter"),
    "double": _("Sent more than once"),
    "illegal": _("Against the law"),
    "other": _("Another reason"),
}
