"""Both twins behind one face: a function's name and cases in, comparable results out.

Everything travels as JSON text: that keeps lone surrogates, and NaN gets a name of its own.
"""

import json
import math
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from participation.anonymity.phone_marking import personal_in
from participation.questionnaire import answers, expressions, validation
from participation.questionnaire import path as paths
from participation.questionnaire.definition import Definition, compile_definition, read
from participation.questionnaire.patterns import fits

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "static" / "js" / "questionnaire"
SURVEYS = ROOT / "tests" / "surveys"
CASES = Path(__file__).parent / "cases"
ORIGIN = "https://twins.test"
TODAY = "2026-11-22"

Run = Callable[[str, list[Any]], list[Any]]

PAGE = """<!doctype html><script type="module">
import * as expressions from "/expressions.js"
import * as answers from "/answers.js"
import * as paths from "/path.js"
import * as validation from "/validation.js"
import * as marking from "/phone_marking.js"

const TWINS = {
  evaluate: ({ tree, context }) =>
    expressions.evaluate(tree, { random: () => 0.5, uuid: () => "a-uuid", ...context }),
  fits: ({ program, text }) => expressions.evaluate(["regex", text, program], {}),
  normalise: ({ input }) => answers.normalise(input),
  number: ({ input, whole }) => answers.canonicalNumber(input, whole),
  date: ({ input }) => answers.canonicalDate(input),
  personal: ({ text, rules }) => marking.personalIn(text, marking.markingFinders(rules)),
  survey({ definition, raw, long, today }) {
    const given = answers.canonical(definition, raw)
    const context = { today, random: () => 0.5, uuid: () => "a-uuid" }
    const way = paths.path(definition, given, context, long)
    const offered = Object.fromEntries(
      definition.questions.map((question) => [
        question.name,
        paths.choices(question, way.values, context),
      ]),
    )
    const turned = definition.questions
      .filter((question) => question.randomize)
      .map((question) => [0, 1, 2, 3, 4, 5, 6, 7, 9].map((n) =>
        paths.rotation(question, n, offered[question.name])))
    const problems = validation.problems(definition, given, way, context)
      .map(({ question, code }) => [question, code])
    return { answers: given, path: way.questions, values: way.values, offered, turned, problems }
  },
}
const plain = (_, value) =>
  typeof value == "number" && !isFinite(value) ? { number: String(value) } : value
window.run = (name, cases) =>
  JSON.stringify(JSON.parse(cases).map((one) => TWINS[name](one)), plain)
</script>"""


def plain(value: Any) -> Any:
    """Return a result as it comes back from the browser."""
    if isinstance(value, float):
        if math.isfinite(value):
            return value + 0.0
        return {"number": "NaN" if math.isnan(value) else f"{'-' if value < 0 else ''}Infinity"}
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _evaluate(case: Any) -> Any:
    context = dict(case["context"])
    labels = context.pop("labels", {})
    today = date.fromisoformat(context.pop("today", TODAY))
    return expressions.evaluate(
        case["tree"],
        expressions.Context(
            today, choice_labels=labels, random=lambda: 0.5, uuid=lambda: "a-uuid", **context
        ),
    )


def _survey(case: Any) -> Any:
    definition: Definition = case["compiled"]
    given = answers.canonical(definition, case["raw"])
    context = expressions.Context(
        date.fromisoformat(case["today"]), random=lambda: 0.5, uuid=lambda: "a-uuid"
    )
    way = paths.path(definition, given, context, case["long"])
    offered = {q.name: paths.choices(q, way.values, context) for q in definition.questions}
    turned = [
        [paths.rotation(q, n, offered[q.name]) for n in (0, 1, 2, 3, 4, 5, 6, 7, 9)]
        for q in definition.questions
        if q.randomize
    ]
    problems = validation.problems(definition, given, way, context)
    return {
        "answers": given,
        "path": way.questions,
        "values": way.values,
        "offered": offered,
        "turned": turned,
        "problems": [[one.question, one.code] for one in problems],
    }


PYTHON: dict[str, Callable[[Any], Any]] = {
    "evaluate": _evaluate,
    "fits": lambda case: fits(case["program"], case["text"]),
    "normalise": lambda case: answers.normalise(case["input"]),
    "number": lambda case: answers.canonical_number(case["input"], case.get("whole", False)),
    "date": lambda case: answers.canonical_date(case["input"]),
    "survey": _survey,
    "personal": lambda case: personal_in(case["text"], case["rules"]),
}


def in_python(name: str, cases: list[Any]) -> list[Any]:
    """Run cases in Python."""
    return [plain(PYTHON[name](case)) for case in cases]


def load_cases(name: str) -> list[Any]:
    """Return the cases of one file."""
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def survey_case(slug: str, case: Any) -> Any:
    """Return a case with its survey compiled for both sides."""
    return compiled_case(
        compile_definition(read(SURVEYS / slug)[0], frozenset(case.get("blocks", []))), case
    )


def compiled_case(definition: Definition, case: Any) -> Any:
    """Return what both sides need to walk through a definition."""
    return {
        "compiled": definition,
        "definition": definition.to_json(),
        "raw": case["raw"],
        "long": case.get("long", True),
        "today": case.get("today", TODAY),
    }


def _answer(route: Route) -> None:
    name = route.request.url.removeprefix(f"{ORIGIN}/")
    if name:
        kind = "text/javascript; charset=utf-8"
        route.fulfill(body=(MODULES / name).read_bytes(), content_type=kind)
    else:
        route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")


@pytest.fixture(scope="session")
def in_browser(browser: Browser) -> Iterator[Run]:
    """Yield a function that runs cases in Chromium. No request leaves: pages are handed in."""
    page = browser.new_page()
    page.route("**/*", _answer)
    page.goto(f"{ORIGIN}/")
    page.wait_for_function("() => window.run")

    def run(name: str, cases: list[Any]) -> list[Any]:
        sent = [{k: v for k, v in case.items() if k != "compiled"} for case in cases]
        result = page.evaluate("([name, cases]) => run(name, cases)", [name, json.dumps(sent)])
        found: list[Any] = plain(json.loads(result))
        return found

    yield run
    page.close()
