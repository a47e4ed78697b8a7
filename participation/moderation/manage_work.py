"""How the checking goes: measures, rules, settings, duties, the log to take along."""

from collections.abc import Iterator

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from participation.db import db, writing
from participation.documents.csv import written
from participation.i18n import LANGUAGES, lazy_gettext
from participation.i18n import gettext as _
from participation.moderation import measures
from participation.moderation.blueprint import OVERSEERS, blueprint, own_account
from participation.moderation.forget import SAID, TOLD
from participation.moderation.kinds import kind_named
from participation.moderation.manage_words import (
    DECISIONS,
    DUTIES,
    LIGHTS,
    PASSED_TO,
    RULES,
    refused,
    sentence,
)
from participation.moderation.models import Duty, Item, Policy
from participation.moderation.policy import policy_of
from participation.moderation.words import REASONS
from participation.staff import audit
from participation.staff.clock import local_today, now
from participation.staff.guard import requires
from participation.staff.roles import Role

LONGEST_LIST = 20_000


class PolicyForm(FlaskForm):
    """When something is late, how long originals are kept, and words that hold a text."""

    amber_days = IntegerField(
        lazy_gettext("Yellow after how many days?"),
        validators=[InputRequired(), NumberRange(1, 60)],
    )
    red_days = IntegerField(
        lazy_gettext("Red after how many days?"), validators=[InputRequired(), NumberRange(1, 60)]
    )
    original_days = IntegerField(
        lazy_gettext("For how many days is the original kept, locked away?"),
        description=lazy_gettext("So that somebody can object. Then it is erased."),
        validators=[InputRequired(), NumberRange(1, 30)],
    )
    words = TextAreaField(
        lazy_gettext("Words that hold a text"),
        description=lazy_gettext("One line per language: “de: word, word”. They only mark."),
        render_kw={"spellcheck": "false", "translate": "no", "dir": "ltr"},
    )


@blueprint.get("/manage/<quarter>/moderation/work")
@requires(*OVERSEERS)
def work() -> str:
    """Show what waits, what was decided and why, and how good the rules are."""
    return _page(_form(policy_of(db.session(), g.quarter.id)))


def _page(form: PolicyForm) -> str:
    today = local_today()
    policy = policy_of(db.session(), g.quarter.id)
    done = {(duty.scope, duty.name) for duty in db.session.scalars(select(Duty))}
    return render_template(
        "moderation/manage/work.html",
        waiting=measures.waiting(db.session(), g.quarter.id, today, policy),
        told=measures.older_than(db.session(), g.quarter.id, today - TOLD),
        said=measures.older_than(db.session(), g.quarter.id, today - SAID),
        months=measures.months(db.session(), g.quarter.id),
        counts=measures.rule_counts(db.session(), g.quarter.id),
        policy=policy,
        scopes=_scopes(),
        done=done,
        duties=DUTIES,
        form=form,
        decisions=DECISIONS,
        reasons={**REASONS, **PASSED_TO},
        rules=RULES,
        lights=LIGHTS,
        may_set=Role.LEAD in g.roles,
        may_tick=bool(g.roles & {Role.MODERATOR, Role.LEAD}),
    )


@blueprint.post("/manage/<quarter>/moderation/work")
@requires(Role.LEAD)
def save() -> ResponseReturnValue:
    """Change the settings."""
    form = PolicyForm()
    if not form.validate():
        return _page(form), 422
    words, strange = _words(form.words.data or "")
    if strange:
        form.words.errors = [sentence("language", codes=", ".join(strange))]
        return _page(form), 422
    if form.amber_days.data >= form.red_days.data:
        raise refused("days", 422)
    with writing() as session:
        policy = policy_of(session, g.quarter.id)
        session.add(policy)
        policy.amber_days, policy.red_days = form.amber_days.data, form.red_days.data
        policy.original_days = form.original_days.data
        policy.words = words
        policy.off = [name for name in RULES if name in request.form.getlist("off")]
        days = f"{policy.amber_days} {policy.red_days} {policy.original_days}"
        audit.record(session, "set", "moderation", g.quarter.slug, None, days)
    flash(_("Saved."))
    return redirect(url_for(".work", quarter=g.quarter.slug), 303)


@blueprint.post("/manage/<quarter>/moderation/duties")
@requires(Role.MODERATOR, Role.LEAD)
def tick() -> ResponseReturnValue:
    """Tick the duties of one survey or board, or take a tick away."""
    scope = request.form.get("scope", "")
    if scope not in _scopes():
        raise refused("choose", 422)
    wanted = set(request.form.getlist("duty")) & set(DUTIES)
    with writing() as session:
        account = own_account(session)
        stand = {
            duty.name: duty for duty in session.scalars(select(Duty).where(Duty.scope == scope))
        }
        for name in stand.keys() - wanted:
            session.delete(stand[name])
        for name in sorted(wanted - stand.keys()):
            session.add(Duty(scope=scope, name=name, account_id=account.id, moment=now()))
        audit.record(session, "tick", "moderation", scope, len(stand), len(wanted))
    flash(_("Saved."))
    return redirect(url_for(".work", quarter=g.quarter.slug) + "#duties", 303)


@blueprint.get("/manage/<quarter>/moderation/log.csv")
@requires(Role.MODERATOR, Role.LEAD)
def log() -> Response:
    """Give the log of the work, without a word of what was written."""
    rows = list(measures.log_rows(db.session(), g.quarter.id))

    def lines() -> Iterator[bytes]:
        yield b"\xef\xbb\xbf" + written([measures.LOG])
        yield written(rows)

    response = Response(lines(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="moderation.csv"'
    return response


def _form(policy: Policy) -> PolicyForm:
    words = "\n".join(f"{code}: {', '.join(found)}" for code, found in sorted(policy.words.items()))
    return PolicyForm(
        formdata=None,
        data={
            "amber_days": policy.amber_days,
            "red_days": policy.red_days,
            "original_days": policy.original_days,
            "words": words,
        },
    )


def _words(typed: str) -> tuple[dict[str, list[str]], list[str]]:
    """Read lines such as `de: word, word`; return the words, and what is no language of ours."""
    found: dict[str, list[str]] = {}
    strange: list[str] = []
    for line in typed[:LONGEST_LIST].splitlines():
        code, _colon, listed = line.partition(":")
        words = [word.strip() for word in listed.split(",") if word.strip()]
        if code.strip() not in LANGUAGES:
            strange += [code.strip()] if line.strip() else []
        elif words:
            found.setdefault(code.strip(), []).extend(words)
    return found, strange


def _scopes() -> dict[str, str]:
    """Return the surveys and boards of the quarter from which texts came, by scope."""
    query = select(Item.kind, Item.scope).where(Item.quarter_id == g.quarter.id).distinct()
    found = db.session.execute(query.order_by(Item.scope))
    return {scope: kind_named(kind).scope_name(scope) for kind, scope in found}
