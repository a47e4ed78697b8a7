/** The one element that tells where an answer is: draft saved waiting sending arrived quarantined. */

export function showStatus(element, status, words) {
  element.hidden = status === "draft"
  element.dataset.status = status
  element.textContent = words[status]
}

/** Fill the places of a sentence: `%(n)s`. */
export function fillWords(sentence, values) {
  return sentence.replace(/%\((\w+)\)s/g, (_, name) => values[name])
}

/** Offer a sealed record as a file, for a device that can keep nothing. */
export function offerFile(element, envelope, words) {
  const link = document.createElement("a")
  link.className = "button"
  link.download = `${envelope.id}.quartierstimme.json`
  link.href = URL.createObjectURL(
    new Blob([JSON.stringify({ envelopes: [envelope] })], { type: "application/json" }),
  )
  link.textContent = words.file
  element.hidden = false
  element.dataset.status = "draft"
  element.replaceChildren(words.notSaved, " ", link)
}
