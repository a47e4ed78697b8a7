/** One question per screen out of the one long form. No storage here. */

/** Show one fieldset and hide the others; null shows none. */
export function showQuestion(form, name) {
  for (const fieldset of form.querySelectorAll("fieldset[data-question]")) {
    fieldset.hidden = fieldset.dataset.question !== name
  }
}

export function fieldsetOf(form, name) {
  return form.querySelector(`fieldset[data-question="${name}"]`)
}

/** Put the screen made of a `template[data-screen]` into its place; null takes it away. */
export function showScreen(form, name) {
  form.parentElement.querySelector("[data-shown]")?.remove()
  if (!name) return null
  const template = form.parentElement.querySelector(`template[data-screen="${name}"]`)
  const screen = template.content.firstElementChild.cloneNode(true)
  screen.dataset.shown = name
  form.after(screen)
  return screen
}

/** Move focus to where reading goes on, so that a screen reader says the new screen. */
export function focusOn(element) {
  if (!element) return
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1
  element.focus({ preventScroll: true })
  // The one line that tells where an answer is stands above: it must stay in view.
  element.ownerDocument.defaultView.scrollTo(0, 0)
}
