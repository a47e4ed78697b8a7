/** The page without network: which surveys open on this phone, and what waits here. */

import { toBase64url } from "../offline/bytes.js"
import { openDatabase } from "../offline/database.js"
import { forgetOldDrafts } from "../offline/drafts.js"
import { readLog } from "../offline/log.js"
import { allRecords, envelopeOf, removeRecord } from "../offline/outbox.js"

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
  for (const record of await allRecords(database)) {
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

async function startOffline() {
  const database = openDatabase(indexedDB)
  await forgetOldDrafts(database).catch(() => {})
  await listSurveys(document.querySelector("[data-documents]"))
  const waiting = document.querySelector("[data-waiting]")
  await listWaiting(waiting, database)
  waiting.after(downloadLink("log.json", await readLog(database), waiting.dataset.log))
}

startOffline()
