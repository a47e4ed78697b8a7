"""What office programs call a language, and which letters they can hold."""

import re

# Letters that XML cannot hold would make the file unreadable.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Offices know marks of direction, but not all of them the younger isolates.
MARKS = {0x2066: 0x200E, 0x2067: 0x200F, 0x2068: None, 0x2069: 0x200E}

REGIONS = {
    "de": "de-DE",
    "ar": "ar-SA",
    "it": "it-IT",
    "bg": "bg-BG",
    "ro": "ro-RO",
    "tr": "tr-TR",
    "uk": "uk-UA",
    "ru": "ru-RU",
    "en": "en-GB",
    "fr": "fr-FR",
    "fa": "fa-IR",
}


def region(language: str) -> str:
    """Return language and country: offices spell-check only what has both."""
    return REGIONS.get(language.partition("-")[0], language)


def writable(text: str) -> str:
    """Return a text that every office program reads, numbers in Arabic the right way round."""
    return UNWRITABLE.sub("", text.translate(MARKS))
