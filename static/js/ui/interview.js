/**
 * One person's way through a survey document: what is asked next, what does not fit, what was
 * answered. Touches no storage and no history; residents' phones and tablets share it.
 */

import { canonical } from "../questionnaire/answers.js"
import { choices, path, rotation } from "../questionnaire/path.js"
import { problems } from "../questionnaire/validation.js"
import { offerReading, stopReading } from "./audio.js"
import { clearProblems, showProblem } from "./errors.js"
import { answersInWords, keepExclusive, letGo, readFields } from "./fields.js"
import { watchTexts } from "./marks.js"
import { fieldsetOf, showQuestion, showScreen } from "./screens.js"
import { fillWords } from "./status.js"

/**
 * Take a survey document as it stands below `root`.
 *
 * @param {ParentNode} root @param {string} language of the document
 * @returns {object} the page: form, definition, questions by name, data, words, progress
 */
export function readSurvey(root, language) {
  const form = root.querySelector("form[data-survey]")
  const json = (name) => JSON.parse(root.querySelector(`script[data-${name}]`).textContent)
  const { definition, ...data } = json("document")
  const questions = new Map(definition.questions.map((question) => [question.name, question]))
  const progress = form.querySelector("[data-progress]")
  for (const hidden of form.querySelectorAll("[data-review], [data-rest], .trap")) hidden.hidden = true
  form.querySelector("[data-next]").hidden = false
  return { form, definition, questions, data, words: json("words"), progress, language }
}

export function localDay() {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Berlin" })
  return parts.format(new Date())
}

export function wayOf(page, interview) {
  return path(page.definition, interview.answers, { today: localDay() }, interview.long)
}

export function askedIn(page, interview) {
  return wayOf(page, interview).questions.filter((name) => fieldsetOf(page.form, name))
}

/** The answers without those to sensitive questions, which no draft holds. */
export function harmlessAnswers(page, { answers }) {
  const harmless = Object.entries(answers).filter(
    ([name]) => !page.questions.get(name.split(".")[0])?.sensitivity,
  )
  return Object.fromEntries(harmless)
}

/** The questions of the form's part, notes left out: for "3 of about 8". */
function counted(page, names) {
  return names.filter((name) => page.questions.get(name).type !== "note")
}

/**
 * Show a question, or a screen such as `#preview`.
 *
 * @param {(at: string) => void} go where the preview's "change" leads
 * @returns {HTMLElement} what is shown
 */
export function showStep(page, interview, at, go) {
  const screen = at.startsWith("#") ? at.slice(1) : null
  interview.at = at
  clearProblems(page.form)
  stopReading()
  showQuestion(page.form, screen ? null : at)
  page.form.hidden = Boolean(screen)
  const shown = showScreen(page.form, screen)
  if (screen === "preview") fillPreview(page, interview, shown, go)
  if (screen) interview.seen = null
  const names = askedIn(page, interview)
  const place = names.indexOf(at)
  page.form.querySelector("[data-intro]").hidden = place > 0
  // Unseen it still tells a screen reader which page this is.
  page.form.querySelector("h1").classList.toggle("visually-hidden", place > 0)
  page.form.querySelector("[data-back]").hidden = place <= 0
  showProgress(page, interview, counted(page, names), at)
  if (place >= 0) {
    offerChoices(page, interview, at)
    offerReading(fieldsetOf(page.form, at), page.words, page.recordings)
    page.tellMarks?.()
  }
  return shown ?? fieldsetOf(page.form, at)
}

/** Say "3 of about 8". Within a part the whole never shrinks, so that no number jumps back. */
function showProgress(page, interview, names, at) {
  const n = names.indexOf(at) + 1
  page.progress.hidden = !n
  if (!n) return
  const part = interview.long ? "longTotal" : "shortTotal"
  interview[part] = Math.max(interview[part] ?? 0, names.length)
  const [words, bar] = page.progress.children
  words.textContent = fillWords(page.words.progress, { n, total: interview[part] })
  Object.assign(bar, { max: interview[part], value: n })
}

/** Show only the choices that the answers so far leave open. */
function offerChoices(page, interview, name) {
  const question = page.questions.get(name)
  if (!question.choice_filter) return
  const offered = choices(question, wayOf(page, interview).values, { today: localDay() })
  for (const input of fieldsetOf(page.form, name).querySelectorAll(".choice input")) {
    input.closest(".choice").hidden = !offered.includes(input.value)
  }
}

/**
 * Take what is on the screen and find the next step.
 *
 * @returns {string | null} null where something does not fit; then it is said beside the field
 */
export function stepAfter(page, interview) {
  takeAnswers(page, interview)
  clearProblems(page.form)
  const way = wayOf(page, interview)
  const found = problems(page.definition, interview.answers, way, { today: localDay() }).find(
    ({ question }) => question === interview.at,
  )
  if (found) return tellProblem(page, found)
  const names = askedIn(page, interview)
  const rest = names.slice(names.indexOf(interview.at) + 1)
  // Who came from the preview to change one answer goes back there, past what is newly asked.
  const next = interview.seen ? rest.find((name) => !interview.seen.includes(name)) : rest[0]
  if (next) return next
  if (interview.seen) return "#preview"
  return hasMore(page, interview) ? "#more" : "#preview"
}

function tellProblem(page, { question: name, code }) {
  const question = page.questions.get(name)
  const fieldset = fieldsetOf(page.form, name)
  const values = { max: question.max ?? question.length }
  const sentence = fieldset.dataset[code] ?? fillWords(page.words[code], values)
  showProblem(page.form, fieldset, sentence, page.words.problems)
  return null
}

/** Whether the long form would ask anything beyond what was asked. */
function hasMore(page, interview) {
  if (interview.long) return false
  const whole = path(page.definition, interview.answers, { today: localDay() }, true)
  return whole.questions.length > wayOf(page, interview).questions.length
}

/** Where the long form begins once somebody wants more. */
export function firstOfMore(page, interview) {
  interview.long = true
  return askedIn(page, interview).find((name) => !page.questions.get(name).short) ?? "#preview"
}

/** Turn the choices of questions that ask for it, so that the first is not always first. */
export function turnChoices(page, interview) {
  for (const question of page.definition.questions) {
    if (!question.randomize) continue
    const fieldset = fieldsetOf(page.form, question.name)
    const labels = new Map(
      [...fieldset.querySelectorAll(".choice")].map((label) => [label.firstElementChild.value, label]),
    )
    const after = fieldset.querySelector(".choice").previousElementSibling
    // From the definition's order: a resumed draft turns what this page has turned already.
    const offered = question.choices.filter((value) => labels.has(value))
    const turned = rotation(question, interview.rotation, offered)
    after.after(...turned.map((value) => labels.get(value)))
  }
}

/** @returns {{rotation?: number}} what goes with the answers where choices were turned */
export function rotationOf({ definition }, interview) {
  const turned = definition.questions.some(({ randomize }) => randomize)
  return turned ? { rotation: interview.rotation } : {}
}

export function takeAnswers(page, interview) {
  interview.answers = canonical(page.definition, readFields(page.form))
}

function fillPreview(page, interview, screen, go) {
  const list = screen.querySelector("[data-answers]")
  // A note asks nothing, so it has no answer to show.
  for (const name of counted(page, askedIn(page, interview))) {
    const fieldset = fieldsetOf(page.form, name)
    const term = document.createElement("dt")
    term.append(...fieldset.querySelector("legend").cloneNode(true).childNodes)
    const shown = answersInWords(fieldset)
    if (!shown.length) shown.push(page.words.empty)
    const change = document.createElement("button")
    change.type = "button"
    change.className = "link"
    change.textContent = page.words.change
    // Else a list of all links would read the same word forty times.
    change.setAttribute("aria-label", `${page.words.change}: ${term.textContent.trim()}`)
    change.addEventListener("click", () => {
      interview.seen = askedIn(page, interview)
      go(name)
    })
    const details = shown.map((node) => {
      const detail = document.createElement("dd")
      detail.append(node)
      return detail
    })
    details.at(-1).append(" ", change)
    list.append(term, ...details)
  }
}

/**
 * Listen to the form's own controls.
 *
 * @param {() => object} interviewNow the person's answers; they may be others after sending
 * @param {{next: () => void, changed: () => void}} then
 */
export function listenToForm(page, interviewNow, { next, changed }) {
  const { form } = page
  letGo(form)
  page.tellMarks = watchTexts(form, page.data.marking)
  form.addEventListener("change", ({ target }) => {
    const question = page.questions.get(target.name)
    if (target.type === "checkbox" && question?.exclusive) keepExclusive(target, question.exclusive)
    takeAnswers(page, interviewNow())
    changed()
  })
  form.addEventListener("input", () => takeAnswers(page, interviewNow()))
  form.querySelector("[data-next]").addEventListener("click", next)
}
