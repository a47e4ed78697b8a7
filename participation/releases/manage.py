"""The release desk: propose, look at, approve, publish, supersede, withdraw."""

import datetime as dt

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.db import db, writing
from participation.documents.report import Report
from participation.errors import Refusal
from participation.i18n import LANGUAGES, lazy_gettext
from participation.i18n import gettext as _
from participation.quarters.models import Quarter
from participation.releases import work
from participation.releases.approve import approve as carry_approval
from participation.releases.approve import authors, over, unconfirmed
from participation.releases.decide import held, must_be
from participation.releases.difference import differences
from participation.releases.document import published
from participation.releases.formats import ENDINGS, TYPES, made
from participation.releases.models import (
    OUT,
    HighShares,
    Release,
    ReleaseJob,
    ReleaseState,
)
from participation.releases.poster import choices, poster
from participation.releases.propose import ENDED, begin, discard, more_needed
from participation.releases.publish import move as carry_moving
from participation.releases.publish import publish as carry_publication
from participation.releases.quotes import checklist
from participation.releases.supersede import may_be_superseded
from participation.releases.supersede import supersede as carry_superseding
from participation.releases.unsaid import named
from participation.releases.views import in_words, public_releases
from participation.releases.withdraw import REASONS
from participation.releases.withdraw import withdraw as carry_withdrawal
from participation.releases.words import STATES, refusal
from participation.staff.clock import local_today
from participation.staff.guard import requires
from participation.staff.menu import MenuEntry, menu
from participation.staff.models import StaffAccount
from participation.staff.roles import Role
from participation.surveys.compiled import Draft, sentences_of
from participation.surveys.models import Survey

blueprint = Blueprint("release_desk", __name__, template_folder="templates")

# A reader sees the desk too, but on it only what everybody can read.
READERS = (Role.MODERATOR, Role.APPROVER, Role.LEAD, Role.READER)
DESK = (Role.MODERATOR, Role.APPROVER, Role.LEAD)
PUBLISHERS = (Role.APPROVER, Role.LEAD)


def _to_decide(quarter: Quarter) -> int:
    """Return how many proposals wait; none for a reader, who is not told that there are any."""
    inside = g.staff.roles_in(quarter) & set(DESK)
    return len(_of(quarter, ReleaseState.PROPOSED)) if inside else 0


menu.append(
    MenuEntry(
        frozenset(READERS),
        "release_desk.releases",
        lazy_gettext("Releases"),
        _to_decide,
    )
)


@blueprint.get("/manage/<quarter>/releases")
@requires(*READERS)
def releases() -> str:
    """List the releases of the quarter; what can be done with each depends on the role."""
    inside = bool(g.roles & set(DESK))
    found = _of(g.quarter) if inside else public_releases(g.quarter)
    query = select(Survey).where(Survey.quarter_id == g.quarter.id).order_by(Survey.id)
    every = list(db.session.scalars(query)) if inside else []
    return render_template(
        "releases/manage/releases.html",
        releases=[(one, _title(one.version.survey)) for one in found],
        surveys=[(one, _title(one)) for one in every if one.versions],
        plans=[(one, _title(one)) for one in every],
        problems=_problems(found),
        states=STATES,
        high_shares=_high_words(over(None)),
        over=over(None),
        inside=inside,
        form=FlaskForm(),
    )


@blueprint.post("/manage/<quarter>/releases")
@requires(Role.MODERATOR)
def propose() -> ResponseReturnValue:
    """Begin a release of a survey's answers, or show the numbers that still stand."""
    slug, wanted = request.form.get("survey", ""), request.form.get("dimensions", "3")
    with writing() as session:
        query = select(Survey).where(Survey.slug == slug, Survey.quarter_id == g.quarter.id)
        survey = session.scalar(query) or abort(404)
        dimensions = int(wanted) if wanted in {"0", "1", "2", "3"} else 3
        account = session.get_one(StaffAccount, g.staff.id)
        high = _high_shares() or HighShares.OVER
        release = begin(
            session,
            survey.quarter,
            survey,
            account,
            dimensions,
            high_shares=high,
            topics="topics" in request.form,
        )
        release_id, state, needed = release.id, release.state, more_needed(release)
        own, proposer = release.proposer_id == account.id, release.proposer.name
    if state is ReleaseState.DRAFT:
        if not own:
            flash(_("%(name)s has proposed this already. Here is how far it is.", name=proposer))
        _set_to_work()
    else:
        flash(refusal("m_min", needed))
    return _to(release_id)


@blueprint.get("/manage/<quarter>/releases/<int:release_id>")
@requires(*DESK)
def release(release_id: int) -> ResponseReturnValue:
    """Show where a draft stands, or the preview with what was withheld and why."""
    found = _release(release_id)
    if found.state is ReleaseState.DRAFT:
        return _draft(found)
    document = published(found) if found.number else found.document or {}
    told = in_words(found, document)
    return render_template(
        "releases/manage/release.html",
        release=found,
        report=told,
        withheld=_by_reason(told),
        quotes=named(document),
        checks=checklist(db.session(), found),
        differences=_differences(found, told),
        endings=ENDINGS,
        poster_questions=choices(told),
        reasons=REASONS,
        states=STATES,
        high_shares=_high_words(over(document)),
        over=over(document),
        today=local_today(),
        own=g.staff.id in authors(db.session(), found),
        may_approve=Role.APPROVER in g.roles,
        may_publish=bool(g.roles & set(PUBLISHERS)),
        may_supersede=Role.MODERATOR in g.roles and may_be_superseded(db.session(), found),
        form=FlaskForm(),
    )


@blueprint.get("/manage/<quarter>/releases/<int:release_id>/preview/<language>/<name>")
@requires(*DESK)
def preview(release_id: int, language: str, name: str) -> ResponseReturnValue:
    """Show one form of a proposed release, in any language, before it is approved."""
    found = _release(release_id)
    kind, _dot, ending = name.rpartition(".")
    if language not in LANGUAGES or found.document is None or ending not in ENDINGS:
        abort(404)
    document = published(found) if found.number else found.document
    told = in_words(found, document, language)
    if kind == "poster" and ending == "pdf":
        drawn = poster(told, g.quarter, request.args.get("question", "")) or abort(404)
        answer = make_response(drawn)
        answer.headers["Content-Type"] = TYPES[ending]
    elif kind == "release":
        answer = made(ending, found.id, told, document).answer(TYPES[ending])
    else:
        abort(404)
    where = "inline" if ending == "pdf" else "attachment"
    shown = f"{g.quarter.slug}-{release_id}-{kind}-{language}.{ending}"
    answer.headers["Content-Disposition"] = f'{where}; filename="{shown}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/manage/<quarter>/releases/<int:release_id>/discard")
@requires(Role.MODERATOR)
def discard_draft(release_id: int) -> ResponseReturnValue:
    """Forget a draft, also one that is being worked on; nobody has seen a number of it."""
    with writing() as session:
        found = _release(release_id, session)
        must_be(found, ReleaseState.DRAFT)
        discard(session, found)
    flash(_("The draft was put aside."))
    return redirect(url_for(".releases", quarter=g.quarter.slug), 303)


@blueprint.post("/manage/<quarter>/releases/<int:release_id>/approve")
@requires(Role.APPROVER)
def approve(release_id: int) -> ResponseReturnValue:
    """Approve as the second person."""
    with writing() as session:
        account = session.get_one(StaffAccount, g.staff.id)
        high = _high_shares()
        if high is None:
            raise unconfirmed(_release(release_id, session))
        carry_approval(session, _release(release_id, session), account, high)
    return _to(release_id)


@blueprint.post("/manage/<quarter>/releases/<int:release_id>/publish")
@requires(*PUBLISHERS)
def publish(release_id: int) -> ResponseReturnValue:
    """Publish from a day on."""
    try:
        day = dt.date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise Refusal(_("Please write a date."), 422) from None
    with writing() as session:
        carry_publication(session, _release(release_id, session), day, local_today())
    return _to(release_id)


@blueprint.post("/manage/<quarter>/releases/<int:release_id>/move")
@requires(*PUBLISHERS)
def move(release_id: int) -> ResponseReturnValue:
    """Choose another day for a release that cannot be read yet."""
    try:
        day = dt.date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise Refusal(_("Please write a date."), 422) from None
    with writing() as session:
        carry_moving(session, _release(release_id, session), day, local_today())
    return _to(release_id)


@blueprint.post("/manage/<quarter>/releases/<int:release_id>/supersede")
@requires(Role.MODERATOR)
def supersede(release_id: int) -> ResponseReturnValue:
    """Draft a release that repeats this one without some questions, or with mended words."""
    with writing() as session:
        account = session.get_one(StaffAccount, g.staff.id)
        old = _release(release_id, session)
        drafted = carry_superseding(session, old, request.form.getlist("question"), account)
        new_id = drafted.id
    _set_to_work()
    return _to(new_id)


@blueprint.post("/manage/<quarter>/releases/<int:release_id>/withdraw")
@requires(*PUBLISHERS)
def withdraw(release_id: int) -> ResponseReturnValue:
    """Take a release from the web, or put a proposal aside."""
    with writing() as session:
        found, reason = _release(release_id, session), request.form.get("reason", "")
        carry_withdrawal(session, found, reason, local_today())
    return _to(release_id)


def _high_shares() -> HighShares | None:
    said = request.form.get("high_shares", "")
    return HighShares(said) if said in set(HighShares) else None


def _high_words(share: int) -> dict[str, str]:
    """Say what becomes of such a share on a sensitive question."""
    return {
        "over": _("is said as “over %(share)s percent”", share=share),
        "withhold": _("is withheld, with its question"),
    }


def _draft(found: Release) -> str:
    job = db.session.get(ReleaseJob, found.id)
    if job is not None and work.waiting() is not None:
        # After a restart nobody works on it; who looks takes it up again.
        _set_to_work()
    problem = _problem(job)
    page = render_template(
        "releases/manage/draft.html",
        release=found,
        title=_title(found.version.survey),
        job=job,
        problem=problem,
        may_propose=Role.MODERATOR in g.roles,
        form=FlaskForm(),
    )
    return page


def _problem(job: ReleaseJob | None) -> str:
    """Say why no numbers came of a draft; nothing while they still may."""
    ended = job is not None and job.state in ENDED
    return refusal(job.problem or "", job.needed or 0) if job and ended else ""


def _problems(found: list[Release]) -> dict[int, str]:
    drafts = [one.id for one in found if one.state is ReleaseState.DRAFT]
    jobs = db.session.scalars(select(ReleaseJob).where(ReleaseJob.release_id.in_(drafts)))
    return {job.release_id: said for job in jobs if (said := _problem(job))}


def _set_to_work() -> None:
    # Tests do the work themselves, at the moment they choose.
    if not current_app.testing:
        work.start(current_app._get_current_object())  # type: ignore[attr-defined]


def _release(release_id: int, session: Session | None = None) -> Release:
    found = held(session, release_id) if session else db.session.get(Release, release_id)
    quarter: Quarter = g.quarter
    if found is None or found.quarter_id != quarter.id:
        abort(404)
    return found


def _of(quarter: Quarter, *states: ReleaseState) -> list[Release]:
    query = select(Release).where(Release.quarter_id == quarter.id).order_by(Release.id.desc())
    if states:
        query = query.where(Release.state.in_(states))
    return list(db.session.scalars(query))


def _title(survey: Survey) -> str:
    asked = survey.current if survey.versions else Draft(survey)
    return sentences_of(asked).sentence("title", g.language).text


def _by_reason(told: Report) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in told.method.withheld:
        found.setdefault(one.why, []).append(one.what)
    return found


def _differences(found: Release, told: Report) -> list[str]:
    """Compare with the release read last, of the same survey."""
    query = select(Release).where(Release.quarter_id == g.quarter.id, Release.state.in_(OUT))
    query = query.where(Release.version_id == found.version_id, Release.id < found.id)
    last = db.session.scalars(query.order_by(Release.id.desc())).first()
    if last is None:
        return [_("This is the first release of this survey.")]
    said = list(differences(told, in_words(last, published(last))))
    return said or [_("Nothing but words has changed.")]


def _to(release_id: int) -> ResponseReturnValue:
    address = url_for(".release", quarter=g.quarter.slug, release_id=release_id)
    return redirect(address, 303)
