"""The quarter's settings in the staff area: what `quarter describe` reads from a file.

One code path: a form becomes what the file would say, and `quarters/describe.py` judges both.
"""

from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from participation.db import db, writing
from participation.i18n import LANGUAGES, lazy_gettext
from participation.i18n import gettext as _
from participation.quarters.describe import CONTACT, LEGAL, describe, described
from participation.quarters.faults import DescriptionError
from participation.quarters.models import BodyRole, Phase, Quarter
from participation.quarters.toml import to_toml
from participation.staff import audit
from participation.staff.guard import requires
from participation.staff.menu import MenuEntry, menu
from participation.staff.roles import Role
from participation.web import colour as colours
from participation.web.words import PHASES, ROLES

blueprint = Blueprint("quarter", __name__)

BASE = "/manage/<quarter>/quarter"
KEEPERS = (Role.ADMINISTRATOR, Role.LEAD)
PARTS = ("look", "introduction", "contact", "legal", "bodies")
LISTS = ("places", "topics", "help")
# Empty rows for bodies that are not there yet.
MORE_BODIES = 2

menu.append(MenuEntry(frozenset(KEEPERS), "quarter.manage", lazy_gettext("The quarter")))

LABELS = {
    "name": lazy_gettext("Name"),
    "town": lazy_gettext("Town"),
    "person": lazy_gettext("Person"),
    "street": lazy_gettext("Street and number"),
    "phone": lazy_gettext("Phone"),
    "email": lazy_gettext("E-mail"),
    "hours": lazy_gettext("When somebody is there"),
    "office": lazy_gettext("Office"),
    "controller": lazy_gettext("Who is responsible for the data"),
    "represented_by": lazy_gettext("Represented by"),
    "responsible": lazy_gettext("Responsible for the content"),
    "data_protection_officer": lazy_gettext("Data protection officer"),
    "legal_basis": lazy_gettext("Legal basis"),
    "purpose": lazy_gettext("What the answers are for"),
    "supervisory_authority": lazy_gettext("Supervisory authority"),
    "accessibility_contact": lazy_gettext("Contact about barriers"),
    "reviewed_on": lazy_gettext("Barriers last examined on (2026-11-30)"),
    "enforcement": lazy_gettext("Enforcement body for accessibility"),
    "enforcement_web": lazy_gettext("Its address (https://...)"),
    "duty_phone": lazy_gettext("Person on duty for acute danger"),
    "sign_language_video": lazy_gettext("Video in sign language (path on this server)"),
    "municipality_key": lazy_gettext("Official municipality key, 8 digits, for open data"),
    "portal_contributor": lazy_gettext("Address (https://...) that GovData gave as contributor"),
}
TITLES = {
    "look": lazy_gettext("Name, phase, colour"),
    "introduction": lazy_gettext("First words on the start page"),
    "contact": lazy_gettext("Contact"),
    "legal": lazy_gettext("Legal texts"),
    "bodies": lazy_gettext("Who promised and answers"),
    "places": lazy_gettext("Places"),
    "topics": lazy_gettext("Topics"),
    "help": lazy_gettext("Help numbers of this town"),
}


@blueprint.get(BASE)
@requires(*KEEPERS)
def manage() -> str:
    """Show all that describes the quarter, and where each part is changed."""
    told = described(g.quarter)
    return render_template(
        "web/manage/quarter.html",
        told=told,
        titles=TITLES,
        parts=PARTS,
        lists=LISTS,
        missing=_missing(told),
    )


@blueprint.get(f"{BASE}/quarter.toml")
@requires(*KEEPERS)
def manage_export() -> Response:
    """Give the file that `participation quarter describe` reads."""
    answer = Response(to_toml(described(g.quarter)), mimetype="application/toml")
    name = f"{g.quarter.slug}.toml"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get(f"{BASE}/<any({', '.join(PARTS)}):part>")
@requires(*KEEPERS)
def manage_part(part: str) -> str:
    """Show one part with its fields."""
    return _part(part, described(g.quarter))


@blueprint.post(f"{BASE}/<any({', '.join(PARTS)}):part>")
@requires(*KEEPERS)
def manage_save(part: str) -> ResponseReturnValue:
    """Change one part."""
    told = _told(part, request.form)
    try:
        _describe(told)
    except DescriptionError as wrong:
        return _part(part, {**described(g.quarter), **told}, wrong.said()), 422
    flash(_("Saved."))
    return redirect(url_for(".manage"), 303)


@blueprint.route(f"{BASE}/<any({', '.join(LISTS)}):name>/<code>", methods=["GET", "POST"])
@requires(*KEEPERS)
def manage_entry(name: str, code: str) -> ResponseReturnValue:
    """Show or change one place, topic or help number; `new` adds one."""
    here = described(g.quarter)[name]
    if code != "new" and code not in here:
        abort(404)
    if request.method == "GET":
        return _entry(name, code, here.get(code, {}))
    told = _told_entry(name, request.form)
    typed = request.form.get("code", "").strip() if code == "new" else code
    try:
        if code == "new" and typed in (*here, "new"):
            return _entry(name, code, told, typed, _("This short name is taken.")), 422
        _describe({name: {typed: told}})
    except DescriptionError as wrong:
        return _entry(name, code, told, typed, wrong.said()), 422
    flash(_("Saved."))
    return redirect(url_for(".manage"), 303)


@blueprint.post(f"{BASE}/help/<code>/remove")
@requires(*KEEPERS)
def manage_remove_help(code: str) -> ResponseReturnValue:
    """Take a help number of this town away."""
    if code not in described(g.quarter)["help"]:
        abort(404)
    _describe({"help": {code: {}}})
    flash(_("The number is taken away."))
    return redirect(url_for(".manage"), 303)


def _describe(told: Mapping[str, Any]) -> None:
    db.session.rollback()
    with writing() as session:
        quarter = session.get_one(Quarter, g.quarter.id)
        changed = describe(session, quarter, told)
        if changed:
            audit.record(session, "describe", "quarter", quarter.slug, after=", ".join(changed))


def _told(part: str, form: Mapping[str, str]) -> dict[str, Any]:
    """Return what the file would say where these fields say it."""
    typed = {name: " ".join(value.split()) for name, value in form.items()}
    if part == "look":
        told: dict[str, Any] = {
            name: typed.get(name, "") for name in ("name", "town", "phase", "colour")
        }
        if typed.get("drafts") in ("shown", "german"):
            told["drafts_shown"] = typed["drafts"] == "shown"
        return told
    if part == "introduction":
        return {part: {code: form.get(f"text-{code}", "").strip() for code in LANGUAGES}}
    if part == "bodies":
        rows = range(sum(name.startswith("name-") for name in typed))
        bodies = [
            {key: typed.get(f"{key}-{row}", "") for key in ("role", "name", "office")}
            for row in rows
        ]
        return {part: [body for body in bodies if body["name"] or body["office"]]}
    return {part: {key: typed.get(key, "") for key in _keys(part)}}


def _told_entry(name: str, form: Mapping[str, str]) -> dict[str, Any]:
    def texts(of: str) -> dict[str, str]:
        return {code: " ".join(form.get(f"{of}-{code}", "").split()) for code in LANGUAGES}

    if name != "help":
        return texts("name")
    phone = form.get("phone", "").strip()
    return {"phone": phone, "name": texts("name"), "note": texts("note")}


def _keys(part: str) -> tuple[str, ...]:
    return {"contact": CONTACT, "legal": LEGAL}[part]


def _part(part: str, told: Mapping[str, Any], wrong: str = "") -> str:
    values: dict[str, Any] = {
        "part": part,
        "title": TITLES[part],
        "told": told,
        "wrong": wrong,
        "labels": LABELS,
        "keys": _keys(part) if part in ("contact", "legal") else (),
    }
    if part == "look":
        wished = request.args.get("colour") or told["colour"]
        values |= {
            "wished": colours.normalise(wished),
            "tones": colours.accent(wished),
            "phases": list(Phase),
            "phase_names": PHASES,
            "drafts": told.get("drafts_shown", current_app.config["SETTINGS"].drafts_shown),
        }
    if part == "bodies":
        values |= {
            "roles": list(BodyRole),
            "role_names": ROLES,
            "rows": [*told["bodies"], *[{"role": "town", "name": "", "office": ""}] * MORE_BODIES],
        }
    return render_template("web/manage/quarter_part.html", **values)


def _entry(name: str, code: str, told: Mapping[str, Any], typed: str = "", wrong: str = "") -> str:
    return render_template(
        "web/manage/quarter_entry.html",
        name=name,
        code=code,
        typed=typed,
        title=TITLES[name],
        names=told.get("name", {}) if name == "help" else told,
        notes=told.get("note", {}) if name == "help" else {},
        phone=told.get("phone", ""),
        wrong=wrong,
    )


def _missing(told: Mapping[str, Any]) -> list[str]:
    """Return what posters, imprint and privacy notice lack, each in a sentence."""
    found = []
    if not told["contact"].get("person") or not told["contact"].get("phone"):
        found.append(_("Posters need a person and a phone number."))
    if not told["legal"].get("controller"):
        found.append(_("The imprint and the privacy notice need who is responsible for the data."))
    if not told["legal"].get("data_protection_officer"):
        found.append(_("The privacy notice needs the data protection officer."))
    if not told["introduction"].get("de"):
        found.append(_("The start page has no first words in German."))
    return found
