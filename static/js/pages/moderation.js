/**
 * Checking a text: a press on a marked word puts its placeholder into the text at once, selected
 * words get one of the buttons below, Ctrl and Enter decide. Everything works without, by forms.
 */

const RENEW = 5 * 60 * 1000

const form = document.querySelector("form[data-shortcut]")
const typed = document.querySelector("#text")
const bar = document.querySelector("[data-placeholders]")
const renewing = document.querySelector("form[data-renew]")

/** Whole words only: "Muster" also stands at the start of "Musterstraße". */
function whole(word) {
  const plain = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
  return new RegExp(`(?<![\\p{L}\\p{N}_])${plain}(?![\\p{L}\\p{N}_])`, "gu")
}

function changed() {
  typed.dispatchEvent(new Event("input", { bubbles: true }))
}

for (const word of document.querySelectorAll("button[data-word]")) {
  word.addEventListener("click", (event) => {
    event.preventDefault()
    typed.value = typed.value.replace(whole(word.dataset.word), () => word.dataset.placeholder)
    changed()
  })
}

if (bar && typed) {
  bar.hidden = false
  for (const button of bar.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      typed.setRangeText(button.dataset.placeholder, typed.selectionStart, typed.selectionEnd, "end")
      typed.focus()
      changed()
    })
  }
}

if (form) {
  // Ready for the arrow keys; the page stays where the text is.
  const first = document.querySelector("[autofocus]") ? null : form.querySelector("#decision input")
  if (first) first.focus({ preventScroll: true })
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
    const decide = form.querySelector(".buttons button[name=do]")
    if (decide) form.requestSubmit(decide)
  })
}

// Whoever types is still on it: ask for another quarter of an hour, at most every five minutes.
if (renewing && form) {
  let last = Date.now()
  form.addEventListener("input", () => {
    if (Date.now() - last < RENEW) return
    last = Date.now()
    fetch(renewing.action, { method: "POST", body: new FormData(renewing) }).catch(() => {
      // Without network nothing can be kept anyway; the next press says so.
    })
  })
}
