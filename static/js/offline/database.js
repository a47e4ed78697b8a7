/**
 * The one database on a device. It is opened without a version number and never bumped:
 * a build from last year must be able to open what today's build wrote.
 */

const DATABASE_NAME = "quartierstimme"

/** Name of each store and its key; everything the product will ever keep fits into these. */
const STORE_KEYS = { outbox: "id", drafts: "name", meta: "name", log: null }

/** The write is not on the disk. The record must be offered to the person in another way. */
export class NotSavedError extends Error {
  name = "NotSavedError"
}

function openOnce(factory, patience) {
  return new Promise((resolve, reject) => {
    // Some browsers never answer the first open of a session; better a clear no than a spinner.
    const request = factory.open(DATABASE_NAME)
    const timer = setTimeout(() => {
      // It may still come; a connection that nobody knows would keep others waiting.
      request.onsuccess = () => request.result.close()
      reject(new NotSavedError("timeout"))
    }, patience)
    request.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(STORE_KEYS)) {
        request.result.createObjectStore(store, keyPath ? { keyPath } : { autoIncrement: true })
      }
    }
    request.onerror = () => {
      clearTimeout(timer)
      reject(request.error)
    }
    request.onsuccess = () => {
      clearTimeout(timer)
      resolve(request.result)
    }
  })
}

function transact(handle, stores, mode, work) {
  return new Promise((resolve, reject) => {
    const transaction = handle.transaction(stores, mode, { durability: "strict" })
    let result
    // A full disk shows as an abort after the request's success: only `complete` counts.
    transaction.oncomplete = () => resolve(result instanceof IDBRequest ? result.result : result)
    transaction.onabort = () => reject(transaction.error ?? new NotSavedError("aborted"))
    result = work(...stores.map((store) => transaction.objectStore(store)))
  })
}

/**
 * Open the device's database when first needed, and again when the browser closed it.
 *
 * @param {IDBFactory} factory
 * @param {number} [patience] milliseconds until an open that never answers counts as failed
 * @returns {{run: (stores: string[], mode: IDBTransactionMode, work: Function) => Promise<any>,
 *   reopened: number}} `run` resolves with what `work` returned, or with the result of the request
 *   it returned, once the transaction is complete with strict durability; `reopened` counts how
 *   often a transaction had to be tried again on a new connection.
 */
export function openDatabase(factory, patience = 3000) {
  let opening = null
  const database = { run, reopened: 0 }

  function handle() {
    opening ??= openOnce(factory, patience).then((opened) => {
      opened.onclose = () => (opening = null)
      opened.onversionchange = () => opened.close()
      return opened
    })
    const asked = opening
    asked.catch(() => opening === asked && (opening = null))
    return asked
  }

  async function run(stores, mode, work) {
    const used = handle()
    try {
      return await transact(await used, stores, mode, work)
    } catch {
      // Phones close the connection of a page in the background and keep the dead handle:
      // trying again on it is useless, on a new one it works. Another call may have one by now.
      if (opening === used) opening = null
      used.then((dead) => dead.close()).catch(() => {})
      database.reopened += 1
      return transact(await handle(), stores, mode, work)
    }
  }

  return database
}
