/**
 * What a street worker's PIN protects: it wraps the key that opens what is begun on this tablet.
 * It stops a finder, not a thief with a copied profile (spec/privacy.md, "On the device").
 */

// OWASP password storage cheat sheet: PBKDF2-HMAC-SHA256 with 600,000 rounds.
const PIN_ROUNDS = 600_000
const MOST_TRIES = 10
const AES_KEY = { name: "AES-GCM", length: 256 }

export const SHORTEST_PIN = 6

/** Read one record of the tablet's own settings. */
export function readMeta(database, name) {
  return database.run(["meta"], "readonly", (meta) => meta.get(name))
}

export function writeMeta(database, record) {
  return database.run(["meta"], "readwrite", (meta) => meta.put(record))
}

export function dropMeta(database, name) {
  return database.run(["meta"], "readwrite", (meta) => meta.delete(name))
}

async function wrappingKey(pin, salt, rounds) {
  const raw = new TextEncoder().encode(pin.normalize("NFKC"))
  const typed = await crypto.subtle.importKey("raw", raw, "PBKDF2", false, ["deriveKey"])
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }
  return crypto.subtle.deriveKey(how, typed, AES_KEY, false, ["wrapKey", "unwrapKey"])
}

/** @returns {{close: (value: any) => Promise<object>, open: (closed: object) => Promise<any>}} */
function vaultWith(key) {
  return {
    async close(value) {
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const plain = new TextEncoder().encode(JSON.stringify(value))
      return { iv, box: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain) }
    },
    async open({ iv, box }) {
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, box)
      return JSON.parse(new TextDecoder().decode(plain))
    },
  }
}

/** Make a new key and wrap it with the PIN; what an older key closed stays closed for ever. */
export async function makeVault(database, pin) {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const fresh = await crypto.subtle.generateKey(AES_KEY, true, ["encrypt", "decrypt"])
  const wrapper = await wrappingKey(pin, salt, PIN_ROUNDS)
  const wrapped = await crypto.subtle.wrapKey("raw", fresh, wrapper, { name: "AES-GCM", iv })
  await writeMeta(database, { name: "vault", salt, iv, wrapped, rounds: PIN_ROUNDS, tries: 0 })
  return vaultWith(fresh)
}

/**
 * Try a PIN. The try is counted on the disk before it is made, so that pulling the plug is no
 * way to try more often.
 *
 * @returns {Promise<{vault?: object, left: number}>} without a vault the PIN was wrong; with no
 *   tries left the key is destroyed, and the caller gives up what it opened
 */
export async function openVault(database, pin) {
  const kept = await readMeta(database, "vault")
  if (!kept) return { left: 0 }
  const tries = kept.tries + 1
  await writeMeta(database, { ...kept, tries })
  const wrapper = await wrappingKey(pin, kept.salt, kept.rounds)
  const how = { name: "AES-GCM", iv: kept.iv }
  let key
  try {
    key = await crypto.subtle.unwrapKey("raw", kept.wrapped, wrapper, how, AES_KEY, false, [
      "encrypt",
      "decrypt",
    ])
  } catch {
    if (tries >= MOST_TRIES) await dropMeta(database, "vault")
    return { left: Math.max(MOST_TRIES - tries, 0) }
  }
  await writeMeta(database, { ...kept, tries: 0 })
  return { vault: vaultWith(key), left: MOST_TRIES }
}
