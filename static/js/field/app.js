/** What all screens of the app share: the state of the tablet, the screens, the sending. */

import { logEvent } from "../offline/log.js"
import { allRecords } from "../offline/outbox.js"
import { sendOutbox } from "../offline/send.js"
import { changeDevice } from "./device.js"
import { healthOf } from "./health.js"

const readJson = (name) => JSON.parse(document.querySelector(`script[data-${name}]`).textContent)

/** The tablet as long as the page is open; nothing here is on the disk. */
export const tablet = {
  database: null,
  code: "",
  device: null,
  bundle: null,
  vault: null,
  training: false,
  point: "",
  // The language of whoever holds the tablet; null where the street worker does.
  handed: null,
  words: readJson("words"),
  residents: readJson("residents"),
  registration: null,
  tryNow: async () => true,
  leave: null,
}

/** Screens by name; `pages/field.js` fills them in, so that no screen imports another. */
export const routes = {}

/** Leave what is open, tidily, and open another screen. */
export async function goTo(name, ...given) {
  const leave = tablet.leave
  tablet.leave = null
  await leave?.()
  return routes[name](...given)
}

/** Put a screen into its place and focus it. */
export function openView(name, { resident = false } = {}) {
  const template = document.querySelector(`template[data-view="${name}"]`)
  const view = template.content.firstElementChild.cloneNode(true)
  document.querySelector("[data-place]").replaceChildren(view)
  tellStatusOff()
  hideStaff(resident)
  for (const back of view.querySelectorAll("[data-home]")) {
    back.addEventListener("click", () => goTo("home"))
  }
  const heading = view.querySelector("h1")
  if (heading) {
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
  }
  scrollTo(0, 0)
  return view
}

/** Show or hide all that residents have no business with. */
export function hideStaff(hidden) {
  document.querySelector("[data-staff-header]").hidden = hidden
  document.querySelector("[data-lock]").hidden = hidden || !tablet.vault
  document.querySelector("[data-band]").hidden = !tablet.training
}

function tellStatusOff() {
  document.querySelector("[data-status]").hidden = true
}

export function clock(moment) {
  const language = document.documentElement.lang
  return new Date(moment).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" })
}

export function dayAndClock(moment) {
  const how = { dateStyle: "short", timeStyle: "short" }
  return new Date(moment).toLocaleString(document.documentElement.lang, how)
}

/** How the records are; asks the browser, never the network. */
export async function lookAtHealth() {
  const records = await allRecords(tablet.database)
  const estimate = (await navigator.storage?.estimate?.()) ?? {}
  const persisted = Boolean(await navigator.storage?.persisted?.())
  return healthOf(records, estimate, persisted, Date.now())
}

/** Send what waits. With the token, and keeping what arrived until a backup holds it. */
export async function sendRecords() {
  const { device } = tablet
  if (!device?.token) return true
  let arrived = false
  const done = await sendOutbox(tablet.database, {
    fetch: (...args) => fetch(...args),
    url: "/api/v1/deliveries",
    locks: navigator.locks,
    token: device.token,
    keepSent: true,
    onReceipt: () => (arrived = true),
  })
  if (arrived) tablet.device = await changeDevice(tablet.database, device, { sent: Date.now() })
  document.dispatchEvent(new Event("outbox"))
  return done
}

export function note(what, details) {
  return logEvent(tablet.database, what, details)
}

/** @returns {HTMLAnchorElement} a link that keeps something as a file */
export function fileLink(name, content, text) {
  const link = document.createElement("a")
  link.className = "button button--quiet"
  link.download = name
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content)], { type: "application/json" }))
  link.textContent = text
  return link
}

/** @returns {HTMLButtonElement} */
export function makeButton(text, press, className = "button") {
  const button = document.createElement("button")
  button.type = "button"
  button.className = className
  button.textContent = text
  button.addEventListener("click", press)
  return button
}

/** @returns {HTMLLabelElement} a check box or radio as the design system has it */
export function makeChoice(type, name, value, text, checked = false) {
  const label = document.createElement("label")
  label.className = "choice"
  const input = document.createElement("input")
  Object.assign(input, { type, name, value, checked })
  const words = document.createElement("span")
  words.textContent = text
  label.append(input, words)
  return label
}
