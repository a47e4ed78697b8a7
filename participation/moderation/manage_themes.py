"""Pages on which moderators give topics to checked texts and keep the list of topics."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from participation.db import db, writing
from participation.i18n import LANGUAGES, current, lazy_gettext
from participation.i18n import gettext as _
from participation.moderation import themes
from participation.moderation.kinds import kind_named
from participation.moderation.texts import ReadyText, ready_in
from participation.quarters.models import text_in
from participation.staff.guard import requires
from participation.staff.menu import MenuEntry, menu
from participation.staff.roles import Role

blueprint = Blueprint("themes", __name__, template_folder="templates")

KEEPERS = (Role.MODERATOR, Role.LEAD)
PAGE = 50

menu.append(
    MenuEntry(
        frozenset(KEEPERS),
        "themes.overview",
        lazy_gettext("Topics of texts"),
        lambda quarter: themes.without_topic(db.session(), quarter),
    )
)


@blueprint.get("/manage/<quarter>/themes")
@requires(*KEEPERS)
def overview() -> str:
    """List the checked texts of one survey, those without a topic first."""
    found = themes.scopes(db.session(), g.quarter)
    names = {scope: kind_named(kind).scope_name(scope) for kind, scope in found}
    chosen = request.args.get("of") or next(iter(names), "")
    if chosen and chosen not in names:
        abort(404)
    texts = themes.in_order(ready_in(db.session(), chosen)) if chosen else []
    topic = request.args.get("topic")
    shown = [one for one in texts if topic is None or (one.topic or "") == topic]
    page = request.args.get("page", 1, int)
    return render_template(
        "moderation/manage/themes.html",
        scopes=names,
        chosen=chosen,
        topic=topic,
        texts=shown[(page - 1) * PAGE : page * PAGE],
        page=page,
        pages=max(1, -(-len(shown) // PAGE)),
        topics=_names(),
        counts={code: sum((t.topic or "") == code for t in texts) for code in ["", *_names()]},
        form=FlaskForm(),
    )


@blueprint.get("/manage/<quarter>/themes/<key>")
@requires(*KEEPERS)
def text(key: str) -> str:
    """Show one text, the five most like it, and the topics to choose from."""
    one, texts = themes.text_of(db.session(), g.quarter, _key(key))
    near = themes.alike(one, texts)
    return render_template(
        "moderation/manage/theme.html",
        text=one,
        near=near,
        proposed=themes.proposed(near),
        topics=_names(),
        left=sum(other.topic is None for other in texts),
        direction_of=LANGUAGES[one.language].direction,
        form=FlaskForm(),
    )


@blueprint.post("/manage/<quarter>/themes/<key>")
@requires(*KEEPERS)
def assign(key: str) -> ResponseReturnValue:
    """Give a text its topic and show the next one that has none."""
    code = request.form.get("topic", "")
    with writing() as session:
        themes.assign(session, g.quarter, _key(key), code or None)
        session.flush()
        one, texts = themes.text_of(session, g.quarter, _key(key))
    flash(_("Kept."))
    waiting = [other for other in themes.in_order(texts) if other.topic is None]
    return _to(waiting[0] if waiting and code else one, done=key)


@blueprint.post("/manage/<quarter>/themes/<key>/undo")
@requires(*KEEPERS)
def undo(key: str) -> ResponseReturnValue:
    """Give a text the topic back that it had before."""
    with writing() as session:
        themes.undo(session, g.quarter, _key(key))
        one, _texts = themes.text_of(session, g.quarter, _key(key))
    flash(_("Undone."))
    return _to(one)


@blueprint.get("/manage/<quarter>/topics")
@requires(*KEEPERS)
def topics() -> str:
    """Show the quarter's list of topics."""
    return render_template(
        "moderation/manage/topics.html",
        topics=g.quarter.topics,
        languages=LANGUAGES.values(),
        form=FlaskForm(),
    )


@blueprint.post("/manage/<quarter>/topics")
@requires(*KEEPERS)
def add() -> ResponseReturnValue:
    """Add a topic."""
    with writing() as session:
        themes.add_topic(session, g.quarter, request.form.get("code", "").strip(), _posted())
    return redirect(url_for(".topics", quarter=g.quarter.slug), 303)


@blueprint.post("/manage/<quarter>/topics/<code>")
@requires(*KEEPERS)
def change(code: str) -> ResponseReturnValue:
    """Rename a topic, or take it from the list where no text has it."""
    with writing() as session:
        topic = themes.topic_named(session, g.quarter, code)
        if "remove" in request.form:
            themes.remove_topic(session, topic)
        else:
            themes.rename_topic(session, topic, _posted())
    return redirect(url_for(".topics", quarter=g.quarter.slug), 303)


def _names() -> dict[str, str]:
    return {topic.code: text_in(topic.names, current().code)[0] for topic in g.quarter.topics}


def _posted() -> dict[str, str]:
    return {code: request.form.get(f"name.{code}", "") for code in LANGUAGES}


def _to(one: ReadyText, done: str | None = None) -> ResponseReturnValue:
    return redirect(url_for(".text", quarter=g.quarter.slug, key=one.key.hex(), done=done), 303)


def _key(written: str) -> bytes:
    try:
        return bytes.fromhex(written)
    except ValueError:
        abort(404)
