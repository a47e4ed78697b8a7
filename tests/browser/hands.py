"""Two ways to work a tablet: by keyboard alone, and by finger alone. The same words for both."""

import time
from typing import Any, ClassVar

from tests.browser import tablet

# More stops than any screen has.
STOPS = 120

# Where the focus is and whether it can be seen there; null where it is lost.
FOCUS = """() => {
  const one = document.activeElement
  if (!one || one === document.body) return null
  const box = one.getBoundingClientRect()
  const middle = [box.x + box.width / 2, box.y + Math.min(box.height / 2, 20)]
  const found = document.elementFromPoint(...middle)
  const around = one.closest(".choice") ?? one
  const marked = [one, around].some((part) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(part)
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2
  })
  return {
    what: one.outerHTML.slice(0, 120),
    // A heading that is read out is no stop on the way: nothing can be pressed there.
    stop: one.tabIndex >= 0,
    marked,
    uncovered: Boolean(found) && (around.contains(found) || found.contains(one)),
  }
}"""


class Keyboard:
    """Tab, arrows, space and enter; every stop must be seen, and no screen may lose the focus."""

    options: ClassVar[dict[str, Any]] = {}

    def __init__(self, page: Any):
        self.page = page

    def reach(self, selector: str) -> None:
        """Go with Tab to what matches and is visible."""
        for _stop in range(STOPS):
            if self.page.evaluate("(one) => document.activeElement.matches(one)", selector):
                return
            self.page.keyboard.press("Tab")
            self._look()
        raise AssertionError(f"Tab never comes to {selector}")

    def press(self, selector: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Enter")

    def tick(self, selector: str) -> None:
        self.reach(selector)
        if not self.page.evaluate("document.activeElement.checked"):
            self.page.keyboard.press("Space")

    def choose(self, name: str, value: str) -> None:
        """Choose one of a group of radios: Tab to the group, arrows in it."""
        self.reach(f'[type=radio][name="{name}"]')
        self.page.keyboard.press("Space")
        for _choice in range(STOPS):
            if self.page.evaluate("document.activeElement.value") == value:
                break
            self.page.keyboard.press("ArrowDown")
            self._look()
        assert self.page.evaluate("document.activeElement.checked"), (name, value)

    def select(self, selector: str, value: str) -> None:
        self.reach(selector)
        for _option in range(STOPS):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no {value} in {selector}")

    def type(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.type(text)

    def arrive(self, selector: str) -> None:
        """Wait for a screen; the focus must have come along."""
        self.page.wait_for_selector(selector, timeout=tablet.PATIENCE)
        deadline = time.monotonic() + 2
        while not self.page.evaluate(FOCUS):
            assert time.monotonic() < deadline, f"the focus is lost before {selector}"
            time.sleep(0.02)
        lost = "!document.activeElement.checkVisibility()"
        assert not self.page.evaluate(lost), f"the focus is on nothing to see before {selector}"

    def _look(self) -> None:
        at = self.page.evaluate(FOCUS)
        # Between the last stop and the first the browser's own bar has the focus.
        if at and at["stop"]:
            assert at["marked"], f"no ring around {at['what']}"
            assert at["uncovered"], f"something hides {at['what']}"


class Finger:
    """Taps, and a keyboard on the screen for what is typed."""

    options: ClassVar[dict[str, Any]] = {"has_touch": True}

    def __init__(self, page: Any):
        self.page = page

    def press(self, selector: str) -> None:
        self.page.locator(f"{selector} >> visible=true").first.tap()

    def tick(self, selector: str) -> None:
        if not self.page.locator(selector).first.is_checked():
            self._on_words(selector)

    def choose(self, name: str, value: str) -> None:
        self._on_words(f'[type=radio][name="{name}"][value="{value}"]')

    def select(self, selector: str, value: str) -> None:
        self.page.locator(selector).select_option(value)

    def type(self, selector: str, text: str) -> None:
        self.press(selector)
        self.page.keyboard.type(text)

    def arrive(self, selector: str) -> None:
        self.page.wait_for_selector(selector, timeout=tablet.PATIENCE)

    def _on_words(self, selector: str) -> None:
        self.page.locator(selector).first.locator("xpath=ancestor::label").tap()
