/** The survey page: joins engine, outbox and screens; decides nothing that they decide. */

import { newId } from "../offline/bytes.js"
import { openDatabase } from "../offline/database.js"
import { deleteDraft, forgetOldDrafts, loadDraft, saveDraft } from "../offline/drafts.js"
import { envelopeOf, keepRecord, sealRecord } from "../offline/outbox.js"
import { openRecordings } from "../offline/recordings.js"
import { askForSync, keepTrying } from "../offline/schedule.js"
import { offerReading } from "../ui/audio.js"
import { fillFields } from "../ui/fields.js"
import {
  askedIn,
  firstOfMore,
  harmlessAnswers,
  listenToForm,
  readSurvey,
  rotationOf,
  showStep,
  stepAfter,
  takeAnswers,
  turnChoices,
  wayOf,
} from "../ui/interview.js"
import { fieldsetOf, focusOn } from "../ui/screens.js"
import { offerFile } from "../ui/status.js"
import { followRecords } from "./fates.js"

/** Long enough that the first question is there, short enough for who waits to hear it. */
const AT_REST = 2000

const database = openDatabase(globalThis.indexedDB)

/** `rotation` is one of eight, and is sent: never a seed, which would name the person. */
function newInterview(at, sent) {
  const rotation = crypto.getRandomValues(new Uint8Array(1))[0] % 8
  return { id: newId(), answers: {}, long: false, at, sent, keep: true, rotation }
}

/** The page in the language it has now; read again when the language changes. */
let page
/** The person's answers; outlives a change of language, ends with sending. */
let interview = newInterview(null, null)
/** The record while and after it is sealed: from then on nothing of it changes. */
let frozen = null
/** Whether the person did anything yet: before that there is nothing to remember. */
let begun = false
const fates = followRecords(database, { page: () => page, sent: () => interview.sent })

function asked() {
  return askedIn(page, interview)
}

function remember() {
  // An older draft may still wait for its decision; a new one would outlive what was just sent.
  if (!begun || frozen || !interview.keep) return
  const { id, long, at, rotation } = interview
  const draft = { id, long, at, rotation, answers: harmlessAnswers(page, interview) }
  return saveDraft(database, page.data.survey, draft).catch(() => {})
}

function showAt(at) {
  const shown = showStep(page, interview, at, go)
  if (frozen && at.startsWith("#")) holdFast(shown)
  return shown
}

/** What is sealed cannot be changed any more: take away the ways back to it. */
function holdFast(screen) {
  for (const wayBack of screen.querySelectorAll("[data-back], .link")) wayBack.remove()
}

function go(at) {
  begun = true
  history.pushState({ at }, "")
  const shown = showAt(at)
  focusOn(shown.querySelector("h1, legend"))
  remember()
}

function goNext() {
  const next = stepAfter(page, interview)
  if (next) go(next)
}

function contentToSend() {
  return {
    survey: page.data.survey,
    version: page.data.version,
    language: document.documentElement.lang,
    mode: "self",
    entrance: new URLSearchParams(location.search).get("e"),
    ...rotationOf(page, interview),
    answers: wayOf(page, interview).values,
  }
}

async function finish(button) {
  button.disabled = true
  // A second try, after the device or the network failed, sends the same.
  frozen ??= sealRecord({ id: interview.id, kind: "response", content: contentToSend() }, page.data.key)
  let record
  try {
    record = await frozen
  } catch {
    frozen = null
    button.disabled = false
    return fates.tellNotSent()
  }
  holdFast(button.closest("[data-shown]"))
  try {
    await keepRecord(database, record, page.data.survey)
  } catch {
    return finishWithoutDevice(record, button)
  }
  interview.sent = record.id
  fates.tellStatus("saved")
  sayThanks()
  await askForSync(page.registration)
  await page.tryNow()
}

/** The device keeps nothing: send at once, or give the sealed answers to the person. */
async function finishWithoutDevice(record, button) {
  fates.tellStatus("sending")
  const arrived = await fates.sendDirectly(record)
  if (!arrived) {
    button.disabled = false
    return offerFile(page.status, envelopeOf(record), page.words)
  }
  interview.sent = record.id
  fates.tellStatus(arrived)
  sayThanks()
}

function sayThanks() {
  interview = { ...interview, answers: {}, at: "#thanks" }
  page.form.reset()
  history.replaceState({ at: "#thanks" }, "")
  focusOn(showAt("#thanks").querySelector("h1"))
  page.registration?.waiting?.postMessage("activate")
}

/** Bring the same page in another language, keeping every answer, without leaving it. */
async function switchLanguage(button) {
  takeAnswers(page, interview)
  const address = location.pathname.replace(/^\/[^/]+/, `/${button.value}`)
  let other
  try {
    const response = await fetch(address)
    if (response.status !== 200 || !response.headers.has("X-Quartierstimme")) throw new Error("not ours")
    other = new DOMParser().parseFromString(await response.text(), "text/html")
    if (!other.querySelector("form[data-survey]")) throw new Error("no survey")
  } catch {
    button.disabled = true
    button.append(` – ${page.words.offlineLanguage}`)
    return
  }
  const { lang, dir } = other.documentElement
  Object.assign(document.documentElement, { lang, dir })
  document.title = other.title
  document.body.replaceWith(other.body)
  history.replaceState(history.state, "", address + location.search)
  setUp()
  fillFields(page.form, interview.answers)
  focusOn(showAt(interview.at).querySelector("h1, legend"))
  await fates.tell()
}

function listen() {
  const { form } = page
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    goNext()
  })
  form.querySelector("[data-keep]").addEventListener("change", (event) => {
    // Not an answer: nothing begins with it.
    event.stopPropagation()
    changeKeeping(event.target.checked)
  })
  listenToForm(page, () => interview, {
    next: goNext,
    changed: () => {
      begun = true
      remember()
    },
  })
  document.body.addEventListener("click", ({ target }) => {
    if (target.closest("[data-send]")) finish(target.closest("[data-send]"))
    else if (target.closest("[data-back]")) history.back()
    else if (target.closest("[data-enough]")) go("#preview")
    else if (target.closest("[data-shown=more] [data-go-on]")) goFurther()
    else if (target.closest("[data-shown=resume] [data-go-on]")) resume()
    else if (target.closest("[data-forget]")) forget()
    else if (target.closest("[name=switch]")) switchLanguage(target.closest("[name=switch]"))
    else if (target.closest("[data-try]")) page.tryNow()
  })
}

function goFurther() {
  go(firstOfMore(page, interview))
}

function changeKeeping(keep) {
  interview.keep = keep
  return keep ? remember() : deleteDraft(database, page.data.survey)
}

function setUp() {
  const { registration, tryNow, draft } = page ?? {}
  page = readSurvey(document, document.documentElement.lang)
  Object.assign(page, { registration, tryNow, draft })
  const { form } = page
  page.status = document.querySelector("[data-status]")
  page.others = document.querySelector("[data-others]")
  page.retry = document.querySelector("[data-try]")
  page.told = document.querySelector("[data-told]")
  // Outside of the form the language can also be changed where the form is hidden.
  form.before(form.querySelector(".languages"))
  form.querySelector("[data-device]").hidden = false
  form.querySelector("[data-keep]").checked = interview.keep
  turnChoices(page, interview)
  page.recordings = openRecordings(location.pathname, page.data.version, (...args) => fetch(...args))
  setTimeout(learnWhatIsRecorded, AT_REST, page)
  listen()
}

/** Who cannot read meets a play button as soon as it is known that there is something to hear. */
async function learnWhatIsRecorded(mine) {
  await mine.recordings.load().catch(() => {})
  const fieldset = mine === page && fieldsetOf(page.form, interview.at)
  if (fieldset) offerReading(fieldset, page.words, page.recordings)
}

/** Ask before anything of a draft is shown: the phone may have been handed on. */
function askToGoOn(draft) {
  page.draft = draft
  showAt("#resume")
}

function resume() {
  const { id, answers, long, at, rotation } = page.draft
  interview = { ...interview, id, answers, long, rotation }
  begun = true
  turnChoices(page, interview)
  fillFields(page.form, answers)
  history.replaceState({ at }, "")
  focusOn(showAt(at).querySelector("h1, legend"))
}

async function forget() {
  await deleteDraft(database, page.data.survey)
  begin()
}

/** Begin where the person is: on a slow line the first answers are given before this runs. */
function begin() {
  takeAnswers(page, interview)
  begun = Object.keys(interview.answers).length > 0
  const names = asked()
  const touched = document.activeElement?.closest?.("fieldset[data-question]")?.dataset.question
  const answered = names.findLastIndex((name) => name in interview.answers)
  const at = names.includes(touched) ? touched : names[Math.min(answered + 1, names.length - 1)]
  history.replaceState({ at: names[0] }, "")
  for (const name of names.slice(1, names.indexOf(at) + 1)) history.pushState({ at: name }, "")
  showAt(at)
}

async function start() {
  document.documentElement.classList.add("js")
  // On plain http there is nothing to seal with: the page stays the form that posts.
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return
  setUp()
  addEventListener("popstate", ({ state }) => {
    if (interview.at === "#thanks") return showAt("#thanks")
    if (frozen) return showAt("#preview")
    if (state?.at) focusOn(showAt(state.at).querySelector("h1, legend"))
  })
  document.addEventListener("visibilitychange", remember)
  begin()
  page.tryNow = keepTrying(fates.trySending, { window })
  const draft = await loadDraft(database, page.data.survey).catch(() => undefined)
  if (draft && !begun) askToGoOn(draft)
  await forgetOldDrafts(database).catch(() => {})
  page.registration = await navigator.serviceWorker?.register("/worker.js").catch(() => undefined)
  if (!draft && !begun) page.registration?.waiting?.postMessage("activate")
  await page.tryNow()
}

start()
