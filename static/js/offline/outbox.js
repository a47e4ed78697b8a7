/**
 * Finished records on the device: frozen, sealed, written, read back; only then "saved".
 * Nothing here is ever edited. A record leaves on a receipt for its id and hash, or when its
 * writer discards it.
 */

import { fromBase64url, toBase64url } from "./bytes.js"
import { NotSavedError } from "./database.js"
import { logEvent } from "./log.js"
import { sealContent } from "./seal.js"

async function hashOf(sealed) {
  return toBase64url(await crypto.subtle.digest("SHA-256", sealed))
}

/**
 * Freeze and seal what somebody finished. Touches no storage.
 *
 * @param {{id: string, kind: string, content: object}} finished
 * @param {{id: string, public: string}} key the quarter's sealing key
 * @returns {Promise<object>} the record; `sealed` is an ArrayBuffer, since some browsers lose Blobs
 */
export async function sealRecord({ id, kind, content }, key) {
  const sealed = await sealContent(fromBase64url(key.public), kind, id, content)
  const hash = await hashOf(sealed)
  return { id, kind, key: key.id, hash, sealed: sealed.buffer, state: "saved", tries: 0, made: Date.now() }
}

/**
 * Keep a sealed record and delete its draft in one transaction, then read it back.
 *
 * @param {{run: Function}} database
 * @param {object} record from `sealRecord`
 * @param {string} [draft] name of the draft it replaces
 * @throws {NotSavedError} when the device did not keep it; offer `exportRecord` then
 */
export async function keepRecord(database, record, draft) {
  try {
    await database.run(["outbox", "drafts"], "readwrite", (outbox, drafts) => {
      // A frozen record is never written over: a second tab may have gone on with its draft.
      outbox.get(record.id).onsuccess = ({ target }) => target.result ?? outbox.put(record)
      if (draft) drafts.delete(draft)
    })
    const kept = await database.run(["outbox"], "readonly", (outbox) => outbox.get(record.id))
    if ((await hashOf(kept.sealed)) !== record.hash) throw new Error("read back differently")
  } catch (cause) {
    throw new NotSavedError("not saved", { cause })
  }
  await logEvent(database, "saved", { id: record.id, kind: record.kind })
}

/** Read one record; undefined where it is gone or the device cannot read it any more. */
export async function readRecord(database, id) {
  try {
    return await database.run(["outbox"], "readonly", (outbox) => outbox.get(id))
  } catch {
    return undefined
  }
}

/** @returns {Promise<object[]>} every readable record; one that cannot be read hides no other */
export async function allRecords(database) {
  const ids = await database.run(["outbox"], "readonly", (outbox) => outbox.getAllKeys())
  const records = await Promise.all(ids.map((id) => readRecord(database, id)))
  return records.map((record, at) =>
    record?.sealed instanceof ArrayBuffer ? record : { ...record, id: ids[at], state: "unreadable" },
  )
}

/** Change the fate of a record; its content never changes. */
export function markRecord(database, id, fate) {
  return database.run(["outbox"], "readwrite", (outbox) => {
    outbox.get(id).onsuccess = ({ target }) => {
      if (target.result) outbox.put({ ...target.result, ...fate })
    }
  })
}

export function removeRecord(database, id) {
  return database.run(["outbox"], "readwrite", (outbox) => outbox.delete(id))
}

/** @returns {object} the envelope of a record as it travels and as it is exported to a file */
export function envelopeOf({ id, kind, key, hash, sealed }) {
  return { v: 1, kind, id, key, hash, sealed: toBase64url(sealed) }
}
