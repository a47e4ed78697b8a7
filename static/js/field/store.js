/** What is on the tablet: surveys fetched ahead, records, and the log of what happened. */

import { readLog } from "../offline/log.js"
import { allRecords, envelopeOf } from "../offline/outbox.js"
import { fillWords } from "../ui/status.js"
import { whatHappened } from "./happened.js"
import { dayAndClock, fileLink, goTo, lookAtHealth, makeChoice, openView, tablet } from "./app.js"
import { documentsIn, fetchBundle, fetchManifest, filesIn } from "./bundle.js"
import { changeDevice } from "./device.js"

const MOST_SHOWN = 200

export async function openBundle() {
  const view = openView("bundle")
  const form = view.querySelector("[data-form]")
  view.querySelector("[data-home]").hidden = !tablet.bundle
  const age = view.querySelector("[data-age]")
  const { words } = tablet
  age.textContent = tablet.bundle
    ? fillWords(words.fetched, { when: dayAndClock(tablet.bundle.fetched) })
    : words.notFetched
  let manifest = tablet.bundle?.manifest
  try {
    manifest = await fetchManifest(waysToFetch())
  } catch {
    view.querySelector("[data-error]").textContent = words.noNetwork
  }
  if (!manifest) return
  fillLanguages(view.querySelector("[data-languages]"), manifest)
  form.sound.checked = tablet.bundle?.sound ?? true
  const list = () => {
    listDocuments(view.querySelector("[data-documents]"), manifest, chosen(form))
    tellSizes(view, manifest, chosen(form))
  }
  form.addEventListener("change", list)
  list()
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    fetchChosen(view, manifest, chosen(form))
  })
}

function waysToFetch() {
  return { fetch: (...args) => fetch(...args), token: tablet.device.token, caches }
}

function chosen(form) {
  const languages = [...form.querySelectorAll("[name=language]:checked")].map(({ value }) => value)
  return { languages, sound: form.sound.checked }
}

function fillLanguages(place, manifest) {
  const offered = new Set(manifest.surveys.flatMap(({ documents }) => documents.map((one) => one.language)))
  const before = tablet.bundle?.languages
  for (const language of offered) {
    const isChosen = before ? before.includes(language) : true
    const { own } = tablet.residents[language]
    place.append(makeChoice("checkbox", "language", language, own, isChosen))
  }
}

const kilobytes = (files) => Math.round(files.reduce((sum, { size }) => sum + size, 0) / 1024)

/** Say what it weighs with and without recordings, before anything is fetched. */
function tellSizes(view, manifest, { languages }) {
  const without = kilobytes(filesIn(manifest, languages, false))
  const whole = kilobytes(filesIn(manifest, languages, true))
  view.querySelector("[data-sound]").hidden = whole === without
  view.querySelector("[data-sizes]").textContent = fillWords(tablet.words.sizes, { without, whole })
}

function listDocuments(place, manifest, { languages }) {
  place.replaceChildren()
  for (const survey of manifest.surveys) {
    const documents = documentsIn({ surveys: [survey] }, languages)
    const size = kilobytes(documents)
    const shown = documents.find(({ language }) => language === document.documentElement.lang)
    const item = document.createElement("li")
    item.textContent = `${(shown ?? documents[0])?.title ?? survey.slug} – ${documents.length} · ${size} kB`
    place.append(item)
  }
}

async function fetchChosen(view, manifest, wanted) {
  const { words } = tablet
  const error = view.querySelector("[data-error]")
  const bar = view.querySelector("[data-progress]")
  const told = view.querySelector("[data-progress-words]")
  error.textContent = ""
  bar.hidden = false
  try {
    tablet.bundle = await fetchBundle(tablet.database, manifest, wanted, waysToFetch(), (done, total) => {
      bar.value = (100 * done) / total
      const weigh = (size) => kilobytes([{ size }])
      told.textContent = fillWords(words.fetching, { done: weigh(done), total: weigh(total) })
    })
  } catch (failed) {
    error.textContent = failed.message === "hash" ? words.wrongHash : words.noNetwork
    return
  }
  const { keys } = manifest
  tablet.device = await changeDevice(tablet.database, tablet.device, { keys })
  goTo("home")
}

const STATE_WORDS = {
  saved: "stateSaved",
  waiting: "stateWaiting",
  arrived: "stateArrived",
  quarantined: "stateQuarantined",
  unreadable: "stateUnreadable",
}

export async function openStorage() {
  const view = openView("storage")
  const { words } = tablet
  const health = await lookAtHealth()
  const facts = [
    health.persisted ? words.persisted : words.unprotected,
    fillWords(words.used, { n: health.usedPercent }),
    ...(health.oldestHours === null ? [] : [fillWords(words.oldest, { n: health.oldestHours })]),
    ...health.warnings.map((key) => fillWords(words[key], { n: health.unsent })),
  ]
  for (const fact of facts) view.querySelector("[data-health]").append(item(fact))
  const records = await allRecords(tablet.database)
  for (const record of records.slice(0, MOST_SHOWN)) {
    view.querySelector("[data-records]").append(recordItem(record))
  }
  const sealed = records.filter((record) => record.sealed)
  if (sealed.length) {
    const all = { envelopes: sealed.map(envelopeOf) }
    view.querySelector("[data-export]").append(fileLink("tablet.quartierstimme.json", all, words.exportAll))
  }
  const lines = await readLog(tablet.database)
  view.querySelector("[data-log-export]").append(fileLink("log.json", lines, words.exportLog))
  for (const line of lines.toReversed().slice(0, MOST_SHOWN)) {
    const told = `${dayAndClock(line.when)} ${whatHappened(line, words)}`
    view.querySelector("[data-log]").append(item(told))
  }
}

function item(text) {
  const made = document.createElement("li")
  made.textContent = text
  return made
}

/** A record's name, state and file; never what is in it, which nobody here can open. */
function recordItem(record) {
  const made = item("")
  made.className = "record"
  const name = document.createElement("bdi")
  name.dir = "ltr"
  name.textContent = String(record.id).slice(0, 6)
  const state = document.createElement("span")
  state.textContent = tablet.words[STATE_WORDS[record.state]]
  made.append(name, state)
  if (record.sealed) {
    const file = `${record.id}.quartierstimme.json`
    made.append(fileLink(file, { envelopes: [envelopeOf(record)] }, tablet.words.export))
  } else {
    // What can still be read of it, raw: better than nothing.
    made.append(fileLink(`${record.id}.json`, record, tablet.words.export))
  }
  return made
}
