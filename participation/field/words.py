"""What the app's script says: to the street worker in one language, to residents in each."""

from participation.i18n import LANGUAGES, current, use
from participation.i18n import gettext as _
from participation.surveys.words import words as survey_words
from participation.web.address import settings


def staff_words() -> dict[str, str]:
    """Return the script's words for the street worker, by key."""
    return {
        **survey_words(),
        "waitingLine": _("%(n)s waiting, last sent %(when)s"),
        "nothingWaits": _("Nothing waits. Last sent %(when)s"),
        "never": _("never"),
        "wrongPin": _("This PIN is wrong. Tries left: %(n)s"),
        "wiped": _("Ten wrong PINs: what was readable here is deleted. Unsent records are safe."),
        "shortPin": _("Please choose at least 6 digits."),
        "unlikePins": _("The two PINs are not the same."),
        "noNetwork": _("There is no network. Please try again later."),
        "fetching": _("%(done)s of %(total)s kB"),
        "fetched": _("On this tablet, from %(when)s"),
        "notFetched": _("Not on this tablet yet"),
        "wrongHash": _("A file arrived damaged. Please fetch again."),
        "many": _("%(n)s records wait here. Please go where there is network soon."),
        "old": _("A record has waited for more than a day. Please find network."),
        "notPersisted": _(
            "This browser may delete what is stored when space is short. Send often, and do not use"
            " a private window."
        ),
        "persisted": _("Storage is protected"),
        "unprotected": _("Storage is not protected"),
        "used": _("%(n)s percent of the storage is used"),
        "oldest": _("The oldest unsent record is %(n)s hours old"),
        "parkedAt": _("%(language)s, begun at %(when)s"),
        "blocked": _("This tablet is blocked. It can deliver, but receives nothing."),
        "enrolAgain": _("The server does not know this tablet any more. Enrol it again."),
        "keptHere": _("Saved on this tablet."),
        "trained": _("Training: nothing was saved or sent."),
        "unfinished": _("What was answered is saved as unfinished."),
        "unreadable": _("A record cannot be read. Export it as a file."),
        "export": _("Keep as a file"),
        "exportAll": _("Keep all records as one file"),
        "exportLog": _("Keep this log as a file"),
        "stateSaved": _("not sent yet"),
        "stateWaiting": _("waits for network"),
        "stateArrived": _("arrived, kept until the backup"),
        "stateQuarantined": _("arrived, somebody looks at it"),
        "stateUnreadable": _("unreadable"),
        "update": _("A new version is ready."),
        "lackCrypto": _("It cannot encrypt (the address must begin with https)."),
        "lackDatabase": _("It cannot store records."),
        "lackWorker": _("It cannot work without network."),
        "lackLocks": _("It cannot keep two windows apart."),
        "scanFailed": _("The camera saw no code. Please type it."),
        "noStorage": _("This tablet could not save the record. Keep it as a file:"),
        "sizes": _("Without recordings %(without)s kB, with them %(whole)s kB."),
        "recordVoice": _("Record"),
        "stopVoice": _("Stop"),
        "hearVoice": _("Listen"),
        "deleteVoice": _("Delete"),
        "voiceLength": _("Recording %(n)s: %(seconds)s seconds"),
        "voiceMeter": _("%(n)s of %(most)s seconds"),
        "voiceBroken": _("This recording is damaged. Please delete it."),
        "noMicrophone": _("The microphone cannot be used. Please allow it, or write."),
        "refusals": _("Said no today: %(n)s"),
        "letInAgain": _("Ten wrong PINs. The office must let this tablet in again."),
        "oldBundle": _("The surveys here are %(n)s days old. Fetch them again."),
        "lost": _(
            "When this tablet last reported, %(n)s more records waited on it. They are not here any"
            " more. Tell the office."
        ),
        **_happened(),
    }


def _happened() -> dict[str, str]:
    """Return the words of the event log."""
    return {
        "didEnrol": _("Tablet let in"),
        "didPin": _("New PIN"),
        "didWipe": _("Ten wrong PINs: deleted what was readable"),
        "didStop": _("Interview stopped and deleted"),
        "didUnfinished": _("Saved as unfinished"),
        "didAgain": _("The server asks again for what it lost"),
        "didLose": _("Records missing"),
        "didSave": _("Saved and sealed"),
        "didArrive": _("Arrived"),
        "didArriveBefore": _("Had arrived before"),
        "didArriveLate": _("Arrived after the end"),
        "didNotSend": _("Could not be sent"),
    }


def resident_words() -> dict[str, dict[str, str]]:
    """Return the few sentences of the app itself that residents read, in every language."""
    before = current().code
    found = {}
    for code in settings().languages:
        use(code)
        found[code] = {
            "own": LANGUAGES[code].own_name,
            "dir": LANGUAGES[code].direction,
            "practiceTitle": _("One question to practise"),
            "practice": _("What do you drink in the morning? This answer is not kept."),
            "tea": _("Tea"),
            "coffee": _("Coffee"),
            "nothing": _("I would rather not say"),
            "begin": _("Begin the questions"),
            "thanks": _("Thank you!"),
            "kept": _("Your answers are sealed. Nobody can read them on this tablet."),
            "giveBack": _("Please give the tablet back now."),
            "next": _("The next person can begin."),
            "still": _("Are you still there? In %(n)s seconds everything here is deleted."),
            "stay": _("I am still here"),
            "personal": _("Now come personal questions. Please answer them yourself."),
            "notKept": _(
                "Questions about sensitive things were not kept. Please answer them again."
            ),
        }
    use(before)
    return found
