/** How safe the records on a tablet are. Pure: records and the browser's figures come in. */

const TOO_MANY_UNSENT = 50
const TOO_OLD_HOURS = 24
const HOUR = 60 * 60 * 1000

export function isUnsent({ state }) {
  return state !== "arrived" && state !== "quarantined"
}

/**
 * @param {object[]} records of the outbox
 * @param {{usage?: number, quota?: number}} estimate of `navigator.storage`
 * @param {boolean} persisted
 * @param {number} now milliseconds
 * @returns {{unsent: number, oldestHours: number | null, usedPercent: number, persisted: boolean,
 *   warnings: string[]}} warnings are keys of words
 */
export function healthOf(records, estimate, persisted, now) {
  const unsent = records.filter(isUnsent)
  const oldest = Math.min(...unsent.map(({ made }) => made ?? now))
  const oldestHours = unsent.length ? Math.max(0, Math.floor((now - oldest) / HOUR)) : null
  const usedPercent = estimate.quota ? Math.round((estimate.usage / estimate.quota) * 100) : 0
  const warnings = []
  if (unsent.length >= TOO_MANY_UNSENT) warnings.push("many")
  if (oldestHours >= TOO_OLD_HOURS) warnings.push("old")
  if (records.some(({ state }) => state === "unreadable")) warnings.push("unreadable")
  if (!persisted) warnings.push("notPersisted")
  return { unsent: unsent.length, oldestHours, usedPercent, persisted, warnings }
}

/** @returns {string[]} words for what a browser lacks; empty where it can do the work */
export function lackingIn({ crypto, indexedDB, navigator }) {
  const lacking = []
  if (!crypto?.subtle) lacking.push("lackCrypto")
  if (!indexedDB) lacking.push("lackDatabase")
  if (!navigator.serviceWorker) lacking.push("lackWorker")
  if (!navigator.locks) lacking.push("lackLocks")
  return lacking
}
