/** Bytes and their spellings. Binary fields travel as base64url without padding. */

/** @param {BufferSource} data @returns {string} */
export function toBase64url(data) {
  const bytes = new Uint8Array(data instanceof ArrayBuffer ? data : data.buffer)
  let binary = ""
  // In slices: spreading a whole record would pass the limit of a call's arguments.
  for (let at = 0; at < bytes.length; at += 8192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192))
  }
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

/** @param {string} text @returns {Uint8Array} */
export function fromBase64url(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"))
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
}

/** @param {...(string | Uint8Array | ArrayBuffer)} parts @returns {Uint8Array} */
export function joinBytes(...parts) {
  const pieces = parts.map((part) =>
    typeof part === "string" ? new TextEncoder().encode(part) : new Uint8Array(part),
  )
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}

/** @returns {string} 128 random bits, the name of a record from before its first keystroke */
export function newId() {
  return toBase64url(crypto.getRandomValues(new Uint8Array(16)))
}
