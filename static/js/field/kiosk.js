/**
 * A tablet that stands alone at an entrance: one person after the other, nothing of one is left
 * for the next. It goes on after a restart, and ends with the PIN.
 */

import { fillWords } from "../ui/status.js"
import { goTo, makeChoice, openView, tablet } from "./app.js"
import { openGate } from "./door.js"
import { fillPoints, fillTongues, surveysOfKind } from "./home.js"
import { watchIdle } from "./idle.js"
import { dropMeta, writeMeta } from "./vault.js"

const KIOSK_IDLE = 75
const KIOSK_WARNING = 15

let standing = null
let stopWatching = null
/** What had the focus before the warning took it. */
let held = null

/** Which survey stands here, and where. */
export function openKioskSetup() {
  const view = openView("kiosk-setup")
  const surveys = surveysOfKind("response")
  if (!surveys.length) return goTo("bundle")
  const group = view.querySelector("[data-surveys]")
  surveys.forEach(({ slug, documents }, at) => {
    const shown = documents.find(({ language }) => language === document.documentElement.lang)
    group.append(makeChoice("radio", "survey", slug, (shown ?? documents[0]).title, at === 0))
  })
  fillPoints(view.querySelector("[data-point]"))
  const form = view.querySelector("[data-form]")
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    goTo("kiosk", { survey: form.survey.value, point: tablet.point })
  })
}

export async function openKiosk({ survey, point = tablet.point }) {
  standing = { survey, point }
  await writeMeta(tablet.database, { name: "kiosk", survey, point })
  return openKioskStart()
}

/** Where the next person begins: at the languages, with no trace of the one before. */
export function openKioskStart() {
  stopWatching?.()
  closeWarning()
  const open = surveysOfKind("response")
  // A survey that is over and was fetched away: the next one that is open stands here.
  const survey = open.find(({ slug }) => slug === standing.survey) ?? open[0]
  const view = openView("tongues", { resident: true })
  fillTongues(view.querySelector("[data-tongues]"), survey.documents, (one) => {
    watchPerson(one.language)
    const about = { kind: "response", survey: survey.slug, version: survey.version, document: one }
    goTo("interview", { ...about, mode: "kiosk", entrance: standing.point })
  })
  view.querySelector("[data-leave]").addEventListener("click", () => openGate(leaveKiosk))
}

function watchPerson(language) {
  const words = tablet.residents[language]
  stopWatching = watchIdle(window, {
    after: KIOSK_IDLE,
    warning: KIOSK_WARNING,
    onWarning: (seconds) => warn(language, words, seconds),
    onBack: closeWarning,
    onIdle: () => goTo("kioskAgain"),
  })
}

function warn(language, words, seconds) {
  let warning = document.querySelector(".idle")
  if (!warning) {
    const template = document.querySelector('template[data-view="idle"]')
    warning = template.content.firstElementChild.cloneNode(true)
    Object.assign(warning, { lang: language, dir: words.dir })
    warning.querySelector("[data-stay]").textContent = words.stay
    held = document.activeElement
    document.body.append(warning)
    warning.querySelector("[data-stay]").focus()
  }
  warning.querySelector("[data-idle-words]").textContent = fillWords(words.still, { n: seconds })
}

function closeWarning() {
  const warning = document.querySelector(".idle")
  if (!warning) return
  warning.remove()
  held?.focus({ preventScroll: true })
}

export async function leaveKiosk() {
  stopWatching?.()
  closeWarning()
  standing = null
  await dropMeta(tablet.database, "kiosk")
  return goTo("home")
}

/** Whether the tablet stands alone now; then the street worker's idle lock has no say. */
export function isStanding() {
  return Boolean(standing)
}
