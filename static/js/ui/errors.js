/** What does not fit yet: a summary with focus, and the sentence beside the field. */

import { focusOn } from "./screens.js"

export function clearProblems(form) {
  form.querySelector(".error-summary")?.remove()
  for (const error of form.querySelectorAll(".field-error")) error.remove()
  for (const wrong of form.querySelectorAll(".wrong")) wrong.classList.remove("wrong")
  for (const name of ["aria-describedby", "aria-invalid"]) {
    for (const element of form.querySelectorAll(`[${name}]`)) element.removeAttribute(name)
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} fieldset
 * @param {string} sentence
 * @param {string} heading
 */
export function showProblem(form, fieldset, sentence, heading) {
  const name = fieldset.dataset.question
  const error = document.createElement("p")
  error.className = "field-error"
  error.id = `${name}-error`
  error.textContent = sentence
  fieldset.classList.add("wrong")
  fieldset.querySelector("legend").after(error)
  fieldset.setAttribute("aria-describedby", error.id)
  const field = fieldset.querySelector("textarea, input:not([type=radio], [type=checkbox])")
  field?.setAttribute("aria-invalid", "true")
  field?.setAttribute("aria-describedby", error.id)

  const summary = document.createElement("div")
  summary.className = "error-summary"
  summary.setAttribute("role", "alert")
  const title = document.createElement("h2")
  title.textContent = heading
  const link = document.createElement("a")
  link.href = `#${error.id}`
  link.textContent = sentence
  summary.append(title, link)
  link.addEventListener("click", (event) => {
    event.preventDefault()
    fieldset.querySelector("input, textarea, select").focus()
  })
  fieldset.before(summary)
  focusOn(summary)
}
