/**
 * Before personal questions the tablet is offered to the person, so that nobody has to say such
 * answers aloud (spec/field.md). Once, and again before those that the law calls special.
 */

import { tablet } from "./app.js"

/**
 * Ask the street worker, if a question begins what is better answered unheard.
 *
 * @param {object} talk the interview on the stage; remembers what was offered
 * @param {string} at the question that comes next
 * @param {string} language of the document
 * @param {{handOver: () => void, goOn: () => void}} then
 * @returns {boolean} whether it asks; then `goOn` is called later
 */
export function offerHandOver(talk, at, language, { handOver, goOn }) {
  const { plan, page, view } = talk
  if (talk.handed || plan.kind === "note" || plan.mode === "kiosk") return false
  const question = page.questions.get(at)
  // A free text is personal because of what some write into it, not because of what it asks.
  if (!question?.sensitivity || question.type === "text") return false
  talk.offered ??= new Set()
  if (talk.offered.has(question.sensitivity)) return false
  talk.offered.add(question.sensitivity)
  const template = document.querySelector('template[data-view="sensitive"]')
  const card = template.content.firstElementChild.cloneNode(true)
  const words = tablet.residents[language]
  const told = card.querySelector("[data-told]")
  Object.assign(told, { lang: language, dir: words.dir })
  told.textContent = words.personal
  const stage = view.querySelector(".pair")
  const bar = view.querySelector("[data-staff-bar]")
  const close = () => {
    card.remove()
    stage.hidden = false
    bar.hidden = false
    goOn()
  }
  card.querySelector("[data-hand-over-now]").addEventListener("click", () => {
    close()
    handOver()
  })
  card.querySelector("[data-go-on-here]").addEventListener("click", close)
  stage.hidden = true
  bar.hidden = true
  stage.before(card)
  const heading = card.querySelector("h1")
  heading.tabIndex = -1
  heading.focus()
  return true
}
