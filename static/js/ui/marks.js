/** What looks personal is said below the field while somebody writes. It stops nobody. */

import { markingFinders, personalIn } from "../questionnaire/phone_marking.js"

const PAUSE = 800
const MOST = 5

/**
 * Put a quiet line below every free text.
 *
 * @param {HTMLFormElement} form
 * @param {object} [marking] rules and words in the language of the document
 * @returns {() => void} says at once what is there, also for what was typed before
 */
export function watchTexts(form, marking) {
  const fields = marking ? [...form.querySelectorAll("textarea")] : []
  const finders = fields.length ? markingFinders(marking) : []
  const watched = fields.map((field) => {
    const line = document.createElement("p")
    line.className = "marked"
    // Polite: it is read out when the writer pauses.
    line.setAttribute("role", "status")
    field.after(line)
    // Never at once on leaving the field: the button somebody is pressing would move away.
    let timer
    const tell = () => tellMarks(line, personalIn(field.value, finders).slice(0, MOST), marking)
    field.addEventListener("input", () => {
      clearTimeout(timer)
      timer = setTimeout(tell, PAUSE)
    })
    return { line, tell }
  })
  // What was found goes with what was written.
  form.addEventListener("reset", () => watched.forEach(({ line }) => line.replaceChildren()))
  return () => watched.forEach(({ tell }) => tell())
}

function tellMarks(line, found, { said, kinds }) {
  const [before, after] = said.split("%(found)s")
  // The document may have left the stage while somebody paused.
  if (!line.isConnected) return
  const comma = line.closest("[dir]").dir === "rtl" ? "، " : ", "
  const parts = found.flatMap(([kind, words], place) => {
    const marked = document.createElement("bdi")
    marked.translate = false
    marked.textContent = words
    return [place ? comma : "", marked, ` (${kinds[kind]})`]
  })
  const next = document.createElement("p")
  if (found.length) next.append(before, ...parts, after)
  // The same words again would be read out again.
  if (next.textContent !== line.textContent) line.replaceChildren(...next.childNodes)
}
