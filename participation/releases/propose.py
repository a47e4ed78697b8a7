"""Proposing: the only code path that turns answers into numbers (spec: releases, I1).

`begin` writes down what is wanted; `work.py` carries it out in the background through `freeze`.
Until `freeze` has finished nobody has seen a number, so a killed job may simply start again.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from participation.anonymity.audit import AuditReport, audit, input_hash
from participation.anonymity.document import Previous
from participation.anonymity.parameters import Parameters
from participation.anonymity.propose import NotYet, Proposal
from participation.anonymity.propose import propose as work_out
from participation.anonymity.recode import Recoding
from participation.db import one_moment
from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.quarters.models import Quarter
from participation.releases.beside import LIVE, clash, live_view, with_earlier
from participation.releases.cells import table_as_published
from participation.releases.document import frozen, without
from participation.releases.earlier import limited, open_tables, with_tables
from participation.releases.limits import thresholds
from participation.releases.load import how_many, load
from participation.releases.models import (
    OUT,
    HighShares,
    JobState,
    Release,
    ReleaseJob,
    ReleaseSet,
    ReleaseState,
)
from participation.releases.plan import languages_apart, plan_of, released
from participation.releases.quotes import quotes_of
from participation.releases.topics import Topics, count_topics
from participation.releases.words import refusal
from participation.staff import audit as log
from participation.staff.clock import now
from participation.staff.models import StaffAccount
from participation.surveys.compiled import definition_of
from participation.surveys.models import Survey, SurveyVersion, Wave

AUDIT_SECONDS = 1800.0
Progress = Callable[[str, int, int], None]
# Numbers somebody saw. A draft is not among them.
SHOWN = tuple(state for state in ReleaseState if state is not ReleaseState.DRAFT)
# No numbers came of it, and none will.
ENDED = frozenset({JobState.REFUSED, JobState.FAILED})


@dataclass(frozen=True)
class WorkedOut:
    """What came of a draft's work.

    found -- the numbers, or which one is missing; before -- ids of the earlier looks that the
    attack knew of; topics -- of the free texts, counted now or seen before.
    """

    found: Proposal | NotYet
    before: list[int]
    topics: list[Topics]


@dataclass(frozen=True)
class Missing:
    """Why there is no release: a parameter of `Parameters`, or `fewer`; and what it asks for."""

    problem: str
    needed: int


def looks(session: Session, wave_id: int, version_id: int | None = None) -> list[Release]:
    """Return each look at a wave once, oldest first; of one version, or of all.

    Versions of one wave share how many looks there may be, but not the people in them.
    """
    query = select(Release).where(Release.wave_id == wave_id, Release.state.in_(SHOWN))
    query = query.where(Release.supersedes_id.is_(None))
    if version_id is not None:
        query = query.where(Release.version_id == version_id)
    return list(session.scalars(query.order_by(Release.id)))


def missing(
    session: Session, version: SurveyVersion, wave: Wave, parameters: Parameters
) -> Missing | None:
    """Return which number keeps a version and wave from being released now; None for nothing."""
    n = how_many(session, version.id, wave.id)
    if n < parameters.n_min:
        return Missing("n_min", parameters.n_min)
    own = looks(session, wave.id, version.id)
    if own:
        last = session.get_one(ReleaseSet, own[-1].id)
        if n < last.n:
            return Missing("fewer", 0)
        if n - last.n < parameters.m_min(last.n):
            return Missing("m_min", more_needed(own[-1], parameters))
    if len(looks(session, wave.id)) >= parameters.max_releases:
        return Missing("max_releases", parameters.max_releases)
    return None


def more_needed(release: Release, parameters: Parameters | None = None) -> int:
    """Return how many answers more than a release had are enough for the next one.

    From its published n alone: the exact n is said nowhere. One too many at most, never too few.
    """
    limits = parameters or thresholds()
    said = (release.document or {}).get("answers") or {}
    most = said.get("high") or said.get("low") or 0
    return limits.m_min(most + limits.noise_max)


def begin(
    session: Session,
    quarter: Quarter,
    survey: Survey,
    proposer: StaffAccount,
    dimensions: int = 3,
    parameters: Parameters | None = None,
    high_shares: HighShares = HighShares.OVER,
    topics: bool = False,
) -> Release:
    """Write down a draft and its job, or return the release whose numbers still stand.

    dimensions -- how many of the plan's dimensions to cross with; fewer only ever say less.
    high_shares -- what becomes of a share of 90 % and more on a sensitive question; the second
        person confirms it, and nobody has seen a number when it is chosen.
    topics -- whether the topics of free texts are counted, which a round's texts can be once.

    Raises Refusal that names the missing number.
    """
    version, wave = survey.current, last_wave(session, survey)
    hold(session, wave.id)
    under_way = session.scalar(
        select(Release).where(Release.wave_id == wave.id, Release.state == ReleaseState.DRAFT)
    )
    if under_way is not None:
        job = session.get(ReleaseJob, under_way.id)
        if job is None or job.state not in ENDED:
            return under_way
        # It was refused or broke off; what is wished now may have come to more.
        discard(session, under_way)
    limits = parameters or thresholds()
    why = missing(session, version, wave, limits)
    if why is not None and why.problem == "m_min":
        return again(session, version, wave, proposer)
    if why is not None:
        raise Refusal(refusal(why.problem, why.needed), 409)
    release = Release(
        quarter_id=quarter.id,
        version_id=version.id,
        wave_id=wave.id,
        look=len(looks(session, wave.id)) + 1,
        state=ReleaseState.DRAFT,
        dimensions=max(0, min(dimensions, limits.cross_dims)),
        high_shares=high_shares,
        topics=topics,
        proposer_id=proposer.id,
    )
    session.add(release)
    session.flush()
    session.add(ReleaseJob(release_id=release.id))
    log.record(
        session, "propose", "release", release.id, after="draft", quarter=quarter, staff=proposer,
        reason=f"high_shares_{high_shares}",
    )  # fmt: skip
    return release


def hold(session: Session, wave_id: int) -> None:
    """Let nobody else begin or freeze a release of this wave until the transaction ends."""
    session.get(Wave, wave_id, with_for_update={"key_share": True})


def again(session: Session, version: SurveyVersion, wave: Wave, proposer: StaffAccount) -> Release:
    """Return the last release of a set that has hardly changed; its numbers are shown again.

    One that was put aside before publication comes back to be decided anew.
    """
    last = looks(session, wave.id, version.id)[-1]
    if last.state is ReleaseState.WITHDRAWN and last.number is None:
        last.state, last.proposer_id = ReleaseState.PROPOSED, proposer.id
        last.approver_id, last.approved_at = None, None
        log.record(session, "propose", "release", last.id, "withdrawn", "proposed", staff=proposer)
    return last


def last_wave(session: Session, survey: Survey) -> Wave:
    """Return the wave that is running or ended last."""
    query = select(Wave).where(Wave.survey_id == survey.id).order_by(Wave.number.desc())
    found = session.scalars(query).first()
    if found is None or not survey.versions:
        raise Refusal(_("This survey has never been open."), 409)
    return found


def work_out_release(
    session: Session,
    release: Release,
    progress: Progress,
    secret_source: Callable[[], bytes] = lambda: secrets.token_bytes(32),
    seconds: float = AUDIT_SECONDS,
) -> WorkedOut:
    """Count, add noise, attack, withdraw. Reads only; keys are gone when it returns.

    Answers that are settled while it counts are not of its set: a set of which some were read
    and some were not would not hold all who were in the one before.
    """
    one_moment(session)
    version = release.version
    definition, places = definition_of(version), tuple(version.places)
    progress("loading", 0, 0)
    questions, apart = released(definition, places), languages_apart(version.structure)
    columns = load(session, version.id, release.wave_id, questions, apart)
    plan = plan_of(definition, version.structure, places)
    plan = replace(plan, dimensions=plan.dimensions[: release.dimensions])
    before = looks(session, release.wave_id, version.id)
    known = [previous(session, one) for one in before]
    before_ids = [one.id for one in before]
    live = with_earlier(
        live_view(session, release, columns, str(len(before) + 1)),
        [session.get_one(ReleaseSet, one.id).live or [] for one in before],
    )
    others = len(looks(session, release.wave_id)) - len(before)
    # The looks of other versions use up the wave's number of releases.
    limits = replace(
        thresholds(),
        max_releases=max(thresholds().max_releases - others, 0),
        withhold_high=release.high_shares is HighShares.WITHHOLD,
    )
    topics = count_topics(
        session, release, definition, secret_source, lambda document: audit(document, seconds)
    )
    # The attack may take an hour; no database should keep a snapshot open for it.
    session.rollback()

    def attack(document: dict[str, Any], first: bool = False) -> AuditReport:
        progress("attack", 0, 0)
        obvious = clash(document)
        if obvious is not None:
            sentence = obvious.sentence(limits.k, limits.min_width)
            return AuditReport(input_hash(document), (obvious,), (sentence,), {})
        return audit(document, seconds, progress, first)

    found = work_out(
        columns,
        plan,
        known,
        secret_source,
        beside=live,
        parameters=limits,
        attack=attack,
        first_finding=lambda document: attack(document, first=True),
    )
    return WorkedOut(found, before_ids, topics)


def freeze(
    session: Session,
    release: Release,
    proposal: Proposal,
    before: list[Release],
    topics: Sequence[Topics] = (),
) -> None:
    """Write the numbers down for good, with the hash of what was audited. In one transaction."""
    published = _public_audit(session, release, proposal)
    tables = [table_as_published(one, proposal.shown[one.name]) for one in proposal.tables]
    quotes = quotes_of(session, release, tables)
    release.document = frozen(release, proposal, published, tables, quotes, topics)
    release.audit_hash = release.document["audit_hash"]
    release.withheld = list(release.document["withheld"])
    release.state, release.frozen_at = ReleaseState.PROPOSED, now()
    for one in before:
        # Its numbers were never public, and this release's audit input does without them.
        if one.state in {ReleaseState.PROPOSED, ReleaseState.APPROVED}:
            _put_aside(session, one)
    session.merge(
        ReleaseSet(
            release_id=release.id,
            n=proposal.n,
            new=proposal.new,
            recodings=_written(proposal.recodings),
            stricter=_written(proposal.stricter),
            live=[
                table
                for table in proposal.audit_document["tables"]
                if (table["rule"], table["population"]) == (LIVE, proposal.name)
            ],
        )
    )
    log.record(
        session, "freeze", "release", release.id, "draft", "proposed", quarter=release.quarter
    )


def _public_audit(session: Session, release: Release, proposal: Proposal) -> dict[str, Any]:
    """Return the attacker's input without the live view and what was never, or is no longer, out.

    The attacker of the office knew all that too. Whoever knows less can prove no more.
    """
    open_ones = open_tables(session, release, lambda one: one.state in OUT)
    said = with_tables(proposal.public_document, lambda table: table["rule"] != LIVE)
    return limited(said, {proposal.name}, open_ones)


def freeze_superseding(session: Session, release: Release, report: AuditReport) -> None:
    """Freeze a release that repeats another one with fewer questions."""
    assert release.document is None
    assert release.supersedes_id is not None
    old = session.get_one(Release, release.supersedes_id)
    release.document = without(old, release.dropped, release)
    release.audit_hash = report.input_hash
    release.withheld = list(release.document["withheld"])
    release.state, release.frozen_at = ReleaseState.PROPOSED, now()
    log.record(
        session, "freeze", "release", release.id, "draft", "proposed", quarter=release.quarter
    )


def discard(session: Session, release: Release) -> None:
    """Forget a draft: nobody has seen a number of it. Who still works on it finds it gone."""
    session.execute(delete(ReleaseJob).where(ReleaseJob.release_id == release.id))
    session.delete(release)


def previous(session: Session, release: Release) -> Previous:
    """Return what the next release must know of an earlier one; its numbers are the noisy ones."""
    kept = session.get_one(ReleaseSet, release.id)
    assert release.document is not None
    name = release.document["audit_name"]
    tables = [t for t in release.document["audit"]["tables"] if t["population"] == name]
    return Previous(
        name, tuple(tables), kept.n, kept.new, 0, _read(kept.recodings), _read(kept.stricter)
    )


def _put_aside(session: Session, release: Release) -> None:
    before = release.state
    release.state = ReleaseState.WITHDRAWN
    log.record(
        session, "withdraw", "release", release.id, before, "withdrawn", reason="newer_numbers",
        quarter=release.quarter,
    )  # fmt: skip


def _written(recodings: Any) -> dict[str, Any]:
    return {
        name: {"groups": [list(g) for g in r.groups], "withheld": [list(g) for g in r.withheld]}
        for name, r in recodings.items()
    }


def _read(written: dict[str, Any]) -> dict[str, Recoding]:
    return {
        name: Recoding(
            name,
            tuple(tuple(group) for group in one["groups"]),
            frozenset(tuple(group) for group in one["withheld"]),
        )
        for name, one in written.items()
    }


def jobs_waiting(session: Session) -> int:
    """Return how many drafts wait for their numbers or are being worked on."""
    open_states = (JobState.WAITING, JobState.RUNNING)
    query = select(func.count()).select_from(ReleaseJob).where(ReleaseJob.state.in_(open_states))
    return session.scalar(query) or 0
