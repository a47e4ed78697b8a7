/**
 * Speaking instead of writing, after a talk: a few short recordings that go into the note's seal.
 * What was said is kept as bytes and a hash, and compared with it before it is heard or sealed.
 */

import { fromBase64url, toBase64url } from "../offline/bytes.js"
import { canRecord, startRecording } from "../ui/recorder.js"
import { fillWords } from "../ui/status.js"
import { makeButton, tablet } from "./app.js"

const VOICE_BITRATE = 24_000
/** Seconds and bytes of all recordings of one note: two minutes, well below a sealed megabyte. */
const VOICE_LONGEST = 120
const VOICE_LARGEST = 400_000
const MOST_VOICES = 3
const SHORTEST_VOICE = 1
/** What a dead battery may cost, in seconds. */
const VOICE_SAVED_EVERY = 10

async function voiceHash(bytes) {
  return toBase64url(await crypto.subtle.digest("SHA-256", bytes))
}

async function voiceOf({ bytes, type, seconds }) {
  const size = bytes.byteLength
  return { kind: "voice", type, size, hash: await voiceHash(bytes), data: toBase64url(bytes), seconds }
}

/** @returns {Promise<Uint8Array | null>} what was recorded; null where it is not what it was */
async function bytesOf({ data, size, hash }) {
  const bytes = fromBase64url(data)
  return bytes.length === size && (await voiceHash(bytes)) === hash ? bytes : null
}

/** @returns {object[]} recordings as they go into the sealed note */
export function attachmentsOf(voices) {
  return voices.map(({ seconds, ...attachment }) => attachment)
}

/**
 * Put the recorder below a note.
 *
 * @param {HTMLElement} place @param {object[]} voices what is there already; changed in place
 * @param {() => Promise<void>} changed keeps the note with its recordings
 * @returns {{end: () => Promise<void>}} `end` stops a recording that runs and keeps it
 */
export function openVoice(place, voices, changed) {
  const { words } = tablet
  const record = place.querySelector("[data-record]")
  const meter = place.querySelector("[data-meter]")
  const error = place.querySelector("[data-error]")
  const heard = place.querySelector("[data-heard]")
  let running = null
  place.hidden = !canRecord() && !voices.length
  place.open = voices.length > 0
  // Nobody closes an ear that listens and forgets about it.
  place.addEventListener("toggle", () => (place.open ||= Boolean(running)))

  function left() {
    const used = voices.reduce((sum, { seconds }) => sum + seconds, 0)
    const size = voices.reduce((sum, one) => sum + one.size, 0)
    return { seconds: VOICE_LONGEST - used, bytes: VOICE_LARGEST - size }
  }

  function mayRecord() {
    const { seconds, bytes } = left()
    const room = seconds > 5 && bytes > VOICE_BITRATE
    return canRecord() && room && voices.length < MOST_VOICES
  }

  function show() {
    place.querySelector("[data-voices]").replaceChildren(...voices.map(itemOf))
    record.hidden = !running && !mayRecord()
    record.querySelector("[data-record-words]").textContent = running ? words.stopVoice : words.recordVoice
    meter.hidden = !running
  }

  function itemOf(voice, at) {
    const item = document.createElement("li")
    item.className = "record"
    const name = document.createElement("span")
    name.textContent = fillWords(words.voiceLength, { n: at + 1, seconds: Math.round(voice.seconds) })
    const listen = makeButton(words.hearVoice, () => hear(voice), "button button--quiet")
    listen.setAttribute("aria-label", `${words.hearVoice}: ${name.textContent}`)
    const drop = makeButton(words.deleteVoice, () => remove(voice), "button button--danger")
    drop.setAttribute("aria-label", `${words.deleteVoice}: ${name.textContent}`)
    item.append(name, listen, drop)
    return item
  }

  async function hear(voice) {
    const bytes = await bytesOf(voice)
    if (!bytes) {
      error.textContent = words.voiceBroken
      return
    }
    silence()
    heard.src = URL.createObjectURL(new Blob([bytes], { type: voice.type }))
    heard.hidden = false
    await heard.play().catch(() => {})
  }

  function silence() {
    heard.pause()
    if (heard.src) URL.revokeObjectURL(heard.src)
    heard.removeAttribute("src")
    heard.hidden = true
  }

  async function remove(voice) {
    silence()
    voices.splice(voices.indexOf(voice), 1)
    show()
    record.focus()
    await changed()
  }

  async function begin() {
    const { seconds, bytes } = left()
    const onProgress = (sofar) => tell(sofar, Math.round(seconds))
    const limits = { bitrate: VOICE_BITRATE, largest: bytes, longest: seconds, onProgress }
    error.textContent = ""
    silence()
    try {
      running = await startRecording(limits)
    } catch {
      error.textContent = words.noMicrophone
      return
    }
    // What is recorded so far stands among the others, so that leaving in any way keeps it.
    Object.assign(running, { slot: null, saved: 0, ended: false })
    show()
    const mine = running
    mine.kept = mine.done.then(async (recorded) => {
      mine.ended = true
      await put(mine, recorded, true)
      running = null
      if (recorded.seconds < SHORTEST_VOICE) voices.splice(voices.indexOf(mine.slot), 1)
      show()
      await changed()
    })
  }

  async function put(mine, recorded, last = false) {
    const voice = await voiceOf(recorded)
    // The whole may have been put while this part was weighed.
    if (mine.ended && !last) return
    if (mine.slot) voices[voices.indexOf(mine.slot)] = voice
    else voices.push(voice)
    mine.slot = voice
  }

  async function tell({ seconds }, most) {
    meter.textContent = fillWords(words.voiceMeter, { n: Math.round(seconds), most })
    const mine = running
    if (!mine || seconds - mine.saved < VOICE_SAVED_EVERY) return
    mine.saved = seconds
    await put(mine, await mine.sofar())
    await changed()
  }

  record.addEventListener("click", () => (running ? running.stop() : begin()))
  show()

  return {
    async end() {
      running?.stop()
      await running?.kept
      silence()
    },
  }
}
