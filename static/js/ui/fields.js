/** Reading the form and filling it: names to strings, or lists where several may be chosen. */

/** @returns {Object<string, string | string[]>} what is typed and chosen, untouched */
export function readFields(form) {
  const raw = {}
  for (const input of form.querySelectorAll("fieldset[data-question] [name]")) {
    if (input.type === "checkbox" && !input.name.includes(".")) {
      raw[input.name] ??= []
      if (input.checked) raw[input.name].push(input.value)
    } else if (input.type === "radio" || input.type === "checkbox") {
      if (input.checked) raw[input.name] = input.value
    } else {
      raw[input.name] = input.value
    }
  }
  return raw
}

/** Put answers back into a form, also one in another language. */
export function fillFields(form, answers) {
  for (const input of form.querySelectorAll("fieldset[data-question] [name]")) {
    const given = answers[input.name]
    if (input.type === "radio" || input.type === "checkbox") {
      input.checked = Array.isArray(given) ? given.includes(input.value) : given === input.value
    } else {
      input.value = given ?? ""
    }
  }
}

/** Say each answer to one question in the words of the form. */
export function answersInWords(fieldset) {
  const chosen = [...fieldset.querySelectorAll("input:checked")].map((input) =>
    input.nextElementSibling.cloneNode(true),
  )
  const written = [...fieldset.querySelectorAll("textarea, input:not([type=radio], [type=checkbox])")]
    .filter((input) => input.value.trim())
    .map((input) => {
      const text = document.createElement("bdi")
      text.translate = false
      text.textContent = input.value
      return text
    })
  return [...written, ...chosen]
}

/** Take back the choices that cannot stand beside the one just made, as "none" beside "bus". */
export function keepExclusive(input, exclusive) {
  if (!input.checked) return
  for (const other of input.form.elements[input.name]) {
    const alone = exclusive.includes(input.value) || exclusive.includes(other.value)
    if (other !== input && alone) other.checked = false
  }
}

/** A choice may be taken back: a second tap on a chosen radio clears it. */
export function letGo(form) {
  let before = null
  form.addEventListener("pointerdown", ({ target }) => {
    const input = target.closest?.("label")?.querySelector("input[type=radio]")
    before = input?.checked ? input : null
  })
  form.addEventListener("click", ({ target }) => {
    if (target === before && target.checked) {
      target.checked = false
      target.dispatchEvent(new Event("change", { bubbles: true }))
    }
  })
}
