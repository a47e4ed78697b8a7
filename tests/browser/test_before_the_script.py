"""On a slow line the document is there seconds before its script: the form unfolds meanwhile."""

import pytest

from tests.browser.proxy import Held
from tests.town import QUARTER

SEEN = """() => [...document.querySelectorAll("form fieldset")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.offsetHeight > 0)
  .map((one) => one.dataset.question)"""


@pytest.fixture
def late(proxy):
    held = Held()
    proxy.rule("/scripts/", held)
    yield held
    held.release()


def test_the_next_question_appears_before_the_script_does(page, proxy, late):
    page.goto(f"{proxy.url}/de/{QUARTER}/surveys/residents", wait_until="commit")
    first = page.locator("fieldset[data-question] input").first
    first.wait_for()
    assert page.evaluate(SEEN) == ["connection"]
    first.check()
    assert page.evaluate(SEEN) == ["connection", "age"]
    page.locator("fieldset[data-question=age] input").nth(3).check()
    assert page.evaluate(SEEN) == ["connection", "age", "liking"]
    late.release()
    # What was answered is still there when the script takes over, where the person is.
    page.locator("html.js").wait_for()
    assert page.locator("fieldset[data-question=connection] input").first.is_checked()


def test_a_child_is_led_on_before_the_script_is_there(page, proxy, late):
    page.goto(f"{proxy.url}/de/{QUARTER}/surveys/residents", wait_until="commit")
    page.locator("fieldset[data-question] input").first.check()
    page.locator("[value=under_14]").check()
    assert page.evaluate(SEEN) == ["connection", "age", "children_form"]
