/** What happened to records on this device, and when; never what somebody answered. */

const LOG_LENGTH = 500

/** @param {{run: Function}} database @param {string} what @param {object} [details] counts, ids */
export async function logEvent(database, what, details = {}) {
  try {
    await database.run(["log"], "readwrite", (log) => {
      const line = { what, when: new Date().toISOString(), ...details }
      if (database.reopened) line.reopened = database.reopened
      log.add(line).onsuccess = (added) => {
        log.delete(IDBKeyRange.upperBound(added.target.result - LOG_LENGTH))
      }
    })
  } catch {
    // The log tells about losses; it must never be the cause of one.
  }
}

/** @returns {Promise<object[]>} oldest first */
export function readLog(database) {
  return database.run(["log"], "readonly", (log) => log.getAll())
}
