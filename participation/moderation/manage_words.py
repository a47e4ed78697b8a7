"""What the staff read: states, reasons, rules, placeholders, and why something failed."""

from participation.errors import Refusal
from participation.i18n import lazy_gettext as _
from participation.moderation.models import Decision, ItemState


class Overtaken(Refusal):
    """Somebody else was quicker, or is on it. What was typed is shown again, never lost."""


STATES = {
    ItemState.NEW: _("waits"),
    ItemState.DEFERRED: _("put off"),
    ItemState.SECOND: _("waits for a second person"),
    ItemState.DECIDED: _("decided a moment ago"),
    ItemState.CLOSED: _("decided"),
}

DECISIONS = {
    Decision.THEMES: _("May be used in themes only"),
    Decision.QUOTE: _("May be quoted"),
    Decision.PUBLISH: _("Publish"),
    Decision.WITHHELD: _("Do not use"),
    Decision.PASSED_ON: _("Passed on"),
    Decision.UPHELD: _("The decision stands"),
    Decision.REVERSED: _("Decide anew"),
    Decision.KEEP: _("Leave it as it is"),
    Decision.HIDE: _("Hide it"),
}

REPLIES = {"objection": _("Objection"), "report": _("Report")}

HINTS = {
    Decision.THEMES: _("Counts in topics. Nobody outside the team reads it."),
    Decision.QUOTE: _(
        "Can stand word for word in results and in the concept. A second person releases it."
    ),
    Decision.PUBLISH: _("Everybody can read it."),
    Decision.WITHHELD: _("Needs a reason. Residents can read the list of reasons."),
    Decision.PASSED_ON: _("Only on the page for acute danger."),
}

DEFERRED = {
    "translation": _("Somebody has to translate it"),
    "unclear": _("Unclear, ask"),
    "talk": _("We want to talk about it"),
    "other": _("Something else"),
}

SENT_BACK = {
    "person": _("A person can still be recognised"),
    "meaning": _("The meaning has changed"),
    "translation": _("The translation does not fit"),
    "decision": _("I would decide otherwise"),
    "unclear": _("Unclear, let us talk"),
}

PASSED_TO = {
    "emergency": _("Emergency services (112)"),
    "police": _("Police (110)"),
    "youth_office": _("Youth office"),
    "crisis": _("Crisis service or doctor"),
    "lead": _("The person on duty"),
    "nobody": _("Nobody: it was no acute danger"),
}

RULES = {
    "danger": _("May tell of danger"),
    "link": _("Link or name on the net"),
    "email": _("E-mail address"),
    "phone": _("Phone number"),
    "number": _("Account, tax number, file, birthday or number plate"),
    "address": _("Street and number"),
    "name": _("Name or a word that announces a person"),
    "sensitive": _("Health or a crime"),
    "words": _("Word from your list"),
    "repeated": _("The same text came more than once"),
}

CHECKLIST = {
    "writer": _("Would somebody recognise who wrote this?"),
    "third": _("Would somebody recognise another person in it?"),
    "sensitive": _("Is it about health, a crime or a child?"),
}

# What a class of marks is called, and what is put in its place. The placeholders are German
# in every language: they stand in German reports. What needs other words has none.
MARKS = {
    "email": (_("E-mail address"), "[Kontakt]"),
    "url": (_("Link"), "[Link]"),
    "handle": (_("Name on the net"), "[Kontakt]"),
    "birth": (_("Birthday"), "[Datum]"),
    "file": (_("File number"), "[Nummer]"),
    "iban": (_("Account number"), "[Nummer]"),
    "tax_id": (_("Tax number"), "[Nummer]"),
    "phone": (_("Phone number"), "[Kontakt]"),
    "plate": (_("Number plate"), "[Kennzeichen]"),
    "address": (_("Street and number"), "[Straße]"),
    "name": (_("Perhaps a name"), "[Name]"),
    "trigger": (_("Announces a person"), "[Person]"),
    "sensitive": (_("Health or a crime?"), ""),
}
PLACEHOLDERS = tuple(
    dict.fromkeys(
        (
            "[Name]",
            "[Straße]",
            "[Amt]",
            "[Person]",
            "[Kontakt]",
            *(put for _label, put in MARKS.values() if put),
        )
    )
)

LIGHTS = {"green": _("in time"), "amber": _("soon"), "red": _("late")}

DUTIES = {
    "language": _("For every language of the survey we know who can translate."),
    "second": _("Two people who check texts are there until the end of the survey."),
    "danger": _("We know whom to call in acute danger, also in the evening."),
    "policy": _("The page that says how we check is linked where we announced the survey."),
}

_REFUSALS = {
    "choose": _("Choose what may happen with the text."),
    "reason": _("Choose a reason from the list."),
    "other": _("Say in the note what the other reason is."),
    "empty": _("The text is empty. Write it again, or choose “Do not use”."),
    "long": _(
        "A quote has at most 200 characters. Shorten it, or choose “May be used in themes only”."
    ),
    "translate": _("A quote needs a German translation."),
    "compare": _("Compare the translation with the original and tick that you did."),
    "not_quotable": _(
        "This text may not be quoted: the plan of the survey or its writer does not allow it."
    ),
    "calm": _("Say first that nobody is in danger, or press “Acute danger”."),
    "language": _("None of our languages: %(codes)s. Write “de: word, word”."),
    "checklist": _("Answer all three questions of the checklist."),
    "recognised": _(
        "Change the text until nobody can be recognised, then answer “No”. Or do not quote it."
    ),
    "paraphrase": _("Health, a crime or a child: put it into other words before it is quoted."),
    "until": _("Choose a day within the next 30 days."),
    "defer_reason": _("Choose why you put it off."),
    "passed_to": _("Choose whom you called."),
    "back_reason": _("Choose why you send it back."),
    "own": _("You worked on this text yourself. Another person has to release it."),
    "nothing_decided": _("There is no decision to answer to."),
    "objected": _("There is an objection already. A second one is not possible."),
    "short": _("Please write at most 500 characters."),
    "many": _("Choose between one and 100 texts."),
    "days": _("Amber must come before red, both between 1 and 60 days."),
}

_OVERTAKEN = {
    "held": _("%(name)s is on it. What you typed stands below; nothing was changed."),
    "second": _("Somebody has worked on it meanwhile; it waits for a second person."),
    "decided": _("Somebody has decided on it meanwhile."),
    "back": _("Somebody has sent it back meanwhile."),
    "changed": _("The text has changed since you opened it. Please look again."),
}


def sentence(name: str, **values: str) -> str:
    """Return the sentence for what is missing."""
    said = str(_REFUSALS[name])
    return said % values if values else said


def refused(name: str, status: int) -> Refusal:
    return Refusal(sentence(name), status)


def overtaken(why: str, **values: str) -> Overtaken:
    said = str(_OVERTAKEN[why])
    return Overtaken(said % values if values else said, 409)
