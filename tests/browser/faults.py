"""Faults of browsers, injected at the API that they break. Each is a script for a page's start.

A fault waits until the test sets `window.fault`, unless its name says otherwise, so that the
page can first be used as usual.
"""

# Every connection that the page opened, and how often it opened one.
WATCHED_HANDLES = """
window.handles = []
const open = IDBFactory.prototype.open
IDBFactory.prototype.open = function (...args) {
  const request = open.apply(this, args)
  request.addEventListener("success", () => handles.push(request.result))
  return request
}
"""

# Phones let the connections of pages in the background die; the page keeps the dead handle.
DEAD_HANDLES = (
    WATCHED_HANDLES
    + """
const transaction = IDBDatabase.prototype.transaction
IDBDatabase.prototype.transaction = function (...args) {
  if (window.dead?.includes(this)) throw new DOMException("Connection lost", "UnknownError")
  return transaction.apply(this, args)
}
"""
)

# A full disk: the request succeeds, then the transaction aborts.
ABORT_AFTER_SUCCESS = """
for (const name of ["put", "add"]) {
  const original = IDBObjectStore.prototype[name]
  IDBObjectStore.prototype[name] = function (...args) {
    const request = original.apply(this, args)
    if (window.fault && this.name === "outbox") {
      request.addEventListener("success", () => this.transaction.abort())
    }
    return request
  }
}
"""

# A disk that keeps something else than it was given.
ROTTEN_DISK = """
const put = IDBObjectStore.prototype.put
IDBObjectStore.prototype.put = function (record, ...rest) {
  if (window.fault && this.name === "outbox") {
    const sealed = record.sealed.slice(0)
    new Uint8Array(sealed)[100] ^= 1
    record = { ...record, sealed }
  }
  return put.call(this, record, ...rest)
}
"""

OPEN_NEVER_ANSWERS = """
IDBFactory.prototype.open = () => new EventTarget()
"""

OPEN_IS_REFUSED = """
IDBFactory.prototype.open = () => {
  const request = new EventTarget()
  request.error = new DOMException("A mutation operation was attempted", "InvalidStateError")
  setTimeout(() => request.onerror?.({ target: request }))
  return request
}
"""

OPEN_THROWS = """
IDBFactory.prototype.open = () => {
  throw new DOMException("The operation is insecure", "SecurityError")
}
"""

NO_DATABASE_AT_ALL = 'Object.defineProperty(window, "indexedDB", { value: undefined })'

# One record that cannot be read any more; its id stands in `window.unreadable`.
UNREADABLE = """
const get = IDBObjectStore.prototype.get
IDBObjectStore.prototype.get = function (key) {
  if (key === window.unreadable) throw new DOMException("Failed to read large value", "DataError")
  return get.call(this, key)
}
"""

# Everything that the status line ever said.
STATUSES = """
window.statuses = []
addEventListener("DOMContentLoaded", () => {
  const note = () => {
    const said = document.querySelector("[data-status]")?.dataset.status
    if (said && said !== statuses.at(-1)) statuses.push(said)
  }
  new MutationObserver(note).observe(document, { subtree: true, childList: true, attributes: true })
})
"""

# Transactions and calls of the cipher, in order: [what, stores or name, durability].
SEQUENCE = """
window.sequence = []
const transaction = IDBDatabase.prototype.transaction
IDBDatabase.prototype.transaction = function (stores, mode, options) {
  const made = transaction.call(this, stores, mode, options)
  const named = [stores].flat().join(" ")
  sequence.push([mode, named, options?.durability])
  made.addEventListener("complete", () => sequence.push(["complete", named]))
  return made
}
for (const name of ["encrypt", "digest", "sign", "generateKey", "deriveBits"]) {
  const original = SubtleCrypto.prototype[name]
  SubtleCrypto.prototype[name] = async function (...args) {
    sequence.push(["cipher", name])
    // Slow, as on an old phone: a transaction that waited for it would have ended.
    await new Promise((later) => setTimeout(later, 20))
    return original.apply(this, args)
  }
}
"""

NO_BACKGROUND_SYNC = """
delete window.SyncManager
delete ServiceWorkerRegistration.prototype.sync
"""

NOTHING_PERSISTS = "StorageManager.prototype.persist = async () => false"
SAYS_OFFLINE = 'Object.defineProperty(Navigator.prototype, "onLine", { get: () => false })'

# Stop at a step of finishing, and say so, as a battery does that dies there. The step stands in
# the address behind `#`, since it must be known from the start.
DIES_AT = """
const here = (step) => location.hash === `#${step}` && (window.reached = true)
const never = new Promise(() => {})
const encrypt = SubtleCrypto.prototype.encrypt
SubtleCrypto.prototype.encrypt = async function (...args) {
  if (here("sealing")) await never
  return encrypt.apply(this, args)
}
const put = IDBObjectStore.prototype.put
IDBObjectStore.prototype.put = function (...args) {
  const request = put.apply(this, args)
  if (this.name === "outbox") window.written = true
  if (this.name === "outbox" && here("writing")) {
    const again = () => (this.get("x").onsuccess = again)
    again()
  }
  return request
}
const transaction = IDBDatabase.prototype.transaction
IDBDatabase.prototype.transaction = function (stores, mode, ...rest) {
  const isReadBack = window.written && mode === "readonly" && stores.includes("outbox")
  if (isReadBack && here("written")) return { objectStore: () => ({ get: () => ({}) }) }
  return transaction.call(this, stores, mode, ...rest)
}
const fetched = window.fetch
window.fetch = async function (address, options) {
  if (options?.method !== "POST") return fetched.call(this, address, options)
  if (here("sending")) await never
  const reply = await fetched.call(this, address, options)
  if (here("receipt")) await never
  return reply
}
const remove = IDBObjectStore.prototype.delete
IDBObjectStore.prototype.delete = function (key) {
  if (this.name === "outbox" && here("removing")) {
    const again = () => (this.get("x").onsuccess = again)
    again()
  }
  return remove.call(this, key)
}
"""
