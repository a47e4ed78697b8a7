"""Addresses with which moderators look after the entrances of a quarter."""

from typing import Any

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from participation.db import db, writing
from participation.entrances import arrange
from participation.entrances.blueprint import blueprint
from participation.entrances.count import openings, week_of
from participation.entrances.manage_forms import (
    KINDS,
    EndForm,
    EntranceForm,
    LanguagesForm,
    PaperForm,
    TargetForm,
    language_choices,
)
from participation.entrances.models import Entrance
from participation.entrances.posters import poster_for, posters_for
from participation.entrances.targets import target_of
from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext
from participation.quarters.models import Place, Quarter
from participation.staff.clock import now
from participation.staff.guard import requires
from participation.staff.menu import MenuEntry, menu
from participation.staff.pages import page_of
from participation.staff.roles import Role

BASE = "/manage/<quarter>/entrances"
WEEKS_SHOWN = 4

menu.append(MenuEntry(frozenset({Role.MODERATOR}), "entrances.manage", lazy_gettext("Entrances")))


@blueprint.get(BASE)
@requires(Role.MODERATOR)
def manage() -> str:
    """List the quarter's entrances: place, target, openings of the last weeks."""
    page = page_of(db.session(), _own().order_by(Entrance.ended, Entrance.label, Entrance.id))
    weeks = openings(db.session(), page.items, week_of(now()))
    return render_template(
        "entrances/manage/list.html",
        page=page,
        openings={key: dict(list(found.items())[:WEEKS_SHOWN]) for key, found in weeks.items()},
        target_of=target_of,
        kinds=KINDS,
        paper=_paper_form(),
    )


@blueprint.route(f"{BASE}/new", methods=["GET", "POST"])
@requires(Role.MODERATOR)
def manage_new() -> ResponseReturnValue:
    """Make an entrance."""
    form = EntranceForm(languages=[choice.value for choice in language_choices()])
    form.offer(g.quarter)
    if request.method == "POST" and form.validate():
        kind, slug = form.chosen
        with writing() as session:
            made = arrange.make(
                session,
                session.get_one(Quarter, g.quarter.id),
                form.label.data.strip(),
                kind,
                slug,
                form.languages.in_order,
                _place(session, form.place.data),
            )
        flash(_("The entrance is ready. Print it now."))
        return redirect(_address(made))
    return _page("new", form=form)


@blueprint.get(f"{BASE}/<code>")
@requires(Role.MODERATOR)
def manage_one(code: str) -> ResponseReturnValue:
    """Show one entrance, with what can be changed and printed."""
    return _one(_entrance(db.session(), code))


@blueprint.post(f"{BASE}/<code>/target")
@requires(Role.MODERATOR)
def manage_move(code: str) -> ResponseReturnValue:
    """Let the code lead to something else; what hangs outside keeps working."""
    form = TargetForm()
    form.offer(g.quarter)
    if not form.validate():
        return _one(_entrance(db.session(), code), move=form)
    with writing() as session:
        arrange.move(session, _entrance(session, code), *form.chosen)
    flash(_("The code now leads there. Posters that hang already keep working."))
    return redirect(url_for(".manage_one", quarter=g.quarter.slug, code=code))


@blueprint.post(f"{BASE}/<code>/languages")
@requires(Role.MODERATOR)
def manage_languages(code: str) -> ResponseReturnValue:
    """Change in which languages the code offers its target."""
    form = LanguagesForm()
    form.languages.choices = language_choices()
    if not form.validate():
        return _one(_entrance(db.session(), code), languages=form)
    with writing() as session:
        arrange.change_languages(session, _entrance(session, code), form.languages.in_order)
    flash(_("The languages are changed."))
    return redirect(url_for(".manage_one", quarter=g.quarter.slug, code=code))


@blueprint.post(f"{BASE}/<code>/end")
@requires(Role.MODERATOR)
def manage_end(code: str) -> ResponseReturnValue:
    """End an entrance; its code explains itself from now on."""
    form = EndForm()
    if not form.validate():
        return _one(_entrance(db.session(), code), end=form)
    note = (form.note.data or "").strip()
    with writing() as session:
        arrange.end(session, _entrance(session, code), {"de": note} if note else {})
    flash(_("The entrance has ended. Its code says so to whoever still scans it."))
    return redirect(url_for(".manage", quarter=g.quarter.slug))


@blueprint.get(f"{BASE}/<code>/poster.pdf")
@requires(Role.MODERATOR)
def manage_poster(code: str) -> Response:
    """Show one entrance on paper, in the chosen languages and size."""
    languages, size = _chosen()
    entrance = _entrance(db.session(), code)
    return _pdf(poster_for(entrance, languages, size), f"{size}-{entrance.code}")


@blueprint.get(f"{BASE}/posters.pdf")
@requires(Role.MODERATOR)
def manage_posters() -> Response:
    """Show the posters of all open entrances as one PDF."""
    languages, size = _chosen()
    found = _own().where(Entrance.ended.is_(False)).order_by(Entrance.label, Entrance.id)
    document = posters_for(db.session.scalars(found).all(), languages, size)
    return _pdf(document, f"{size}-{g.quarter.slug}")


def _own() -> Select[Entrance]:
    return select(Entrance).where(Entrance.quarter_id == g.quarter.id)


def _entrance(session: Session, code: str) -> Entrance:
    """Return an entrance of this quarter; another quarter's does not exist here."""
    return session.scalar(_own().where(Entrance.code == code.upper())) or abort(404)


def _place(session: Session, code: str) -> Place | None:
    found = select(Place).where(Place.quarter_id == g.quarter.id, Place.code == code)
    return session.scalar(found)


def _address(entrance: Entrance) -> str:
    return url_for(".manage_one", quarter=g.quarter.slug, code=entrance.code)


def _paper_form(entrance: Entrance | None = None) -> PaperForm:
    form = PaperForm(languages=entrance.languages[:1] if entrance else [])
    form.languages.choices = language_choices()
    return form


def _chosen() -> tuple[list[str], str]:
    form = PaperForm(request.args)
    form.languages.choices = language_choices()
    if not form.size.data or form.size.data == "None":
        form.size.data = "a4"
    if not form.validate():
        raise Refusal(next(str(error) for errors in form.errors.values() for error in errors))
    return form.languages.data or [], form.size.data


def _one(entrance: Entrance, **wrong: Any) -> ResponseReturnValue:
    move = wrong.get("move") or TargetForm(
        target=f"{entrance.target_kind}/{entrance.target_slug or ''}"
    )
    move.offer(g.quarter)
    languages = wrong.get("languages") or LanguagesForm(languages=entrance.languages)
    languages.languages.choices = language_choices()
    return _page(
        "one",
        entrance=entrance,
        target=target_of(entrance),
        weeks=openings(db.session(), [entrance], week_of(now())).get(entrance.id, {}),
        kinds=KINDS,
        move=move,
        languages=languages,
        end=wrong.get("end") or EndForm(),
        paper=_paper_form(entrance),
        wrong=next(iter(wrong.values()), None),
    )


def _page(name: str, **values: Any) -> ResponseReturnValue:
    status = 400 if request.method == "POST" else 200
    return render_template(f"entrances/manage/{name}.html", **values), status


def _pdf(document: bytes, name: str) -> Response:
    answer = Response(document, mimetype="application/pdf")
    # Shown in the browser first: a wrong poster should be seen before it is printed.
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
