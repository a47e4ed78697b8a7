"""A street worker who goes on whatever happens: takes one interview, and knows what was typed.

Every step looks at the screen first, as a person does: after a lock, a crash or an update the same
interview is found again, resumed where the tablet kept it, or begun anew where it kept nothing.
"""

import hashlib
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Error

from tests.browser import faults, phone, tablet

LANGUAGES = ("ar", "de-simple", "tr")
ODD = ("Ğ", "ş", "لا", "👩‍👧", "ß", "е", "گ", "\u200d", '"', "\\", "<i>")
# Beyond it a tablet that hangs is a fault of its own.
STEPS = 400

# What a person sees: the name of a question or of a screen.
LOOK = """() => {
  const seen = (selector) =>
    [...document.querySelectorAll(selector)].find((one) => one.checkVisibility())
  if (seen("[data-place] [data-status] a, main > [data-status] a")) return "#file"
  if (seen("[data-place] [data-cancel]")) return "#gate"
  if (seen("[data-hand-over-now]")) return "#sensitive"
  const question = seen("[data-stage] fieldset[data-question]")
  if (question) return question.dataset.question
  const screen = seen("[data-stage] [data-shown]")
  if (screen) return `#${screen.dataset.shown}`
  if (seen("[data-place] [data-thanks]")) return "#done"
  if (seen("[data-place] [data-modes]")) return "#begin"
  if (seen("[data-place] [data-tongues] button")) return "#tongues"
  if (seen("[data-place] [data-new]")) return "#home"
  if (seen("[data-place] [name=pin]")) return "#unlock"
  return ""
}"""

# The choices of the question on the screen, in an order that no turning changes.
OFFERED = """() => {
  const question = [...document.querySelectorAll("[data-stage] fieldset[data-question]")]
    .find((one) => one.checkVisibility())
  const inputs = [...question.querySelectorAll("input")]
    .filter((one) => one.checkVisibility() && !one.name.includes("."))
  const ticked = inputs.filter((one) => one.type === "radio" || one.type === "checkbox")
  return {
    several: ticked.some(({ type }) => type === "checkbox"),
    values: ticked.map(({ value }) => value).toSorted(),
    text: Boolean(question.querySelector("textarea")),
  }
}"""

# Answer it and go on. Real clicks on real controls, one journey to the browser for each question.
ANSWER = """({ values, text, last }) => {
  const stage = document.querySelector("[data-stage]")
  const question = [...stage.querySelectorAll("fieldset[data-question]")]
    .find((one) => one.checkVisibility())
  for (const input of question.querySelectorAll("input[type=radio], input[type=checkbox]")) {
    const wanted = !input.name.includes(".") && values.includes(input.value)
    if (input.checked !== wanted && (wanted || input.type === "checkbox")) input.click()
  }
  const area = question.querySelector("textarea")
  if (area) {
    area.value = text
    for (const name of ["input", "change"]) area.dispatchEvent(new Event(name, { bubbles: true }))
  }
  if (!last) [...stage.querySelectorAll("[data-next]")].find((one) => one.checkVisibility()).click()
}"""

CLICK = """(selector) => {
  const one = [...document.querySelectorAll(selector)].find((found) => found.checkVisibility())
  one?.click()
  return Boolean(one)
}"""

# The tablet's clock, wrong by `skew` milliseconds.
CLOCK = """
if (!window.RealDate) {
  window.RealDate = Date
  window.Date = class extends RealDate {
    constructor(...given) {
      if (given.length) super(...given)
      else super(RealDate.now() + window.skew)
    }
    static now() {
      return RealDate.now() + window.skew
    }
  }
}
"""


@dataclass
class Interview:
    """What one person says, decided question by question and never changed."""

    number: int
    language: str
    seed: int
    long: bool = False
    typed: dict[str, Any] = field(default_factory=dict)

    def say(self, question: str, offered: dict[str, Any]) -> dict[str, Any]:
        """Return what this person answers to a question: the same however often it is asked."""
        if question not in self.typed:
            # A person gives the same answer whatever happened before: the faults may not steer it.
            mark = hashlib.sha256(f"{self.seed} {self.number} {question}".encode()).digest()
            chance = random.Random(mark)
            values = offered["values"]
            if question == "age":
                # The children's form has three questions only.
                values = [value for value in values if value != "under_14"]
            if offered["text"]:
                odd = "".join(chance.choices(ODD, k=3))
                self.typed[question] = f"{self.number}: {odd} {chance.randbytes(8).hex()}"
            elif offered["several"]:
                self.typed[question] = [chance.choice(values)]
            elif values:
                self.typed[question] = chance.choice(values)
            else:
                self.typed[question] = None
        said = self.typed[question]
        if isinstance(said, str) and offered["text"]:
            return {"values": [], "text": said}
        values = said if isinstance(said, list) else [said]
        return {"values": values, "text": ""}

    @property
    def answers(self) -> dict[str, Any]:
        return {name: value for name, value in self.typed.items() if value is not None}


class Worker:
    """Somebody with one tablet. `confirmed` maps ids to the interviews the screen called saved."""

    def __init__(self, profile: Callable[..., Any], folder: Path, url: str):
        self.profile = profile
        self.folder = folder
        self.url = url
        self.skew = 0
        self.page: Any = None
        self.context: Any = None
        self.confirmed: dict[str, Interview] = {}
        # Sealed as unfinished by a clock or a lock: what was answered until then.
        self.unfinished: dict[str, Interview] = {}
        self.files: list[str] = []
        self.known: set[str] = set()
        # Asked before every step with the name of what is on the screen.
        self.disturb: Callable[[str], None] = lambda at: None

    def open_tablet(self) -> Any:
        """Open the browser on the tablet's profile, as after a dead battery."""
        self.context = self.profile(self.folder.name, **tablet.SIZE)
        for script in (CLOCK, faults.DEAD_HANDLES, faults.ABORT_AFTER_SUCCESS):
            self.context.add_init_script(script)
        self.set_clock(self.skew)
        self.page = self.context.pages[0]
        return self.page

    def set_clock(self, skew: int) -> None:
        """Let the tablet's clock be wrong by so many milliseconds, now and after a reload."""
        self.skew = skew
        self.context.add_init_script(f"window.skew = {skew}")
        for page in self.context.pages:
            page.evaluate(f"window.skew = {skew}")

    def kill(self) -> None:
        tablet.kill(self.folder)
        with suppress(Error):
            self.context.close()
        self.open_tablet()
        self.page.goto(f"{self.url}/field/de/")

    def look(self) -> str:
        """Return what is on the screen, once there is something."""
        deadline = time.monotonic() + tablet.PATIENCE / 1000
        while True:
            try:
                if at := self.page.evaluate(LOOK):
                    return str(at)
            except Error:
                # In the middle of a navigation there is nothing to ask.
                pass
            assert time.monotonic() < deadline, f"nothing to see: {self._screen()}"
            time.sleep(0.02)

    def _screen(self) -> str:
        return str(self.page.locator("body").inner_text())[:300]

    def click(self, selector: str) -> None:
        self.page.evaluate(CLICK, selector)

    def unlock(self) -> None:
        self.page.locator("[data-place] [name=pin]").fill(tablet.PIN)
        self.page.locator("[data-place] [name=pin]").press("Enter")
        self.page.wait_for_selector("[data-place] [name=pin]", state="detached")

    def home(self) -> None:
        """Come to the home screen, from wherever the tablet is."""
        while (at := self.look()) != "#home":
            if at in ("#unlock", "#gate"):
                self.unlock()
            elif at == "#done":
                self.click("[data-place] [data-leave]")
                self._until_other(at)
            else:
                self.click("[data-park]:not([hidden])")
                self._until_other(at)

    def take(self, interview: Interview) -> None:
        """Take one interview until it is confirmed."""
        sent, rewinding = False, False
        for _step in range(STEPS):
            at = self.look()
            self.disturb(at)
            at = self.look()
            if at in ("#unlock", "#gate"):
                self.unlock()
            elif at == "#home":
                if sent and self._find_confirmed(interview):
                    return
                self._note_unfinished(interview)
                rewinding, sent = self._begin(interview), False
            elif at == "#begin":
                self.click("[data-form] button.button:not([data-home])")
                self._until_other(at)
            elif at == "#tongues":
                self.click(f'[data-tongues] [lang="{interview.language}"]')
                self._until_other(at)
            elif at == "#sensitive":
                self.click("[data-go-on-here]")
                self._until_other(at)
            elif at == "#more":
                last = "[data-shown=more] [data-go-on]" if interview.long else "[data-enough]"
                self.click("[data-stage] [data-back]" if rewinding else last)
                self._until_other(at)
            elif at == "#preview":
                self.click("[data-stage] [data-back]" if rewinding else "[data-stage] [data-send]")
                sent = not rewinding
                self._until_other(at)
            elif at == "#file":
                with self.page.expect_download() as download:
                    self.click("[data-status] a[download]")
                self.files.append(Path(download.value.path()).read_text())
                self.page.evaluate("window.fault = false")
                self.click("[data-stage] [data-send]")
                self._until_other(at)
            elif at == "#done":
                assert self._find_confirmed(interview), "nothing in the outbox"
                self.click("[data-place] [data-leave]")
                self._until_other(at)
                return
            elif rewinding and self.page.evaluate(CLICK, "[data-stage] [data-back]:not([hidden])"):
                self._until_other(at)
            else:
                rewinding = False
                self._answer(interview, at)
                self._until_other(at)
        raise AssertionError(f"no end of interview {interview.number}")

    def finish(self) -> None:
        """At the end of the day: send until every record has its receipt."""
        self.home()
        self.set_clock(0)
        tablet.send_all(self.page, 60)
        states = Counter(record["state"] for record in phone.outbox(self.page))
        assert states == {"arrived": len(self.known)}, states

    def _begin(self, interview: Interview) -> bool:
        """Go on with what is parked, else begin; tell whether something was parked."""
        parked = bool(self.page.evaluate(CLICK, "[data-parked-list] button"))
        if not parked:
            self.click("[data-new]")
        self._until_other("#home")
        return parked

    def _answer(self, interview: Interview, question: str) -> None:
        said = interview.say(question, self.page.evaluate(OFFERED))
        self.page.evaluate(ANSWER, said)

    def _until_other(self, before: str) -> None:
        """Wait until the screen shows something else; a fault may have taken even that away."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with suppress(Error):
                if (self.page.evaluate(LOOK) or before) != before:
                    return
            time.sleep(0.01)

    def _new_ids(self) -> set[str]:
        return {str(record["id"]) for record in phone.outbox(self.page)} - self.known

    def _find_confirmed(self, interview: Interview) -> bool:
        """Note the record that this interview became."""
        new = self._new_ids()
        for record_id in new:
            self.confirmed[record_id] = interview
        self.known |= new
        assert len(new) <= 1, f"interview {interview.number} is {len(new)} records"
        return bool(new)

    def _note_unfinished(self, interview: Interview) -> None:
        new = self._new_ids()
        for record_id in new:
            self.unfinished[record_id] = interview
        self.known |= new
