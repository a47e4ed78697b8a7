/** What is fetched before going out: with progress, with a hash, and never older than it says. */

import { readMeta, writeMeta } from "./vault.js"

const BUNDLE_CACHE = "bundle"
// A parked interview lives a day; its document outlives it.
const RETIRED_LIFE = 48 * 60 * 60 * 1000

export class NotFetchedError extends Error {
  name = "NotFetchedError"
}

async function hexHash(body) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", body))
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}

async function ask(address, { fetch, token }) {
  const headers = { Authorization: `Bearer ${token}` }
  const response = await fetch(address, { headers, credentials: "omit", redirect: "error" })
  if (response.status !== 200 || !response.headers.has("X-Quartierstimme")) {
    throw new NotFetchedError(String(response.status))
  }
  return response
}

/** Read a body piece by piece, so that a slow line shows that it moves. */
async function readWithProgress(response, onBytes) {
  const reader = response.body.getReader()
  const pieces = []
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return new Uint8Array(await new Blob(pieces).arrayBuffer())
    pieces.push(value)
    onBytes(value.length)
  }
}

/**
 * @param {boolean} sound whether the recordings of questions belong to it
 * @returns {object[]} what is fetched of a manifest: documents, and what reads them aloud
 */
export function filesIn(manifest, languages, sound) {
  const documents = documentsIn(manifest, languages)
  const recordings = sound ? documents.flatMap(({ audio = [] }) => audio) : []
  // Two documents may share a recording, where one of them fell back to the other's language.
  return [...documents, ...new Map(recordings.map((one) => [one.url, one])).values()]
}

/** @returns {number} whole days since the bundle was fetched; 0 too for a clock set back */
export function bundleDays({ fetched }, now) {
  return Math.max(0, Math.floor((now - fetched) / (24 * 60 * 60 * 1000)))
}

/** @returns {object[]} the documents of a manifest in these languages */
export function documentsIn(manifest, languages) {
  return manifest.surveys.flatMap(({ documents }) =>
    documents.filter(({ language }) => languages.includes(language)),
  )
}

/** Ask what there is. Throws where the network or the server refuses. */
export async function fetchManifest(ways) {
  return (await ask("/api/v1/field/bundle", ways)).json()
}

/**
 * Fetch what the tablet lacks; the old manifest stays in force until everything new is here.
 *
 * @param {{languages: string[], sound: boolean}} chosen
 * @param {{fetch: Function, token: string, caches: CacheStorage}} ways
 * @param {(done: number, total: number) => void} onProgress bytes
 */
export async function fetchBundle(database, manifest, { languages, sound }, ways, onProgress) {
  const cache = await ways.caches.open(BUNDLE_CACHE)
  const wanted = filesIn(manifest, languages, sound)
  const total = wanted.reduce((sum, { size }) => sum + size, 0)
  let done = 0
  for (const { url, sha256, size, question } of wanted) {
    if ((await cache.match(url))?.headers.get("X-Hash") === sha256) {
      done += size
    } else {
      const body = await readWithProgress(await ask(url, ways), (n) => onProgress((done += n), total))
      if ((await hexHash(body)) !== sha256) throw new NotFetchedError("hash")
      const headers = { "Content-Type": question ? "audio/webm" : "text/html", "X-Hash": sha256 }
      await cache.put(url, new Response(body, { headers }))
    }
    onProgress(done, total)
  }
  const before = await readMeta(database, "bundle")
  const retired = await retire(cache, wanted, before?.retired ?? {}, Date.now())
  const kept = { name: "bundle", manifest, languages, sound, fetched: Date.now(), retired }
  await writeMeta(database, kept)
  return kept
}

/** Note since when a document is of no use, and drop it two days later. */
async function retire(cache, wanted, before, now) {
  const retired = {}
  for (const { url } of await cache.keys()) {
    const path = new URL(url).pathname
    if (wanted.some((one) => one.url === path)) continue
    const since = before[path] ?? now
    if (now - since > RETIRED_LIFE) await cache.delete(url)
    else retired[path] = since
  }
  return retired
}

/** @returns {Promise<Document>} a fetched survey document, parsed */
export async function readDocument(caches, url) {
  const kept = await (await caches.open(BUNDLE_CACHE)).match(url)
  if (!kept) throw new NotFetchedError(url)
  return new DOMParser().parseFromString(await kept.text(), "text/html")
}

/** @returns {object} what can be heard of a document, as ui/audio.js asks for it; needs no network */
export function recordingsIn(caches, bundle, url) {
  const every = bundle.manifest.surveys.flatMap(({ documents }) => documents)
  const { audio = [] } = every.find((one) => one.url === url) ?? {}
  const known = bundle.sound ? Object.fromEntries(audio.map((one) => [one.question, one])) : {}
  return {
    known: () => known,
    async sound(name) {
      const kept = known[name] && (await (await caches.open(BUNDLE_CACHE)).match(known[name].url))
      return kept ? kept.blob() : null
    },
  }
}
