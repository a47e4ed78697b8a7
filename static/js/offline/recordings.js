/**
 * What can be heard of one survey document. Asked for when the first question is on the screen
 * and the page is at rest, or when somebody wants to listen: nothing of it is on the way there.
 */

const SOUND_PATIENCE = 20_000

async function askOurs(address, fetch) {
  const options = { credentials: "omit", redirect: "error", signal: AbortSignal.timeout(SOUND_PATIENCE) }
  const response = await fetch(address, options)
  if (response.status !== 200 || !response.headers.has("X-Quartierstimme")) throw new Error("not ours")
  return response
}

/**
 * @param {string} address of the document, without what stands behind `?`
 * @param {number} version
 * @param {Function} fetch
 * @returns {{load: () => Promise<object>, known: () => object | null,
 *   sound: (name: string) => Promise<Blob | null>}} `load` gives question to recording and asks
 *   once it has an answer never again; `sound` is null for a question that nobody recorded, and
 *   throws where it cannot be had now
 */
export function openRecordings(address, version, fetch) {
  let known = null

  async function load() {
    known ??= await (await askOurs(`${address}/audio/${version}.json`, fetch)).json()
    return known
  }

  async function sound(name) {
    const found = (await load())[name]
    return found ? (await askOurs(found.url, fetch)).blob() : null
  }

  return { load, known: () => known, sound }
}
