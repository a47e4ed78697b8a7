/**
 * The page without network, the quarter's home and a closed survey: which surveys open on this
 * phone, what waits here, and sending it. None of them has a form whose script would send.
 */

import { toBase64url } from "../offline/bytes.js"
import { openDatabase } from "../offline/database.js"
import { forgetOldDrafts } from "../offline/drafts.js"
import { readLog } from "../offline/log.js"
import { allRecords, envelopeOf, removeRecord } from "../offline/outbox.js"
import { keepTrying } from "../offline/schedule.js"
import { arrivedUnseen, sendOutbox } from "../offline/send.js"
import { showStatus } from "../ui/status.js"

function downloadLink(name, content, text) {
  const link = document.createElement("a")
  link.className = "button button--quiet"
  link.download = name
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content)], { type: "application/json" }))
  link.textContent = text
  return link
}

async function listSurveys(list) {
  const documents = await caches.open("documents")
  for (const request of await documents.keys()) {
    // The code to share stands beside its survey.
    if (request.url.endsWith(".svg")) continue
    const text = await (await documents.match(request)).text()
    const other = new DOMParser().parseFromString(text, "text/html")
    const link = document.createElement("a")
    link.className = "card"
    link.href = request.url
    link.lang = other.documentElement.lang
    link.dir = other.documentElement.dir
    link.textContent = other.title
    const item = document.createElement("li")
    item.append(link)
    list.append(item)
  }
}

/** What is left of a record that no envelope can be made of, for people who look into losses. */
function rawOf({ sealed, ...rest }) {
  return { ...rest, sealed: sealed instanceof ArrayBuffer ? toBase64url(sealed) : String(sealed) }
}

async function listWaiting(list, database) {
  const words = list.dataset
  const records = await allRecords(database)
  list.closest("[data-rests]").hidden = !records.length
  list.replaceChildren()
  for (const record of records) {
    const item = document.createElement("li")
    const when = new Date(record.made ?? Date.now()).toLocaleDateString(document.documentElement.lang)
    item.append(`${words.waits} ${when} `)
    const isWhole = record.state !== "unreadable"
    const content = isWhole ? { envelopes: [envelopeOf(record)] } : rawOf(record)
    item.append(downloadLink(`${record.id}.quartierstimme.json`, content, words.file), " ")
    const discard = document.createElement("button")
    discard.className = "button button--quiet"
    discard.textContent = words.discard
    discard.addEventListener("click", async () => {
      if (!confirm(words.sure)) return
      await removeRecord(database, record.id)
      item.remove()
    })
    item.append(discard)
    list.append(item)
  }
}

/** Send what waits, and say what became of it. */
async function sendFromHere(database, list, status) {
  const words = JSON.parse(document.querySelector("script[data-words]").textContent)
  const done = await sendOutbox(database, {
    fetch: (...args) => fetch(...args),
    url: "/api/v1/deliveries",
    locks: navigator.locks,
    onSending: () => showStatus(status, "sending", words),
    onReceipt: (_, fate) => showStatus(status, fate, words),
  })
  if (!done) showStatus(status, "waiting", words)
  await listWaiting(list, database)
  if (document.visibilityState !== "visible") return done
  const arrived = await arrivedUnseen(database)
  if (arrived.length && done) showStatus(status, "arrived", { arrived: words.told })
  return done
}

/** Whether this phone was ever asked to keep something: only looking must store nothing. */
async function keepsSomething() {
  const known = await indexedDB.databases?.().catch(() => null)
  return !known || known.length > 0
}

async function startOffline() {
  // On plain http nothing was ever kept.
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return
  const documents = document.querySelector("[data-documents]")
  if (documents) await listSurveys(documents)
  if (!(await keepsSomething())) return
  const database = openDatabase(indexedDB)
  await forgetOldDrafts(database).catch(() => {})
  const waiting = document.querySelector("[data-waiting]")
  await listWaiting(waiting, database)
  const log = document.querySelector("[data-log]")
  log?.append(downloadLink("log.json", await readLog(database), log.dataset.log))
  const status = document.querySelector("[data-status]")
  await keepTrying(() => sendFromHere(database, waiting, status), { window })()
}

startOffline()
