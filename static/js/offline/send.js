/**
 * Sending what rests in the outbox. No probe decides whether to try, no count of tries ends
 * it, and only our own receipt for an id and hash changes a record.
 */

import { logEvent, readLog } from "./log.js"
import { allRecords, envelopeOf, markRecord, removeRecord } from "./outbox.js"

const ARRIVED = ["stored", "already", "late"]
const SEND_PATIENCE = 6 * 60 * 1000

/** Find the number whose digest with the salt is asked for; the format is altcha's. */
async function proofOf(work) {
  const wanted = fromHex(work.challenge)
  for (let number = 0; number <= work.maxnumber; number += 1) {
    const text = new TextEncoder().encode(work.salt + number)
    const found = new Uint8Array(await crypto.subtle.digest("SHA-256", text))
    if (wanted.every((byte, at) => byte === found[at])) return btoa(JSON.stringify({ ...work, number }))
  }
  return undefined
}

function fromHex(text) {
  return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16))
}

/** Ask the server; null for any answer that is not our own, whatever it claims to be. */
async function post(envelopes, ways, proof) {
  const { fetch, url, token } = ways
  const headers = { "Content-Type": "application/json" }
  if (proof) headers["X-Proof"] = proof
  if (token) headers.Authorization = `Bearer ${token}`
  const response = await fetch(url, {
    method: "POST",
    headers,
    body: JSON.stringify({ envelopes }),
    credentials: "omit",
    redirect: "error",
    signal: AbortSignal.timeout(SEND_PATIENCE),
  })
  const isOurs = response.headers.has("X-Quartierstimme")
  if (response.status === 429 && isOurs && !proof) {
    // Very much arrives there at once: a second of work shows that this is no flood.
    const solved = await proofOf((await response.json()).work)
    if (solved) return post(envelopes, ways, solved)
  }
  if (response.status !== 200 || !isOurs) return { status: response.status, receipts: null }
  return { status: 200, ...(await response.json()) }
}

/** What a receipt's status means for a record; undefined for a word we do not know. */
function fateOf(status) {
  return ARRIVED.includes(status) ? "arrived" : status === "quarantined" ? status : undefined
}

async function applyReceipts(database, batch, reply, { keepSent, onReceipt }) {
  let settled = 0
  for (const { id, hash, status, reason, result } of reply.receipts) {
    const record = batch.find((one) => one.id === id && one.hash === hash)
    const fate = record && fateOf(status)
    if (!fate) continue
    onReceipt?.(id, fate)
    // Before the record goes: who looks for it later must find why.
    await logEvent(database, status, { id, reason })
    if (fate === "quarantined") {
      await markRecord(database, id, { state: fate, reason })
    } else if (keepSent) {
      await markRecord(database, id, { state: "arrived", result, epoch: reply.epoch })
    } else {
      await removeRecord(database, id)
    }
    settled += 1
  }
  return settled
}

async function failed(database, batch, why) {
  for (const { id, tries } of batch) {
    // A disk too full for this mark must not keep the others from being sent.
    await markRecord(database, id, { state: "waiting", tries: tries + 1 }).catch(() => {})
  }
  await logEvent(database, "not sent", { n: batch.length, why: String(why) })
}

/**
 * Send one batch, halved while it is too large.
 *
 * @returns {Promise<"sent" | "refused" | "offline">}
 */
async function sendBatch(database, batch, ways) {
  ways.onSending?.(batch.map(({ id }) => id))
  let reply
  try {
    reply = await post(batch.map(envelopeOf), ways)
  } catch (error) {
    await failed(database, batch, error.name)
    return "offline"
  }
  if (reply.status === 413 && batch.length > 1) {
    const middle = Math.ceil(batch.length / 2)
    const first = await sendBatch(database, batch.slice(0, middle), ways)
    const second = await sendBatch(database, batch.slice(middle), ways)
    return first === "sent" ? second : first
  }
  const settled = Array.isArray(reply.receipts)
    ? await applyReceipts(database, batch, reply, ways)
    : 0
  if (settled === batch.length) return "sent"
  await failed(database, batch, reply.status)
  return "refused"
}

async function sendWaiting(database, ways) {
  const records = await allRecords(database)
  const waiting = records.filter(
    // A tablet's own records go with its token and stay until the backup: not from here.
    ({ state, tablet }) => (state === "saved" || state === "waiting") && (ways.keepSent || !tablet),
  )
  let all = true
  for (let at = 0; at < waiting.length; at += ways.batch) {
    const outcome = await sendBatch(database, waiting.slice(at, at + ways.batch), ways)
    if (outcome === "offline") return false
    // A batch that is refused must not keep the others from being sent.
    all = all && outcome === "sent"
  }
  return all
}

/**
 * Send one record that the device could not keep.
 *
 * @returns {Promise<"arrived" | "quarantined" | null>} null when there is no receipt
 */
export async function sendDirectly(record, ways) {
  const reply = await post([envelopeOf(record)], ways).catch(() => null)
  const receipt = reply?.receipts?.find(({ id, hash }) => id === record.id && hash === record.hash)
  return (receipt && fateOf(receipt.status)) ?? null
}

/** Tell whether the server gave a receipt for a record, whoever carried it: page, tab or worker. */
export async function hasReceipt(database, wanted) {
  const lines = await readLog(database).catch(() => [])
  return lines.some(({ id, what }) => id === wanted && ARRIVED.includes(what))
}

/**
 * Tell which records have arrived without anybody having been told; from now on they were.
 *
 * @param {string} [seen] the record whose fate is on the screen
 * @returns {Promise<string[]>} ids of the others
 */
export async function arrivedUnseen(database, seen) {
  const lines = await readLog(database).catch(() => [])
  const told = new Set(lines.filter(({ what }) => what === "told").map(({ id }) => id))
  const fresh = lines.filter(({ id, what }) => ARRIVED.includes(what) && !told.has(id))
  const ids = [...new Set(fresh.map(({ id }) => id))]
  for (const id of ids) await logEvent(database, "told", { id })
  return ids.filter((id) => id !== seen)
}

/**
 * Try to send everything that waits, one sender at a time over all tabs and the worker.
 *
 * @param {{run: Function}} database
 * @param {{fetch: Function, url: string, locks: LockManager, batch?: number, keepSent?: boolean,
 *   token?: string, onSending?: (ids: string[]) => void,
 *   onReceipt?: (id: string, fate: "arrived" | "quarantined") => void}} ways
 * @returns {Promise<boolean>} false when something still waits and a later try is needed
 */
export function sendOutbox(database, ways) {
  const all = { batch: 20, ...ways }
  if (!ways.locks) return sendWaiting(database, all)
  return ways.locks.request("quartierstimme-send", () => sendWaiting(database, all))
}
