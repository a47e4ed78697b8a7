/** What became of what was sent from here: the page says it, whoever carried the record. */

import { allRecords, readRecord } from "../offline/outbox.js"
import { arrivedUnseen, hasReceipt, sendDirectly, sendOutbox } from "../offline/send.js"
import { fillWords, showStatus } from "../ui/status.js"

/**
 * Send, and say how it stands.
 *
 * @param {object} database
 * @param {{page: () => object, sent: () => string | null}} now `page` as it is in the language of
 *   the moment, with the places of its lines; `sent` is the id of the record this page sealed
 */
export function followRecords(database, { page, sent }) {
  /** What our receipts said of the records that this page sent. */
  const said = new Map()
  /** Whether something that waited here has arrived since this page was opened. */
  let told = false
  const ways = {
    fetch: (...args) => fetch(...args),
    url: "/api/v1/deliveries",
    locks: navigator.locks,
    onSending: (ids) => ids.includes(sent()) && tellStatus("sending"),
    onReceipt: (id, fate) => said.set(id, fate),
  }

  async function tellStatus(state) {
    const { status, words } = page()
    showStatus(status, state, words)
    if (state !== "waiting") return
    // Where nothing sends by itself, or the browser may clear us away, coming back is what helps.
    const persists = globalThis.SyncManager && (await navigator.storage?.persist?.().catch(() => false))
    if (persists || page().status.dataset.status !== state) return
    page().status.textContent = `${page().words.waiting} ${page().words.again}`
  }

  function tellNotSent() {
    tellStatus("draft")
    page().status.hidden = false
  }

  async function tellOwn() {
    const id = sent()
    if (!id) return
    const record = await readRecord(database, id)
    const fate = record?.state ?? said.get(id)
    if (fate) return tellStatus(fate)
    if (await hasReceipt(database, id)) return tellStatus("arrived")
    // Gone without a receipt: discarded in another tab, or cleared away with all that was stored.
    tellNotSent()
  }

  async function tellOthers() {
    const records = await allRecords(database)
    const waiting = records.filter(({ id, state }) => id !== sent() && state !== "arrived")
    const { others, retry, told: line, words } = page()
    others.hidden = !waiting.length
    others.firstElementChild.textContent = fillWords(words.others, { n: waiting.length })
    retry.hidden = !records.some(({ state }) => state === "waiting")
    // Her line "waiting" is gone: say once why.
    if (document.visibilityState !== "visible") return
    if ((await arrivedUnseen(database, sent())).length) told = true
    if (told && !line.textContent) line.textContent = words.told
  }

  async function tell() {
    await tellOwn()
    await tellOthers()
  }

  return {
    tell,
    tellStatus,
    tellNotSent,
    sendDirectly: (record) => sendDirectly(record, ways),
    trySending: async () => {
      const done = await sendOutbox(database, ways)
      await tell()
      return done
    },
  }
}
