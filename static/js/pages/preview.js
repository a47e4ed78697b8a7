/** The team's preview of a survey: the same screens and the same way, with nothing kept or sent. */

import {
  firstOfMore,
  askedIn,
  listenToForm,
  readSurvey,
  showStep,
  stepAfter,
  turnChoices,
} from "../ui/interview.js"
import { focusOn } from "../ui/screens.js"

const interview = { answers: {}, long: false, at: null, rotation: 0 }

function showAt(page, at) {
  focusOn(showStep(page, interview, at, (name) => go(page, name)).querySelector("h1, legend"))
}

function go(page, at) {
  history.pushState({ at }, "")
  showAt(page, at)
}

function goNext(page) {
  const next = stepAfter(page, interview)
  if (next) go(page, next)
}

function listen(page) {
  page.form.addEventListener("submit", (event) => {
    // Another language is another page; everything else stays on this one.
    if (event.submitter?.name === "switch") return
    event.preventDefault()
    goNext(page)
  })
  listenToForm(page, () => interview, { next: () => goNext(page), changed: () => {} })
  document.body.addEventListener("click", ({ target }) => {
    if (target.closest("[data-send]")) go(page, "#thanks")
    else if (target.closest("[data-back]")) history.back()
    else if (target.closest("[data-enough]")) go(page, "#preview")
    else if (target.closest("[data-shown=more] [data-go-on]")) go(page, firstOfMore(page, interview))
  })
  addEventListener("popstate", ({ state }) => state?.at && showAt(page, state.at))
}

function start() {
  document.documentElement.classList.add("js")
  const page = readSurvey(document, document.documentElement.lang)
  page.form.before(page.form.querySelector(".languages"))
  turnChoices(page, interview)
  listen(page)
  const first = askedIn(page, interview)[0]
  history.replaceState({ at: first }, "")
  showStep(page, interview, first, (name) => go(page, name))
}

start()
