/** On the start screen the browser keeps what is stored; so it is offered before going out. */

let asked = null

/** The browser says when it can; the event comes once, and is of use later. */
export function awaitInstall(window) {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault()
    asked = event
    const notice = window.document.querySelector("[data-place] [data-install]")
    if (notice) offerInstall(notice)
  })
}

/** Show the notice where the app runs in a mere tab, with a button where the browser has one. */
export function offerInstall(notice) {
  notice.hidden = matchMedia("(display-mode: standalone)").matches
  const button = notice.querySelector("[data-install-now]")
  button.hidden = !asked
  button.onclick = async () => {
    await asked.prompt()
    asked = null
    button.hidden = true
  }
}
