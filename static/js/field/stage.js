/**
 * The interview on a tablet: the residents' own document on a stage, with a bar for the street
 * worker that goes away when the tablet is handed over.
 */

import { newId } from "../offline/bytes.js"
import { envelopeOf } from "../offline/outbox.js"
import { askForSync } from "../offline/schedule.js"
import { fillFields } from "../ui/fields.js"
import {
  askedIn,
  firstOfMore,
  listenToForm,
  readSurvey,
  showStep,
  stepAfter,
  takeAnswers,
  turnChoices,
} from "../ui/interview.js"
import { fieldsetOf, focusOn, showQuestion } from "../ui/screens.js"
import { offerFile } from "../ui/status.js"
import { goTo, hideStaff, note, openView, tablet } from "./app.js"
import { readDocument, recordingsIn } from "./bundle.js"
import { openGate, setHanded } from "./door.js"
import { keepFinished, keepUnfinished } from "./keeping.js"
import { dropParked } from "./parked.js"
import { offerHandOver } from "./sensitive.js"
import { openVoice } from "./voice.js"

/** The interview on the stage, or null. */
let talk = null

/**
 * Begin or go on.
 *
 * @param {object} plan kind, survey, version, document and, for answers, mode, second, entrance;
 *   of a parked one also id, answers, long, at
 */
export async function openInterview(plan) {
  const { id = newId(), answers = {}, long = false, at = null } = plan
  const { rotation = crypto.getRandomValues(new Uint8Array(1))[0] % 8 } = plan
  const kiosk = plan.mode === "kiosk"
  const view = openView("interview", { resident: kiosk })
  const interview = { id, answers, long, at, rotation }
  const { voices = [] } = plan
  const mine = { plan, view, interview, voices, trail: [], saving: Promise.resolve() }
  talk = mine
  tablet.leave = leaveStage
  try {
    await setStage(plan.document)
  } catch {
    // A document that is not here any more is fetched again; what was begun stays parked.
    talk = null
    return goTo("bundle")
  }
  if (talk !== mine) return
  await setSecond(plan.second)
  listenToBars(view)
  view.querySelector("[data-staff-bar]").hidden = kiosk
  view.querySelector("[data-resident-bar]").hidden = !kiosk
  view.querySelector("[data-hand-over]").hidden = plan.kind === "note"
  if (plan.kind === "note") mine.voice = openVoice(view.querySelector("[data-voice]"), voices, saveTalk)
  if (at) tellWhatIsMissing(view, plan)
  const names = askedIn(mine.page, mine.interview)
  mine.trail = at ? names.slice(0, Math.max(names.indexOf(at), 0)) : []
  show(at ?? names[0])
}

async function setStage({ url, language }) {
  const stage = talk.view.querySelector("[data-stage]")
  const other = await readDocument(caches, url)
  const parts = other.querySelectorAll("main > form, main > template, main > script")
  stage.replaceChildren(...parts)
  Object.assign(stage, { lang: language, dir: tablet.residents[language].dir })
  talk.page = readSurvey(stage, language)
  talk.page.recordings = recordingsIn(caches, tablet.bundle, url)
  turnChoices(talk.page, talk.interview)
  fillFields(talk.page.form, talk.interview.answers)
  listenToStage()
  offerLanguages(talk.page.form)
}

function tellWhatIsMissing(view, { document: { language }, answers }) {
  const sensitive = [...talk.page.questions.values()].some((question) => question.sensitivity)
  const hint = view.querySelector("[data-not-kept]")
  hint.hidden = !sensitive || !Object.keys(answers ?? {}).length
  Object.assign(hint, { lang: language, dir: tablet.residents[language].dir })
  hint.textContent = tablet.residents[language].notKept
}

/** Only what is on the tablet can be switched to. */
function offerLanguages(form) {
  const { survey, version } = talk.plan
  const mine = tablet.bundle.manifest.surveys.find((one) => one.slug === survey && one.version === version)
  for (const button of form.querySelectorAll("[name=switch]")) {
    const other = mine?.documents.find(({ language }) => language === button.value)
    button.hidden = !other || !tablet.bundle.languages.includes(button.value)
    button.addEventListener("click", async (event) => {
      event.preventDefault()
      takeAnswers(talk.page, talk.interview)
      talk.plan = { ...talk.plan, document: other }
      await setStage(other)
      show(talk.interview.at)
    })
  }
}

/** The same question beside it in the interpreter's language: to read, not to tap. */
async function setSecond(second) {
  const place = talk.view.querySelector("[data-second-stage]")
  place.hidden = !second
  if (!second) return
  const other = await readDocument(caches, second.url)
  const form = other.querySelector("form[data-survey]")
  turnChoices({ ...talk.page, form }, talk.interview)
  for (const part of form.querySelectorAll("details.languages, .trap, .buttons, [data-rest], [data-device]")) {
    part.remove()
  }
  for (const one of form.querySelectorAll("[id], [name], [for]")) {
    for (const name of ["id", "name", "for"]) one.removeAttribute(name)
  }
  Object.assign(place, { lang: second.language, dir: tablet.residents[second.language].dir })
  place.replaceChildren(form)
  talk.second = form
}

function show(at) {
  const shown = showStep(talk.page, talk.interview, at, advance)
  talk.page.form.querySelector("[data-back]").hidden = !talk.trail.length
  if (talk.second) {
    showQuestion(talk.second, at)
    talk.second.querySelector("[data-intro]").hidden = talk.trail.length > 0
  }
  tellWhatToSay(at)
  focusOn(shown?.querySelector("h1, legend"))
  return shown
}

/** What is said may be another sentence than what is shown. */
function tellWhatToSay(at) {
  const reads = talk.plan.mode === "interview"
  const hint = talk.view.querySelector("[data-read-aloud]")
  hint.hidden = !reads
  const said = at.startsWith("#") ? null : fieldsetOf(talk.page.form, at).querySelector("[data-aloud]")
  const place = talk.view.querySelector("[data-said]")
  place.hidden = !reads || !said
  place.replaceChildren(...(said?.cloneNode(true).childNodes ?? []))
  const { language } = talk.plan.document
  Object.assign(place, { lang: language, dir: tablet.residents[language].dir })
}

function advance(at) {
  const mine = talk
  const { language } = mine.plan.document
  const move = () => {
    if (talk !== mine) return
    mine.trail.push(mine.interview.at)
    show(at)
    saveTalk()
  }
  if (!offerHandOver(mine, at, language, { handOver: () => handOver(true), goOn: move })) move()
}

function goOn() {
  const next = stepAfter(talk.page, talk.interview)
  if (next) advance(next)
}

function goBack() {
  const before = talk.trail.pop()
  if (before) show(before)
}

function listenToStage() {
  const { form } = talk.page
  listenToForm(talk.page, () => talk.interview, { next: goOn, changed: saveTalk })
  form.addEventListener("submit", (event) => event.preventDefault())
  form.parentElement.onclick = ({ target }) => {
    if (target.closest("[data-send]")) finishTalk(target.closest("[data-send]"))
    else if (target.closest("[data-back]")) goBack()
    else if (target.closest("[data-enough]")) advance("#preview")
    else if (target.closest("[data-shown=more] [data-go-on]")) {
      advance(firstOfMore(talk.page, talk.interview))
    }
  }
}

function listenToBars(view) {
  const press = (selector, then) => view.querySelector(selector).addEventListener("click", then)
  press("[data-hand-over]", () => handOver(true))
  press("[data-take-back]", () => {
    openGate(() => (talk?.plan.mode === "kiosk" ? goTo("leaveKiosk") : handOver(false)))
  })
  press("[data-park]", () => goTo("home"))
  press("[data-stop]", async () => {
    talk.closed = true
    await talk.voice?.end()
    await talk.saving
    await dropParked(tablet.database, talk.interview.id)
    await note("stopped")
    goTo("home")
  })
}

function handOver(handed) {
  talk.handed = handed
  const { language } = talk.plan.document
  setHanded(handed ? language : null)
  talk.view.querySelector("[data-staff-bar]").hidden = handed
  talk.view.querySelector("[data-resident-bar]").hidden = !handed
  hideStaff(handed)
  // The bar took the focus away with it: reading goes on where the question is.
  const stage = talk.view.querySelector("[data-stage]")
  focusOn(stage.querySelector("[data-shown] h1, fieldset[data-question]:not([hidden]) legend"))
}

function saveTalk() {
  return talk ? keepUnfinished(talk) : Promise.resolve()
}

/** Leaving the screen in any way parks what was begun. */
async function leaveStage() {
  const mine = talk
  if (!mine) return
  await mine.voice?.end()
  if (mine.page && (mine.voices.length || Object.keys(mine.interview.answers).length)) await saveTalk()
  wipeStage(mine)
}

function wipeStage(mine) {
  mine.page?.form.reset()
  mine.interview = { id: null, answers: {} }
  mine.view.querySelector("[data-stage]")?.replaceChildren()
  if (talk === mine) talk = null
}

/** Freeze, seal, write, read back; from here on nobody can read it, the PIN's owner included. */
async function finishTalk(button) {
  const mine = talk
  button.disabled = true
  await mine.voice?.end()
  if (talk !== mine) return
  const plan = { ...mine.plan, handed: mine.handed }
  const record = tablet.training ? null : await keepFinished(mine)
  if (record) {
    button.disabled = false
    const status = document.querySelector("[data-status]")
    const words = { ...tablet.words, notSaved: tablet.words.noStorage }
    return offerFile(status, envelopeOf(record), words)
  }
  mine.closed = true
  tablet.leave = null
  wipeStage(mine)
  await askForSync(tablet.registration)
  tablet.tryNow()
  goTo("done", plan)
}

/** Thank the person; staff screens come back only with the PIN where the tablet was handed over. */
export function openDone({ kind, mode, handed, document: { language } }) {
  if (kind === "note") return openNoted()
  const view = openView("done", { resident: true })
  const words = tablet.residents[language]
  Object.assign(view, { lang: language, dir: words.dir })
  view.querySelector("[data-thanks]").textContent = words.thanks
  const kept = view.querySelector("[data-kept]")
  kept.textContent = tablet.training ? tablet.words.trained : words.kept
  const kiosk = mode === "kiosk"
  view.querySelector("[data-give-back]").textContent = kiosk ? words.next : words.giveBack
  const leave = view.querySelector("[data-leave]")
  if (kiosk) view.querySelector("[data-leave-words]").textContent = words.next
  leave.addEventListener("click", () => {
    if (kiosk) goTo("kioskAgain")
    else if (handed) openGate(() => setHanded(null).then(() => goTo("home")))
    else goTo("home")
  })
}

/** After a note the day goes on; a line says that it is kept. */
async function openNoted() {
  await goTo("home")
  const status = document.querySelector("[data-status]")
  status.hidden = false
  status.dataset.status = "saved"
  status.textContent = tablet.training ? tablet.words.trained : tablet.words.keptHere
}

/** Save at once, for the moment the browser may take the page away. */
export function saveNow() {
  return talk?.page ? saveTalk() : undefined
}
