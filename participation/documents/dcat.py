"""The record of a release for open-data portals: DCAT-AP.de as JSON-LD."""

import json
from dataclasses import dataclass
from typing import Any

from participation.documents.figures import headline
from participation.documents.report import Report

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "adms": "http://www.w3.org/ns/adms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
MUNICIPALITIES = "http://dcat-ap.de/def/politicalGeocoding/municipalityKey/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
# Endings of the addresses of a release, with the EU's name and the media type of each.
FORMATS = {
    "json": ("JSON", "application/json"),
    "csv": ("CSV", "text/csv"),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "odt": ("ODT", "application/vnd.oasis.opendocument.text"),
    "docx": ("DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("PDF", "application/pdf"),
}
LANGUAGES = {
    "de": "DEU",
    "ar": "ARA",
    "it": "ITA",
    "bg": "BUL",
    "ro": "RON",
    "tr": "TUR",
    "uk": "UKR",
    "ru": "RUS",
    "en": "ENG",
    "fr": "FRA",
    "fa": "FAS",
}


@dataclass(frozen=True)
class Publisher:
    """Who answers for the data, from the settings of the installation.

    contributor -- the portal's id of whoever delivers (an address), as GovData gives it out;
    area -- the municipality's eight digits in the official key list; licence -- an address.
    Both of the first may be empty.
    """

    name: str
    mail: str
    contributor: str = ""
    area: str = ""
    licence: str = "http://dcat-ap.de/def/licenses/dl-by-de/2.0"


def data(report: Report, publisher: Publisher) -> bytes:
    """Return the JSON-LD record of a dataset with one distribution for each format.

    Its addresses are those of the release; it holds no number but the release's own.

    Source: DCAT-AP.de 2.0, classes Dataset and Distribution.
    """
    record = {"@context": CONTEXT, **_dataset(report, publisher)}
    return json.dumps(record, ensure_ascii=False, indent=1).encode() + b"\n"


def _dataset(report: Report, publisher: Publisher) -> dict[str, Any]:
    language = report.language.partition("-")[0]
    title = f"{report.survey} – {report.quarter}, {report.town} ({report.wave})"
    contributor = (
        {"dcatde:contributorID": _at(publisher.contributor)} if publisher.contributor else {}
    )
    method = report.method
    return {
        "@id": report.address,
        "@type": "dcat:Dataset",
        "dct:title": _said(title, language),
        "dct:description": _said(
            " ".join([headline(report) + ".", *method.is_not, method.error]), language
        ),
        "dct:identifier": report.address,
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": publisher.name},
        "dcat:contactPoint": {
            # Rules that know no subclasses ask for the first (DCAT-AP).
            "@type": ["vcard:Kind", "vcard:Organization"],
            "vcard:fn": publisher.name,
            **({"vcard:hasEmail": _at(f"mailto:{publisher.mail}")} if publisher.mail else {}),
        },
        **contributor,
        "dcat:theme": _at("http://publications.europa.eu/resource/authority/data-theme/SOCI"),
        "dcat:keyword": [_said(word, language) for word in (report.quarter, report.town)],
        "dct:language": _language(language),
        "dct:issued": {"@type": "xsd:date", "@value": report.published.isoformat()},
        "dct:modified": {"@type": "xsd:date", "@value": report.published.isoformat()},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@type": "xsd:date", "@value": method.first_day.isoformat()},
            "dcat:endDate": {"@type": "xsd:date", "@value": method.last_day.isoformat()},
        },
        "dct:spatial": {
            "@type": "dct:Location",
            "skos:prefLabel": _said(f"{report.quarter}, {report.town}", language),
        },
        **(
            {"dcatde:politicalGeocodingURI": _at(MUNICIPALITIES + publisher.area)}
            if publisher.area
            else {}
        ),
        "dcatde:politicalGeocodingLevelURI": _at(
            "http://dcat-ap.de/def/politicalGeocoding/Level/municipality"
        ),
        "dct:accessRights": _at(
            "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
        ),
        "dcat:landingPage": _at(report.address),
        "dcat:distribution": [
            _distribution(report, publisher, ending, language) for ending in FORMATS
        ],
    }


def _distribution(
    report: Report, publisher: Publisher, ending: str, language: str
) -> dict[str, Any]:
    name, media_type = FORMATS[ending]
    address = f"{report.address}.{ending}"
    return {
        "@id": f"{address}#distribution",
        "@type": "dcat:Distribution",
        "dct:title": _said(f"{report.survey} ({name})", language),
        "dcat:accessURL": _at(address),
        "dcat:downloadURL": _at(address),
        "dct:format": _at(FILE_TYPES + name),
        "dcat:mediaType": _at(MEDIA_TYPES + media_type),
        "dct:license": _at(publisher.licence),
        "dcatde:licenseAttributionByText": publisher.name,
        "dct:language": _language(language),
        "dct:issued": {"@type": "xsd:date", "@value": report.published.isoformat()},
    }


def _said(text: str, language: str) -> dict[str, str]:
    return {"@value": text, "@language": language}


def _language(code: str) -> dict[str, str]:
    return _at(
        f"http://publications.europa.eu/resource/authority/language/{LANGUAGES.get(code, 'DEU')}"
    )


def _at(address: str) -> dict[str, str]:
    return {"@id": address}
