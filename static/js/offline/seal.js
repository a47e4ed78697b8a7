/**
 * Sealing to the quarter's public key: HPKE (RFC 9180) base mode, DHKEM(P-256, HKDF-SHA256),
 * HKDF-SHA256, AES-GCM. Only sealing: nothing on a device can open what it sealed.
 * The opening twin is participation/deliveries/seal.py.
 */

import { joinBytes } from "./bytes.js"

const KEM_ID = [0, 16]
const KDF_ID = [0, 1]
const P256 = { name: "ECDH", namedCurve: "P-256" }
const SMALLEST_SEAL = 4096

/** AEAD by key length in bytes, as RFC 9180 numbers them. */
const AEAD_ID = { 16: [0, 1], 32: [0, 2] }

async function hmacSha256(key, data) {
  // WebCrypto refuses an empty key; HMAC pads keys with zeros, so 32 zero bytes are the same.
  const raw = key.length ? key : new Uint8Array(32)
  const hmac = { name: "HMAC", hash: "SHA-256" }
  const imported = await crypto.subtle.importKey("raw", raw, hmac, false, ["sign"])
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, data))
}

function labeledExtract(suite, salt, label, material) {
  return hmacSha256(salt, joinBytes("HPKE-v1", suite, label, material))
}

/** At most 32 bytes, which is one block of HKDF-Expand. */
async function labeledExpand(suite, secret, label, context, length) {
  const labeled = joinBytes([0, length], "HPKE-v1", suite, label, context, [1])
  return (await hmacSha256(secret, labeled)).slice(0, length)
}

/**
 * Seal bytes.
 *
 * @param {Uint8Array} publicKey uncompressed point, 65 bytes
 * @param {Uint8Array} context `info` of RFC 9180; binds the seal to kind and id
 * @param {Uint8Array} plain
 * @param {{keyBytes?: 16 | 32, ephemeral?: CryptoKeyPair, extra?: Uint8Array}} [options] set by tests with the RFC's vectors
 * @returns {Promise<Uint8Array>} enc (65 bytes), cipher text, tag (16 bytes)
 */
export async function hpkeSeal(publicKey, context, plain, options = {}) {
  const { keyBytes = 32, extra = new Uint8Array() } = options
  const ephemeral =
    options.ephemeral ?? (await crypto.subtle.generateKey(P256, true, ["deriveBits"]))
  const receiver = await crypto.subtle.importKey("raw", publicKey, P256, true, [])
  const shared = { name: "ECDH", public: receiver }
  const agreed = await crypto.subtle.deriveBits(shared, ephemeral.privateKey, 256)
  const enc = await crypto.subtle.exportKey("raw", ephemeral.publicKey)

  const kemSuite = joinBytes("KEM", KEM_ID)
  const none = new Uint8Array()
  const extracted = await labeledExtract(kemSuite, none, "eae_prk", agreed)
  const kemContext = joinBytes(enc, publicKey)
  const sharedSecret = await labeledExpand(kemSuite, extracted, "shared_secret", kemContext, 32)

  const suite = joinBytes("HPKE", KEM_ID, KDF_ID, AEAD_ID[keyBytes])
  const schedule = joinBytes(
    [0],
    await labeledExtract(suite, none, "psk_id_hash", none),
    await labeledExtract(suite, none, "info_hash", context),
  )
  const secret = await labeledExtract(suite, sharedSecret, "secret", none)
  const rawKey = await labeledExpand(suite, secret, "key", schedule, keyBytes)
  const iv = await labeledExpand(suite, secret, "base_nonce", schedule, 12)
  const key = await crypto.subtle.importKey("raw", rawKey, "AES-GCM", false, ["encrypt"])
  const aead = { name: "AES-GCM", iv, additionalData: extra }
  return joinBytes(enc, await crypto.subtle.encrypt(aead, key, plain))
}

/**
 * Seal a record's content as JSON, padded so that its length tells nothing.
 *
 * @param {Uint8Array} publicKey
 * @param {string} kind
 * @param {string} id
 * @param {object} content
 */
export function sealContent(publicKey, kind, id, content) {
  const plain = new TextEncoder().encode(JSON.stringify(content))
  let size = SMALLEST_SEAL
  while (size < plain.length) size *= 2
  const padded = new Uint8Array(size).fill(32)
  padded.set(plain)
  return hpkeSeal(publicKey, joinBytes(`quartierstimme/1\0${kind}\0${id}`), padded)
}
