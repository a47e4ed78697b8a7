/**
 * Passkeys on the staff area's pages: asks the browser, puts its answer into the form and sends
 * the form as any other. What needs a passkey stays hidden where the browser knows none.
 */

const FIELDS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]

/** @param {string} text base64url @returns {Uint8Array} */
function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"))
  return Uint8Array.from(plain, (character) => character.charCodeAt(0))
}

/** @param {ArrayBuffer} buffer @returns {string} base64url without padding */
function base64url(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

/** Turn the server's options into what navigator.credentials takes. */
function readable(options) {
  const known = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }))
  const read = { ...options, challenge: bytes(options.challenge) }
  if (options.user) read.user = { ...options.user, id: bytes(options.user.id) }
  if (options.excludeCredentials) read.excludeCredentials = known(options.excludeCredentials)
  if (options.allowCredentials) read.allowCredentials = known(options.allowCredentials)
  return read
}

/** Turn the browser's credential into JSON the server takes. */
function sendable(credential) {
  const response = {}
  for (const name of FIELDS) {
    if (credential.response[name]) response[name] = base64url(credential.response[name])
  }
  const rawId = base64url(credential.rawId)
  return JSON.stringify({ id: rawId, rawId, type: credential.type, response })
}

async function ask(form) {
  const answer = await fetch(form.dataset.options, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrf_token.value },
  })
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`)
  const publicKey = readable(await answer.json())
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey })
    : navigator.credentials.get({ publicKey })
}

async function send(event) {
  event.preventDefault()
  const form = event.currentTarget
  const message = form.querySelector("[data-message]")
  message.textContent = ""
  try {
    form.elements.credential.value = sendable(await ask(form))
  } catch {
    // Also when the person changed their mind; browsers do not tell which.
    message.textContent = form.dataset.failed
    return
  }
  form.submit()
}

if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-passkey]")) {
    part.hidden = false
    if (part instanceof HTMLFormElement) part.addEventListener("submit", send)
  }
}
