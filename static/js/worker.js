/**
 * The residents' service worker: the survey opens without network, and what waits is sent when
 * the network is back. The server puts BUILD, FILES and the joined modules of `offline` above.
 *
 * It answers GET only, never /manage/, /api/ or /field/, and posts only sealed bytes that it
 * cannot read.
 */

const SHELL = `shell-${BUILD}`
const DOCUMENTS = "documents"
const OFFLINE_PAGE = "/offline"
const PATIENCE = 4000
const LEFT_ALONE = /^\/(manage|api|field)\//
const DOCUMENT = /^\/[a-z-]+\/[^/]+\/surveys\/[^/]+$/
const SHARE = /\/surveys\/[^/]+\/share\.svg$/
const LANGUAGE = /^\/(de-simple|[a-z]{2})\//
const SOUND_LIST = /^\/[a-z-]+\/[^/]+\/surveys\/[^/]+\/audio\/\d+\.json$/
const SOUND = /^\/audio\/[^/]+$/
const SOUNDS = "audio"
const SHELL_FILE = /^\/(static|scripts)\//
const ENTRANCE = /^\/(q\/.+|[2-9a-z]{8})$/i

/** Ours, whole, and not a portal's log-in page under our address. */
function isOurs(response) {
  return response.status === 200 && !response.redirected && response.headers.has("X-Quartierstimme")
}

function withoutSearch(address) {
  const { origin, pathname } = new URL(address)
  return origin + pathname
}

async function install() {
  // All or nothing: a half-installed build would start and then fail in a stairwell.
  const files = await Promise.all(
    FILES.map(async ([address, integrity]) => {
      const response = await fetch(address, integrity ? { integrity } : { cache: "reload" })
      if (!isOurs(response)) throw new Error(`not ours: ${address}`)
      return [address, response]
    }),
  )
  const shell = await caches.open(SHELL)
  // The offline page comes last: where it is, the build is whole.
  for (const [address, response] of files) await shell.put(address, response)
  for (const { url } of await openWindows()) await speak(url)
}

function openWindows() {
  return clients.matchAll({ type: "window", includeUncontrolled: true })
}

/** Let the offline page speak the language of the page that was opened last. */
async function speak(address) {
  const [, language] = LANGUAGE.exec(new URL(address).pathname) ?? []
  const kept = await isInstalled(BUILD)
  if (!language || !kept || kept.headers.get("Content-Language") === language) return
  const response = await fetch(`/${language}${OFFLINE_PAGE}`).catch(() => null)
  if (response && isOurs(response)) await (await caches.open(SHELL)).put(OFFLINE_PAGE, response)
}

function isInstalled(build) {
  return caches.match(OFFLINE_PAGE, { cacheName: `shell-${build}` })
}

async function keepDocument(address, response) {
  // A document whose own build is not installed would open offline without its script.
  if (!isOurs(response)) return
  if (!(await isInstalled(response.headers.get("X-Quartierstimme")))) return
  const documents = await caches.open(DOCUMENTS)
  await documents.put(withoutSearch(address), response)
  const share = `${withoutSearch(address)}/share.svg`
  if (await documents.match(share)) return
  const picture = await fetch(share).catch(() => null)
  if (picture && isOurs(picture)) await documents.put(share, picture)
}

async function takeOpenDocuments() {
  for (const { url } of await openWindows()) {
    if (!DOCUMENT.test(new URL(url).pathname)) continue
    const response = await fetch(url, { cache: "force-cache" }).catch(() => null)
    if (response) await keepDocument(url, response)
  }
}

async function dropUnusedShells() {
  const documents = await caches.open(DOCUMENTS)
  const keys = (await documents.keys()).filter(({ url }) => DOCUMENT.test(new URL(url).pathname))
  const kept = await Promise.all(keys.map((key) => documents.match(key)))
  const builds = new Set([BUILD, ...kept.map(({ headers }) => headers.get("X-Quartierstimme"))])
  for (const name of await caches.keys()) {
    const build = name.startsWith("shell-") && name.slice(6)
    if (build && !builds.has(build)) await caches.delete(name)
  }
}

async function activate() {
  await clients.claim()
  await takeOpenDocuments()
  await dropUnusedShells()
}

async function fromNetwork(request) {
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error("late")))
  const fetched = fetch(request)
  const response = await Promise.race([fetched, late])
  if (!isOurs(response) && !response.redirected) throw new Error("not ours")
  return response
}

async function offlinePage() {
  return (await caches.match(OFFLINE_PAGE)) ?? Response.error()
}

async function answerDocument(event) {
  try {
    const response = await fromNetwork(event.request)
    if (isOurs(response)) {
      const { url } = event.request
      event.waitUntil(keepDocument(url, response.clone()).then(() => speak(url)))
    }
    return response
  } catch {
    const kept = await caches.match(withoutSearch(event.request.url))
    // Nothing is kept: then the slow network's answer, whatever it is, beats none.
    if (kept) return kept
    const answer = fetch(event.request)
    // Who asks for the survey in another language must not get a page that is no survey.
    return event.request.mode === "navigate" ? answer.catch(offlinePage) : answer
  }
}

async function answerShellFile(request) {
  return (await caches.match(request)) ?? fetch(request)
}

async function answerPage(event) {
  const response = await fetch(event.request).catch(offlinePage)
  if (isOurs(response)) event.waitUntil(speak(event.request.url))
  return response
}

/** What can be heard may have changed; what was changed or taken back is dropped with its list. */
async function answerSoundList(request) {
  const sounds = await caches.open(SOUNDS)
  let response
  try {
    response = await fromNetwork(request)
  } catch {
    return (await sounds.match(request)) ?? Response.error()
  }
  if (!isOurs(response)) return response
  await sounds.put(request, response.clone()).catch(() => {})
  const lists = (await sounds.keys()).filter(({ url }) => SOUND_LIST.test(new URL(url).pathname))
  const listed = await Promise.all(lists.map(async (list) => (await sounds.match(list)).json()))
  const named = new Set(listed.flatMap((list) => Object.values(list).map(({ url }) => url)))
  for (const kept of await sounds.keys()) {
    const { pathname } = new URL(kept.url)
    if (SOUND.test(pathname) && !named.has(pathname)) await sounds.delete(kept)
  }
  return response
}

/** Kept from the first listening on; nothing is fetched that nobody wanted to hear. */
async function answerSound(request) {
  const sounds = await caches.open(SOUNDS)
  const kept = await sounds.match(request)
  if (kept) return kept
  const response = await fetch(request)
  // A full phone still plays what it just fetched.
  if (isOurs(response)) await sounds.put(request, response.clone()).catch(() => {})
  return response
}

addEventListener("install", (event) => event.waitUntil(install()))
addEventListener("activate", (event) => event.waitUntil(activate()))

addEventListener("fetch", (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== "GET" || origin !== location.origin || LEFT_ALONE.test(pathname)) return
  if (SHELL_FILE.test(pathname) || SHARE.test(pathname)) return event.respondWith(answerShellFile(request))
  if (SOUND.test(pathname)) return event.respondWith(answerSound(request))
  if (SOUND_LIST.test(pathname)) return event.respondWith(answerSoundList(request))
  if (DOCUMENT.test(pathname)) return event.respondWith(answerDocument(event))
  if (request.mode === "navigate" || ENTRANCE.test(pathname)) {
    event.respondWith(answerPage(event))
  }
})

addEventListener("sync", (event) => {
  const ways = { fetch: (...args) => fetch(...args), url: "/api/v1/deliveries", locks: navigator.locks }
  const sending = sendOutbox(openDatabase(indexedDB), ways).then((done) => {
    // Throwing asks the browser to fire again later.
    if (!done) throw new Error("still waiting")
  })
  event.waitUntil(sending)
})

addEventListener("message", (event) => {
  if (event.data !== "activate") return
  const alone = clients
    .matchAll({ type: "window", includeUncontrolled: true })
    // Another tab may hold an interview that began with the old build.
    .then((windows) => (windows.length <= 1 ? skipWaiting() : undefined))
  event.waitUntil(alone)
})
