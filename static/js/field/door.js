/** Who may use the tablet: enrolment, choosing a PIN, the lock, the way back from residents. */

import { localDay } from "../ui/interview.js"
import { fillWords } from "../ui/status.js"
import { goTo, hideStaff, note, openView, tablet } from "./app.js"
import { EnrolError, enrolDevice } from "./device.js"
import { releaseParked } from "./parked.js"
import { dropMeta, makeVault, openVault, readMeta, SHORTEST_PIN, writeMeta } from "./vault.js"

export function openCannot(lacking) {
  const list = openView("cannot").querySelector("[data-list]")
  for (const key of lacking) {
    const item = document.createElement("li")
    item.textContent = tablet.words[key]
    list.append(item)
  }
}

/** Let the tablet in; asks for durable storage before the first record exists. */
export function openEnrol() {
  const view = openView("enrol")
  const form = view.querySelector("[data-form]")
  const error = view.querySelector("[data-error]")
  form.code.value = tablet.code
  if (tablet.device?.state === "unknown") {
    view.querySelector("[data-lost]").hidden = false
    view.querySelector("[data-lost]").textContent = tablet.words.enrolAgain
  }
  offerScan(view, form)
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    if (!form.safe.checked) return form.safe.focus()
    try {
      const ways = { fetch: (...args) => fetch(...args), day: localDay() }
      tablet.device = await enrolDevice(tablet.database, form.code.value, ways)
    } catch (refused) {
      error.textContent = refused instanceof EnrolError ? refused.message : tablet.words.noNetwork
      return
    }
    tablet.code = ""
    // Who has the office's code is the team.
    await setHanded(null)
    await dropMeta(tablet.database, "kiosk")
    await navigator.storage?.persist?.().catch(() => false)
    tablet.tryNow()
    goTo(tablet.vault ? "bundle" : (await readMeta(tablet.database, "vault")) ? "unlock" : "choosePin")
  })
}

/** The camera reads a code only where the browser does it without network. */
function offerScan(view, form) {
  if (!("BarcodeDetector" in globalThis)) return
  const video = view.querySelector("[data-camera]")
  const button = view.querySelector("[data-scan]")
  button.hidden = false
  button.addEventListener("click", async () => {
    const error = view.querySelector("[data-error]")
    let stream
    try {
      const detector = new globalThis.BarcodeDetector({ formats: ["qr_code"] })
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } })
      video.hidden = false
      video.srcObject = stream
      await video.play()
      for (let look = 0; look < 100 && !form.code.value; look += 1) {
        const [found] = await detector.detect(video)
        if (found) form.code.value = found.rawValue.split("#").at(-1)
        await new Promise((later) => setTimeout(later, 200))
      }
      if (!form.code.value) error.textContent = tablet.words.scanFailed
    } catch {
      error.textContent = tablet.words.scanFailed
    } finally {
      for (const track of stream?.getTracks() ?? []) track.stop()
      video.hidden = true
    }
  })
}

export async function openChoosePin() {
  const view = openView("choose-pin")
  const persisted = await navigator.storage?.persisted?.()
  const warning = view.querySelector("[data-persist]")
  warning.hidden = Boolean(persisted)
  warning.textContent = tablet.words.notPersisted
  const form = view.querySelector("[data-form]")
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const error = view.querySelector("[data-error]")
    const pin = form.pin.value
    if (!/^\p{Nd}+$/u.test(pin) || pin.length < SHORTEST_PIN) {
      error.textContent = tablet.words.shortPin
    } else if (pin !== form.again.value) {
      error.textContent = tablet.words.unlikePins
    } else {
      tablet.vault = await makeVault(tablet.database, pin)
      await note("new pin")
      goTo(tablet.bundle ? "home" : "bundle")
    }
  })
}

/** Note who holds the tablet; a reload or a restart in a resident's hands must know it. */
export async function setHanded(language) {
  tablet.handed = language
  if (language) await writeMeta(tablet.database, { name: "handed", language })
  else await dropMeta(tablet.database, "handed")
}

/** Whether residents hold the tablet or stand before it; then only the PIN opens anything. */
export async function isWithResidents() {
  return Boolean(tablet.handed || (await readMeta(tablet.database, "kiosk")))
}

/** Locked in a resident's hands: nothing to see, nothing to begin, no way round the PIN. */
function openGiveBack() {
  const view = openView("give-back", { resident: true })
  const words = tablet.residents[tablet.handed]
  const asking = view.querySelector("[data-asking]")
  Object.assign(asking, { lang: tablet.handed, dir: words.dir })
  asking.textContent = words.giveBack
  askPin(view, async () => {
    await setHanded(null)
    hideStaff(false)
    goTo(tablet.bundle ? "home" : "bundle")
  })
}

/** Where a shortcut of the start screen leads, once; the lock comes first. */
function wished() {
  const act = new URLSearchParams(location.search).get("do")
  if (act) history.replaceState(null, "", location.pathname)
  return act === "interview" ? "begin" : "home"
}

export async function openUnlock(sentence = "") {
  if (tablet.handed) return openGiveBack()
  const view = openView("unlock")
  view.querySelector("[data-error]").textContent = sentence
  askPin(view, () => goTo(tablet.bundle ? wished() : "bundle"))
  view.querySelector("[data-new-pin]").addEventListener("click", async () => {
    await releaseParked(tablet.database, { all: true })
    goTo("choosePin")
  })
}

/**
 * Ask for the PIN before staff screens come back; what the resident sees stays as it is.
 *
 * @param {() => void} then
 */
export function openGate(then) {
  const place = document.querySelector("[data-place]")
  const before = [...place.children]
  const held = document.activeElement
  const view = document.querySelector('template[data-view="gate"]').content.firstElementChild.cloneNode(true)
  for (const one of before) one.hidden = true
  place.append(view)
  const close = () => {
    view.remove()
    for (const one of before) one.hidden = false
    held.focus()
  }
  view.querySelector("[data-cancel]").addEventListener("click", close)
  askPin(view, () => {
    close()
    hideStaff(false)
    then()
  })
  view.querySelector("[name=pin]").focus()
}

function askPin(view, opened) {
  const form = view.querySelector("[data-form]")
  const error = view.querySelector("[data-error]")
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const button = form.querySelector("button")
    const pin = form.pin.value
    form.pin.value = ""
    button.disabled = true
    const { vault, left } = await openVault(tablet.database, pin)
    button.disabled = false
    if (vault) {
      tablet.vault = vault
      return opened()
    }
    if (!left) return giveUp()
    error.textContent = fillWords(tablet.words.wrongPin, { n: left })
    // A button that was out of use has lost the focus.
    form.pin.focus()
  })
}

/** Ten wrong PINs: nothing readable stays, nothing finished is lost. */
async function giveUp() {
  tablet.vault = null
  await releaseParked(tablet.database, { all: true })
  await note("wiped")
  // A resident who tried ten PINs must not choose the eleventh: the office's code comes first.
  const resident = await isWithResidents()
  await goTo(resident ? "enrol" : "choosePin")
  document.querySelector("[data-error]").textContent = tablet.words[resident ? "letInAgain" : "wiped"]
  tablet.tryNow()
}

/** Forget the key; what is open was closed by it a moment ago. */
export async function lock() {
  if (!tablet.vault) return
  const leave = tablet.leave
  tablet.leave = null
  await leave?.()
  tablet.vault = null
  await openUnlock()
}
