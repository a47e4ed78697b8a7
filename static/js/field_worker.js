/**
 * The street workers' service worker, scope /field/. The server puts BUILD, FILES and the joined
 * modules of `offline` above. It answers GET below /field/ only, from one build at a time, and
 * posts only sealed bytes that it cannot read.
 */

const FIELD_SHELL = `field-${BUILD}`
const SHELL_PAGE = /^\/field\/[a-z-]+\/$/

function isOurs(response) {
  return response.status === 200 && !response.redirected && response.headers.has("X-Quartierstimme")
}

async function install() {
  // All or nothing, and nothing of another build: a proxy may still give an old page.
  const files = await Promise.all(
    FILES.map(async ([address, integrity]) => {
      const response = await fetch(address, integrity ? { integrity } : { cache: "reload" })
      if (!isOurs(response)) throw new Error(`not ours: ${address}`)
      const build = response.headers.get("X-Quartierstimme")
      if (!integrity && build !== BUILD) throw new Error(`of build ${build}: ${address}`)
      return [address, response]
    }),
  )
  const shell = await caches.open(FIELD_SHELL)
  for (const [address, response] of files) await shell.put(address, response)
}

async function activate() {
  await clients.claim()
  for (const name of await caches.keys()) {
    if (name.startsWith("field-") && name !== FIELD_SHELL) await caches.delete(name)
  }
}

async function fromShell(address) {
  return (await caches.open(FIELD_SHELL)).match(address, { ignoreSearch: true })
}

/** `/field/` alone leads to a language; without network to the one that is at hand. */
async function anyShellPage() {
  const language = navigator.language.split("-")[0]
  const pages = FILES.map(([address]) => address).filter((address) => SHELL_PAGE.test(address))
  const page = pages.find((address) => address === `/field/${language}/`) ?? pages[0]
  return Response.redirect(page)
}

async function answer(request) {
  const { pathname } = new URL(request.url)
  const kept = await fromShell(pathname)
  if (kept) return kept
  return pathname === "/field/" ? fetch(request).catch(anyShellPage) : fetch(request)
}

addEventListener("install", (event) => event.waitUntil(install()))
addEventListener("activate", (event) => event.waitUntil(activate()))

addEventListener("fetch", (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== "GET" || origin !== location.origin || pathname.startsWith("/api/")) return
  event.respondWith(answer(request))
})

addEventListener("sync", (event) => {
  const database = openDatabase(indexedDB)
  const device = database.run(["meta"], "readonly", (meta) => meta.get("device"))
  const sending = device.then(async ({ token }) => {
    const ways = { fetch: (...args) => fetch(...args), url: "/api/v1/deliveries", locks: navigator.locks }
    // Throwing asks the browser to fire again later.
    if (!(await sendOutbox(database, { ...ways, token, keepSent: true }))) throw new Error("still waiting")
  })
  event.waitUntil(sending)
})

addEventListener("message", (event) => {
  if (event.data !== "activate") return
  const alone = clients
    .matchAll({ type: "window", includeUncontrolled: true })
    .then((all) => all.filter(({ url }) => new URL(url).pathname.startsWith("/field/")))
    // Another window may hold an interview that began with the old build.
    .then((all) => (all.length <= 1 ? skipWaiting() : undefined))
  event.waitUntil(alone)
})
