/**
 * A page of results read aloud: a question and what was said most. By a voice of the device alone;
 * where it has none for a language that stands there, there is no button.
 */

import { localVoice, say } from "../ui/audio.js"

const { listen, quiet } = document.currentScript.dataset

/** The button whose question is being read; none while it is quiet. */
let reading = null

function stopSaying() {
  if (!reading) return
  reading.textContent = listen
  reading = null
  speechSynthesis.cancel()
}

/** What is to be said of a question, piece by piece, each in one language. */
function piecesOf(place) {
  return [...place.querySelectorAll("h1, h2, .said-most")].flatMap((part) => {
    const pieces = []
    for (const words of part.querySelectorAll("bdi")) {
      const { lang } = words.closest("[lang]")
      const last = pieces.at(-1)
      if (last?.lang === lang) last.text += ` ${words.textContent}`
      else pieces.push({ lang, text: words.textContent })
    }
    return pieces
  })
}

function beginSaying(button, pieces) {
  reading = button
  button.textContent = quiet
  for (const piece of pieces) {
    // What was broken off ends too, after another one has begun.
    const ended = () => reading === button && piece === pieces.at(-1) && stopSaying()
    say(piece.text, localVoice(piece.lang), ended)
  }
}

function offerSaying() {
  for (const waiting of document.querySelectorAll("[data-aloud]")) {
    const pieces = piecesOf(waiting.parentElement)
    if (!pieces.every(({ lang }) => localVoice(lang))) continue
    const button = document.createElement("button")
    button.type = "button"
    button.className = "button button--quiet play"
    button.textContent = listen
    button.addEventListener("click", () => {
      const again = reading === button
      stopSaying()
      if (!again) beginSaying(button, pieces)
    })
    waiting.append(button)
    delete waiting.dataset.aloud
    waiting.hidden = false
  }
}

offerSaying()
// Some browsers know their voices a moment later.
globalThis.speechSynthesis?.addEventListener?.("voiceschanged", offerSaying)
globalThis.addEventListener("pagehide", stopSaying)
