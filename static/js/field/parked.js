/**
 * Interviews that were begun: closed by the PIN's key to go on with them, and beside it sealed to
 * the quarter as unfinished, since without the PIN nobody could seal them any more.
 */

import { deleteDraft } from "../offline/drafts.js"
import { logEvent } from "../offline/log.js"

const PARKED_LIFE = 24 * 60 * 60 * 1000
const PARKED_PREFIX = "parked:"

export function parkedName(id) {
  return PARKED_PREFIX + id
}

/**
 * @param {object} record the answers so far, sealed to the quarter as unfinished
 * @param {object} draft what going on needs; without answers to sensitive questions
 */
export async function park(database, vault, record, draft) {
  const closed = await vault.close(draft)
  const kept = { name: parkedName(record.id), touched: Date.now(), record, ...closed }
  await database.run(["drafts"], "readwrite", (drafts) => drafts.put(kept))
}

function isDue(touched, now) {
  // A clock set back would keep a draft for ever.
  return now - touched >= PARKED_LIFE || now < touched
}

function parkedRange() {
  return IDBKeyRange.bound(PARKED_PREFIX, `${PARKED_PREFIX}\uffff`)
}

/** @returns {Promise<{touched: number, draft: object}[]>} what this PIN opens, newest first */
export async function listParked(database, vault) {
  const all = await database.run(["drafts"], "readonly", (drafts) => drafts.getAll(parkedRange()))
  const opened = await Promise.all(
    all.map(async (one) => ({ touched: one.touched, draft: await vault.open(one).catch(() => null) })),
  )
  return opened.filter(({ draft }) => draft).sort((a, b) => b.touched - a.touched)
}

export function dropParked(database, id) {
  return deleteDraft(database, parkedName(id))
}

/**
 * Move parked interviews into the outbox as unfinished, where nobody can read them.
 *
 * @param {boolean} all whatever their age: after ten wrong PINs, or with a new PIN
 * @returns {Promise<number>} how many
 */
export async function releaseParked(database, { all = false, now = Date.now() } = {}) {
  let released = 0
  await database.run(["outbox", "drafts"], "readwrite", (outbox, drafts) => {
    released = 0
    drafts.openCursor(parkedRange()).onsuccess = ({ target }) => {
      const cursor = target.result
      if (!cursor) return
      const { touched, record } = cursor.value
      if (all || isDue(touched, now)) {
        outbox.get(record.id).onsuccess = (found) => found.target.result ?? outbox.put(record)
        cursor.delete()
        released += 1
      }
      cursor.continue()
    }
  })
  if (released) await logEvent(database, "unfinished", { n: released })
  return released
}
