"""Published results as people meet them: narrow and wide, German and Arabic, with no script."""

import json
import random
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert, select

from participation.app import create_app
from participation.db import writing
from participation.operation import instance
from participation.releases import work
from participation.releases.approve import approve
from participation.releases.models import Release
from participation.releases.propose import begin
from participation.releases.publish import publish
from participation.releases.publish_bundle import approve_bundle, propose_bundle, publish_bundle
from participation.responses.models import Response
from participation.staff.accounts import create_account
from participation.staff.clock import local_today
from participation.staff.models import StaffAccount
from participation.surveys.models import Survey, Wave
from tests import town
from tests.browser.serving import served

RESULTS = f"{town.QUARTER}/results"
PAGES = ("", "/2", "/2/age", "/2/liking", "/2/needs", "/bundles/1")
HOW = f"{town.QUARTER}/how-we-count"
SIZES = (360, 1280)
LANGUAGES = ("de", "ar")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
AGES = ("young", "middle", "old")
NEEDS = ("light", "bench", "nothing")
STRUCTURE: dict[str, Any] = {
    "slug": "small",
    "version": 1,
    "dimensions": ["age"],
    "questions": [
        {"name": "age", "type": "select_one", "short": True, "choices": AGES},
        {"name": "liking", "type": "rating", "short": True, "choices": ["1", "2", "3"]},
        {"name": "needs", "type": "select_multiple", "short": True, "max": 2, "choices": NEEDS},
    ],
}
LONG = {
    "needs.choices.nothing": "Begegnungsstättenöffnungszeiten, Kinder, Schule, Kita",
    "needs.label": "Was soll zuerst besser werden, wenn Sie es entscheiden könnten?",
}
# Letters that leave their chart or lie on other letters of it; a pixel is the edge of a letter.
UNTIDY = """() => [...document.querySelectorAll('svg.chart')].flatMap((chart) => {
  const frame = chart.getBoundingClientRect();
  if (!frame.width) return [];
  const texts = [...chart.querySelectorAll('text')].map((one) => ({
    said: one.textContent, box: one.getBoundingClientRect() }));
  const out = texts.filter(({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1
    || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
  const over = texts.filter(({ box }, here) => texts.some(({ box: other }, there) => there > here
    && Math.min(box.right, other.right) - Math.max(box.left, other.left) > 1
    && Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 6));
  const name = chart.querySelector('title')?.textContent ?? '';
  return [...out, ...over].map(({ said }) => `${name}: ${said}`);
})"""
# The number of each bar stands above it, on the first line of its label; it begins with reading.
ASTRAY = """() => [
  ...document.querySelectorAll('svg.chart:not(.chart--columns)'),
].flatMap((chart) => {
  const frame = chart.getBoundingClientRect();
  const rtl = getComputedStyle(chart).direction === 'rtl';
  const values = [...chart.querySelectorAll('.chart-value')]
    .map((one) => one.getBoundingClientRect());
  return [...chart.querySelectorAll('.chart-bar')].filter((bar) => {
    const box = bar.getBoundingClientRect();
    const starts = rtl ? Math.abs(box.right - frame.right) : Math.abs(box.left - frame.left);
    const beside = values.some((value) => box.top > value.top
      && box.top - value.bottom < 90);
    return frame.width && (starts > 1 || !beside);
  }).map(() => chart.querySelector('title')?.textContent ?? '');
})"""


def answers(survey: Survey, wave: Wave, n: int, seed: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    return [
        {
            "key": secrets.token_bytes(16),
            "version_id": survey.current.id,
            "wave_id": wave.id,
            "language": rng.choice(["de", "ar"]),
            "mode": rng.choice(["self", "interview"]),
            "answers": {
                "age": rng.choice(AGES),
                "liking": rng.choice(["1", "2", "3"]),
                "needs": rng.sample(NEEDS, rng.choice([1, 2])),
            },
        }
        for _ in range(n)
    ]


def survey_in(folder: Path) -> Path:
    """Write a survey whose results are worked out in a second, with words of any length."""
    texts = {name: f"Satz {name}" for name in ("title", "intro", "next", "thanks")}
    for question in STRUCTURE["questions"]:
        texts[f"{question['name']}.label"] = f"Frage {question['name']}"
        for choice in question["choices"]:
            texts[f"{question['name']}.choices.{choice}"] = f"Wahl {choice}"
    folder.mkdir()
    (folder / "survey.json").write_text(json.dumps(STRUCTURE))
    words = {"language": "de", "state": "released", "texts": texts | LONG}
    (folder / "text.de.json").write_text(json.dumps(words))
    return folder


def published(survey_id: int, wave_id: int, n: int, people: dict[str, int]) -> None:
    """Publish what so many made-up answers of a round say."""
    with writing() as session:
        survey, wave = session.get_one(Survey, survey_id), session.get_one(Wave, wave_id)
        session.execute(insert(Response), answers(survey, wave, n, wave_id))
    with writing() as session:
        survey = session.get_one(Survey, survey_id)
        mona = session.get_one(StaffAccount, people["mona"])
        release_id = begin(session, survey.quarter, survey, mona, 1).id
    work.run_next()
    with writing() as session:
        release = session.get_one(Release, release_id)
        frieda = session.get_one(StaffAccount, people["frieda"])
        approve(session, release, frieda, release.high_shares)
        publish(session, release, local_today(), local_today())


def two_rounds(app: Flask) -> None:
    with app.app_context():
        with writing() as session:
            people = {
                name: create_account(
                    session, f"{name}@example.org", name, "a long enough word 7"
                ).id
                for name in ("mona", "frieda")
            }
            survey_id = session.scalars(select(Survey.id)).one()
            first_id = session.scalars(select(Wave.id)).one()
        published(survey_id, first_id, 130, people)
        with writing() as session:
            session.get_one(Wave, first_id).closed_on = local_today()
            second = Wave(survey_id=survey_id, number=2, opened_on=local_today())
            session.add(second)
            session.flush()
            second_id = second.id
        published(survey_id, second_id, 150, people)
        bundled(people)


def bundled(people: dict[str, int]) -> None:
    """Publish both rounds as one document."""
    with writing() as session:
        mona = session.get_one(StaffAccount, people["mona"])
        frieda = session.get_one(StaffAccount, people["frieda"])
        quarter = session.scalars(select(Survey)).one().quarter
        chosen = {1: ["liking"], 2: ["liking", "needs"]}
        bundle = propose_bundle(session, quarter, mona, {"de": "Kapitel 5"}, chosen)
        approve_bundle(session, bundle, frieda)
        publish_bundle(session, bundle, local_today(), local_today())


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A town with the results of two rounds."""
    folder: Path = tmp_path_factory.mktemp("results") / "instance"
    app = create_app(town.settings_for(folder, f"sqlite:///{folder / 'participation.sqlite3'}"))
    instance.migrate(app)
    town.build(app, survey_in(folder.parent / "small"))
    two_rounds(app)
    with served(app) as address:
        yield address


@pytest.fixture
def opened(browser: Browser) -> Iterator[Any]:
    contexts = []

    def open_page(width: int, **more: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 780}, **more)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def every_page(language: str) -> list[str]:
    return [f"{language}/{RESULTS}{page}" for page in PAGES] + [f"{language}/{HOW}"]


@pytest.mark.parametrize("width", [320, *SIZES])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_sticks_out_and_every_letter_of_a_chart_is_in_it(origin, opened, language, width):
    page = opened(width)
    for path in every_page(language):
        assert page.goto(f"{origin}/{path}").status == 200, path
        assert page.evaluate(OVERFLOW) == 0, path
        assert page.evaluate(UNTIDY) == [], path
        assert page.evaluate(ASTRAY) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(origin, opened, language, width, scheme):
    page = opened(width, color_scheme=scheme)
    for path in every_page(language):
        page.goto(f"{origin}/{path}")
        found = Axe().run(page).response["violations"]
        assert not found, (path, [(v["id"], v["nodes"][0]["html"]) for v in found])


def test_the_comparison_stands_on_the_page_of_its_question(origin, opened):
    page = opened(360)
    page.goto(f"{origin}/de/{RESULTS}/2")
    compared = page.get_by_role("region", name="Verglichen mit der Runde davor")
    compared.get_by_text("Kein Unterschied, der größer ist").click()
    compared.get_by_role("link").first.click()
    expect(page).to_have_url(f"{origin}/de/{RESULTS}/2/age#compared")
    expect(page.get_by_role("heading", name="Verglichen mit der Runde davor")).to_be_in_viewport()
    page.locator("#compared").locator("..").get_by_text("Die Zahlen als Tabelle").click()
    expect(page.get_by_role("columnheader", name="Runde 1")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_language_changes_and_the_question_stays(origin, opened, scripts):
    page = opened(360, java_script_enabled=scripts)
    page.goto(f"{origin}/de/{RESULTS}/2/liking")
    page.locator(".languages summary").click()
    page.get_by_role("link", name="العربية").click()
    page.wait_for_url(f"**/ar/{RESULTS}/2/liking*")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


def test_all_of_it_can_be_read_and_walked_without_scripts(origin, opened):
    page = opened(360, java_script_enabled=False)
    page.goto(f"{origin}/de/{RESULTS}")
    page.locator(f"main a[href$='{RESULTS}/2']").click()
    section = page.locator("#q-age")
    expect(section.locator("svg")).not_to_be_visible()
    section.locator("summary").first.click()
    expect(section.locator("svg")).to_be_visible()
    expect(section.locator(".if-narrow")).to_have_text(re.compile("Alle Antworten: 1"))
    section.get_by_text("Die Zahlen als Tabelle").click()
    expect(section.locator("table")).to_be_visible()
    section.get_by_role("link", name="Mehr zu dieser Frage").click()
    page.get_by_role("link", name="Alle Fragen").click()
    expect(page).to_have_url(f"{origin}/de/{RESULTS}/2")


def test_by_keyboard_a_reader_comes_from_the_digest_to_a_question(origin, opened):
    page = opened(1280)
    page.goto(f"{origin}/de/{RESULTS}/2")
    link = page.locator(".digest a").nth(1)
    link.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{origin}/de/{RESULTS}/2#q-liking")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('section')?.id") == "q-liking"


def test_where_there_is_room_and_on_paper_every_question_stands_open(origin, opened):
    for page, media in ((opened(1280), "screen"), (opened(360), "print")):
        page.emulate_media(media=media)
        page.goto(f"{origin}/de/{RESULTS}/2")
        for section in page.locator(".ask").all():
            expect(section.get_by_role("heading")).to_have_count(1)
            expect(section.locator("svg")).to_be_visible()
            expect(section.locator("table")).to_be_visible()


def test_on_a_phone_a_page_of_results_is_one_list_of_questions(origin, opened):
    page = opened(360)
    page.goto(f"{origin}/de/{RESULTS}/2")
    expect(page.locator(".ask summary").first).to_contain_text("%")
    expect(page.get_by_role("heading", name="Frage liking")).to_have_count(1)
    expect(page.locator("nav .digest")).not_to_be_visible()
    # A link to a question opens it.
    page.goto(f"{origin}/de/{RESULTS}/2#q-liking")
    expect(page.locator("#q-liking")).to_be_in_viewport()


def test_the_pictures_of_groups_can_be_seen_at_once_on_a_phone(origin, opened):
    """Three groups stand side by side, and no number lies on another one."""
    page = opened(360)
    page.goto(f"{origin}/de/{RESULTS}/2/liking")
    chart = page.locator("#by-age svg")
    expect(chart.locator(".chart-column").first).to_be_visible()
    assert chart.bounding_box()["height"] < 780
    expect(page.locator("#by-age table")).not_to_be_visible()
    page.locator("#by-age summary").click()
    expect(page.locator("#by-age table")).to_be_visible()


def test_a_bundle_leads_to_its_parts_and_their_questions(origin, opened):
    page = opened(360)
    page.goto(f"{origin}/de/{RESULTS}")
    page.get_by_role("link", name="Kapitel 5").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kapitel 5")
    expect(page.locator(".ask")).to_have_count(3)
    section = page.locator(".ask").last
    section.locator("summary").first.click()
    section.get_by_role("link", name="Mehr zu dieser Frage").click()
    expect(page).to_have_url(re.compile(f"{RESULTS}/[12]/(needs|liking)$"))


def test_the_steps_to_check_us_are_counted(origin, opened):
    page = opened(360)
    page.goto(f"{origin}/de/{HOW}")
    style = "one => getComputedStyle(one).listStyleType"
    assert page.locator(".steps-to-check").evaluate(style) == "decimal"
    assert page.locator("caption").evaluate("one => getComputedStyle(one).display") != "block"


def test_in_forced_colours_the_letters_of_a_chart_are_those_of_the_page(origin, opened):
    page = opened(360, forced_colors="active", color_scheme="dark")
    page.goto(f"{origin}/de/{RESULTS}/2/liking")
    fill = "one => getComputedStyle(one).fill"
    colour = page.locator("h1").evaluate("one => getComputedStyle(one).color")
    assert page.locator("svg.chart text").first.evaluate(fill) == colour


# A device with voices of its own for German only, and one of a vendor for Arabic.
VOICES = """() => {
  const said = (window.said = [])
  window.SpeechSynthesisUtterance = function (text) { this.text = text }
  const voices = [{ lang: "de-DE", localService: true }, { lang: "ar", localService: false }]
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices,
    speak: ({ text, lang }) => said.push(`${lang}: ${text}`),
    cancel: () => said.push("quiet"),
    addEventListener() {},
  } })
}"""


@pytest.mark.parametrize("width", SIZES)
def test_what_was_said_most_can_be_heard_question_by_question(origin, opened, width):
    page = opened(width)
    page.add_init_script(f"({VOICES})()")
    page.goto(f"{origin}/de/{RESULTS}/2")
    asked = page.locator("#q-liking")
    if width < 768:
        asked.locator("summary").first.click()
    most = asked.locator("summary .said-most").first.inner_text() if width < 768 else ""
    asked.get_by_role("button", name="Zuhören").click()
    heard = page.evaluate("said")
    assert heard[0] == "de-DE: Frage liking"
    assert re.fullmatch(r"de-DE: \d+ % Wahl \d", heard[1].replace("\N{NO-BREAK SPACE}", " "))
    assert not most or most.split()[0] in heard[1]
    asked.get_by_role("button", name="Vorlesen beenden").click()
    assert page.evaluate("said").pop() == "quiet"
    page.goto(f"{origin}/de/{RESULTS}/2/liking")
    page.get_by_role("button", name="Zuhören").click()
    assert page.evaluate("said")[:2] == heard[:2]


def test_no_vendor_is_asked_to_read_a_result_aloud(origin, opened):
    page = opened(SIZES[0])
    page.add_init_script(f"({VOICES})()")
    page.goto(f"{origin}/ar/{RESULTS}/2")
    assert page.locator("[data-aloud]").count() > 1
    assert page.locator("button.play").count() == 0
    page.goto(f"{origin}/ar/{RESULTS}/bundles/1")
    assert page.locator("button.play").count() == 0
