"""Feeds of what became of the answers: releases and bundles, as Atom and as JSON Feed 1.1.

Nothing in them moves but when something is published: days without a time of day, and marks made
of the bytes that everybody can read.
"""

import datetime as dt
import json
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from flask import Blueprint, abort, current_app, g, make_response, url_for
from flask.typing import ResponseReturnValue

from participation.documents.figures import headline
from participation.i18n import current
from participation.i18n import gettext as _
from participation.releases.document import is_superseded, published
from participation.releases.models import Release, ReleaseBundle
from participation.releases.quoted import quoted
from participation.releases.views import in_words, kept, public_bundles, public_releases
from participation.releases.views_bundles import bundle_in_words

blueprint = Blueprint("release_feeds", __name__)

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
TYPES = {"atom": "application/atom+xml", "json": "application/feed+json"}


@dataclass(frozen=True)
class Entry:
    """One release or bundle. address -- its name for good; day -- of publication."""

    title: str
    summary: str
    address: str
    day: dt.date

    @property
    def moment(self) -> str:
        return f"{self.day.isoformat()}T00:00:00Z"


@blueprint.get("/<lang:lang>/<quarter>/answers.<ending>")
def answers(ending: str) -> ResponseReturnValue:
    """Give the published results of the quarter, the newest first, in the reader's language."""
    if ending not in TYPES:
        abort(404)
    entries = [_entry(one) for one in public_releases(g.quarter) if not is_superseded(one)]
    entries += [_together(one) for one in public_bundles(g.quarter)]
    entries.sort(key=lambda one: one.day, reverse=True)
    title = f"{g.quarter.name}: {_('Results')}"
    public_url = current_app.config["SETTINGS"].public_url
    home = f"{public_url}{url_for('releases.results')}"
    own = f"{public_url}{url_for('.answers', ending=ending)}"
    written = _atom if ending == "atom" else _json
    answer = make_response(written(title, home, own, entries))
    answer.headers["Content-Type"] = f"{TYPES[ending]}; charset=utf-8"
    return kept(answer)


def _entry(release: Release) -> Entry:
    told = in_words(release, published(release))
    return Entry(headline(told), quoted(told), told.address, told.published)


def _together(bundle: ReleaseBundle) -> Entry:
    told = bundle_in_words(bundle)
    summary = " ".join(quoted(part) for part in told.parts)
    return Entry(told.title, summary, told.address, told.published)


def _atom(title: str, home: str, own: str, entries: list[Entry]) -> bytes:
    language = current().code
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    # A feed needs a moment also before anything is published.
    newest = max((one.moment for one in entries), default="2024-09-06T00:00:00Z")
    _text(feed, id=own, title=title, updated=newest)
    ET.SubElement(feed, "link", {"rel": "self", "href": own, "type": TYPES["atom"]})
    ET.SubElement(feed, "link", {"rel": "alternate", "href": home, "type": "text/html"})
    _text(ET.SubElement(feed, "author"), name=g.quarter.name)
    for one in entries:
        entry = ET.SubElement(feed, "entry")
        _text(entry, id=one.address, title=one.title, updated=one.moment, summary=one.summary)
        link = {"rel": "alternate", "href": one.address, "type": "text/html"}
        ET.SubElement(entry, "link", link)
    return ET.tostring(feed, encoding="utf-8", xml_declaration=True)


def _text(parent: ET.Element, **children: str) -> None:
    for name, text in children.items():
        ET.SubElement(parent, name).text = text


def _json(title: str, home: str, own: str, entries: list[Entry]) -> bytes:
    feed = {
        "version": JSON_FEED,
        "title": title,
        "home_page_url": home,
        "feed_url": own,
        "language": current().code,
        "items": [
            {
                "id": one.address,
                "url": one.address,
                "title": one.title,
                "content_text": one.summary,
                "date_published": one.moment,
            }
            for one in entries
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode() + b"\n"
