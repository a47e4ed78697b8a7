/** The working day: what waits, what was begun, what can be begun. */

import { fillWords } from "../ui/status.js"
import { localDay } from "../ui/interview.js"
import { clock, goTo, lookAtHealth, makeButton, makeChoice, openView, tablet } from "./app.js"
import { bundleDays, documentsIn } from "./bundle.js"
import { countOnDay } from "./device.js"
import { openGate } from "./door.js"
import { offerInstall } from "./install.js"
import { listParked, releaseParked } from "./parked.js"
import { choosePoint } from "./point.js"

const OLD_BUNDLE = 7

/** The surveys of one kind that this tablet holds, each with its fetched documents. */
export function surveysOfKind(kind) {
  const { manifest, languages } = tablet.bundle
  return manifest.surveys
    .filter((survey) => survey.kind === kind)
    .map((survey) => ({ ...survey, documents: documentsIn({ surveys: [survey] }, languages) }))
    .filter(({ documents }) => documents.length)
}

export async function openHome() {
  await releaseParked(tablet.database)
  // Everything is at hand before the screen shows: a button that jumps is pressed in vain.
  const [health, parked] = await Promise.all([
    lookAtHealth(),
    listParked(tablet.database, tablet.vault),
  ])
  const view = openView("home")
  const press = (selector, then) => view.querySelector(selector).addEventListener("click", then)
  press("[data-send-now]", () => tablet.tryNow())
  press("[data-new]", () => goTo("begin"))
  press("[data-kiosk]", () => goTo("kioskSetup"))
  press("[data-open-bundle]", () => goTo("bundle"))
  press("[data-open-storage]", () => goTo("storage"))
  press("[data-refused]", countRefusal)
  press("[data-training]", () => {
    tablet.training = !tablet.training
    goTo("home")
  })
  press("[data-use-update]", () => tablet.registration.waiting?.postMessage("activate"))
  view.querySelector("[data-update]").hidden = !tablet.registration?.waiting
  const [form] = surveysOfKind("note")
  view.querySelector("[data-note]").hidden = !form
  press("[data-note]", () => goTo("interview", noteOf(form)))
  fillPoints(view.querySelector("[data-point]"))
  offerInstall(view.querySelector("[data-install]"))
  tellRefusals(view)
  const tell = async () => tellState(view, await lookAtHealth())
  document.addEventListener("outbox", tell)
  tablet.leave = () => document.removeEventListener("outbox", tell)
  tellState(view, health)
  fillParked(view, parked)
}

function noteOf({ documents, ...form }) {
  const own = documents.find(({ language }) => language === document.documentElement.lang)
  return { kind: "note", survey: form.slug, version: form.version, document: own ?? documents[0] }
}

/** The collection points of the quarter; what is chosen holds until the day is over. */
export function fillPoints(select) {
  for (const { code, label } of tablet.bundle.manifest.points) {
    select.add(new Option(label, code, false, code === tablet.point))
  }
  select.addEventListener("change", () => choosePoint(tablet, select.value))
}

export function stateLine(unsent) {
  const { device, words } = tablet
  const when = device?.sent ? clock(device.sent) : words.never
  return fillWords(unsent ? words.waitingLine : words.nothingWaits, { n: unsent, when })
}

function tellState(view, health) {
  const { words, device } = tablet
  view.querySelector("[data-line]").textContent = stateLine(health.unsent)
  const sentences = health.warnings.map((key) => fillWords(words[key], { n: health.unsent }))
  if (device.state === "blocked") sentences.unshift(words.blocked)
  if (device.state === "unknown") sentences.unshift(words.enrolAgain)
  const lost = device.days?.[localDay()]?.lost
  if (lost) sentences.unshift(fillWords(words.lost, { n: lost }))
  const days = bundleDays(tablet.bundle, Date.now())
  if (days >= OLD_BUNDLE) sentences.push(fillWords(words.oldBundle, { n: days }))
  const warning = view.querySelector("[data-warning]")
  warning.hidden = !sentences.length
  warning.textContent = sentences.join(" ")
  if (device.state === "unknown") warning.append(" ", makeButton("→", () => goTo("enrol")))
}

function fillParked(view, parked) {
  const list = view.querySelector("[data-parked-list]")
  view.querySelector("[data-parked]").hidden = !parked.length
  for (const { touched, draft } of parked) {
    // Isolated, so that an Arabic name does not turn the sentence round.
    const language = `\u2068${tablet.residents[draft.document.language].own}\u2069`
    const text = fillWords(tablet.words.parkedAt, { language, when: clock(touched) })
    const item = document.createElement("li")
    item.append(makeButton(text, () => goTo("interview", draft), "button button--quiet"))
    list.append(item)
  }
}

/** Somebody said no: a number of the day, and nothing about the person. */
async function countRefusal() {
  tablet.device = await countOnDay(tablet.database, tablet.device, localDay(), "refusals", 1)
  tellRefusals(document)
}

function tellRefusals(view) {
  const n = tablet.device.days?.[localDay()]?.refusals
  view.querySelector("[data-refusals]").textContent = n ? fillWords(tablet.words.refusals, { n }) : ""
}

/** Which survey, how, and in which language: the resident's own, in its own name. */
export function openBegin() {
  const view = openView("begin")
  const form = view.querySelector("[data-form]")
  const surveys = surveysOfKind("response")
  if (!surveys.length) return goTo("bundle")
  const group = view.querySelector("[data-surveys]")
  surveys.forEach(({ slug, documents }, at) => {
    const shown = documents.find(({ language }) => language === document.documentElement.lang)
    group.append(makeChoice("radio", "survey", slug, (shown ?? documents[0]).title, at === 0))
  })
  group.hidden = surveys.length === 1
  const second = view.querySelector("[data-second]")
  form.addEventListener("change", () => {
    second.hidden = form.mode.value !== "interpreter"
  })
  for (const { language } of surveys[0].documents) {
    form.second.add(new Option(tablet.residents[language].own, language))
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const survey = surveys.find(({ slug }) => slug === form.survey.value)
    const mode = form.mode.value
    const other = survey.documents.find(({ language }) => language === form.second.value)
    const plan = { mode, second: mode === "interpreter" ? other : null, entrance: tablet.point }
    goTo("tongues", survey, { ...plan, practice: form.practice.checked })
  })
}

/** The languages of a survey as buttons, each in its own name. */
export function fillTongues(place, documents, choose) {
  for (const one of documents) {
    const { own, dir } = tablet.residents[one.language]
    const button = makeButton(own, () => choose(one), "button tile")
    Object.assign(button, { lang: one.language, dir })
    place.append(button)
  }
}

export function openTongues(survey, plan) {
  const view = openView("tongues", { resident: true })
  const begin = (one) => {
    const about = { kind: "response", survey: survey.slug, version: survey.version, document: one }
    const { practice, ...rest } = plan
    goTo(practice ? "practice" : "interview", { ...about, ...rest })
  }
  fillTongues(view.querySelector("[data-tongues]"), survey.documents, begin)
  view.querySelector("[data-leave]").addEventListener("click", () => openGate(() => goTo("home")))
}

/** One question that is about nothing, to learn how it works. */
export function openPractice(plan) {
  const view = openView("practice", { resident: true })
  const { language } = plan.document
  const words = tablet.residents[language]
  Object.assign(view, { lang: language, dir: words.dir })
  view.querySelector("[data-practice-title]").textContent = words.practiceTitle
  view.querySelector("[data-practice]").textContent = words.practice
  const choices = view.querySelector("[data-practice-choices]")
  for (const key of ["tea", "coffee", "nothing"]) {
    choices.append(makeChoice("radio", "practice", key, words[key]))
  }
  const button = view.querySelector("[data-go]")
  button.textContent = words.begin
  button.addEventListener("click", () => goTo("interview", plan))
}
