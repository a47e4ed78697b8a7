/** Reading aloud with a voice of the device; a remote voice would send the question away. */

function localVoice(language) {
  const wanted = language.split("-")[0]
  return speechSynthesis
    .getVoices()
    .find(({ localService, lang }) => localService && lang.toLowerCase().startsWith(wanted))
}

/** Put a play button beside a question where the device has a voice of its own for it. */
export function offerReading(fieldset, words) {
  if (!("speechSynthesis" in globalThis) || fieldset.querySelector("[data-play]")) return
  // A sentence that fell back to German wants a German voice.
  const spokenIn = fieldset.querySelector("legend [lang]") ?? document.documentElement
  const voice = localVoice(spokenIn.lang)
  if (!voice) return
  const button = document.createElement("button")
  button.type = "button"
  button.className = "button button--quiet play"
  button.dataset.play = ""
  button.textContent = words.listen
  button.addEventListener("click", () => {
    speechSynthesis.cancel()
    const texts = fieldset.querySelectorAll("legend, .hint, .choice span")
    const spoken = new SpeechSynthesisUtterance([...texts].map((text) => text.textContent).join(". "))
    spoken.voice = voice
    spoken.lang = voice.lang
    speechSynthesis.speak(spoken)
  })
  fieldset.querySelector("legend").after(button)
}

export function stopReading() {
  globalThis.speechSynthesis?.cancel()
}
