"""What a document brings along for the marking on the phone: rules and words of its language."""

from typing import Any

from participation.anonymity.phone_marking import rules_of, says_no_names
from participation.i18n import gettext as _
from participation.questionnaire.texts import Sentence


def marking(language: str) -> dict[str, Any]:
    """Return the patterns of a language and what is said about a find, in the language in force."""
    return {
        **rules_of(language),
        "said": _("This may be personal: %(found)s. You may leave it out."),
        "kinds": {
            "email": _("e-mail address"),
            "url": _("web address"),
            "handle": _("name on the net"),
            "birth": _("date of birth"),
            "file": _("file number"),
            "iban": _("bank account"),
            "phone": _("phone number"),
            "plate": _("number plate"),
            "address": _("address"),
            "person": _("a person"),
        },
    }


def warns(hint: Sentence | None) -> bool:
    """Tell whether a question's own hint says already that no names are wanted."""
    return hint is not None and says_no_names(hint.text, hint.language)
