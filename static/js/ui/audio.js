/**
 * Reading aloud: a recording by a person where there is one, else a voice of the device. A remote
 * voice would send the question away, so there is none.
 */

/** What is to be heard now: the button that began it and how to end it. */
let heard = null

/** Return a voice of the device itself for a language; none where it has none. */
export function localVoice(language) {
  const wanted = language.split("-")[0]
  return globalThis.speechSynthesis
    ?.getVoices()
    .find(({ localService, lang }) => localService && lang.toLowerCase().startsWith(wanted))
}

function voiceFor(fieldset) {
  // A sentence that fell back to German wants a German voice.
  const spokenIn = fieldset.querySelector("legend [lang]") ?? fieldset.closest("[lang]")
  return localVoice(spokenIn.lang)
}

/** Say words after those that are being said. */
export function say(words, voice, ended) {
  const spoken = new SpeechSynthesisUtterance(words)
  spoken.voice = voice
  spoken.lang = voice.lang
  spoken.onend = ended
  speechSynthesis.speak(spoken)
}

function speak(fieldset, voice, ended) {
  const texts = fieldset.querySelectorAll("legend, .hint, .choice span")
  say([...texts].map((text) => text.textContent).join(". "), voice, ended)
  return () => speechSynthesis.cancel()
}

async function play(element, sound, ended) {
  const address = URL.createObjectURL(sound)
  const end = () => {
    element.pause()
    URL.revokeObjectURL(address)
  }
  element.onended = ended
  element.src = address
  try {
    await element.play()
  } catch (cannot) {
    end()
    throw cannot
  }
  return end
}

/** Read a question; a recording that cannot be had now gives way to the device's voice. */
async function beginReading(button, fieldset, recordings, words) {
  const mine = { button, end: () => {} }
  heard = mine
  button.textContent = words.quiet
  // Made while the finger is on the button: some browsers let nothing sound that begins later.
  const element = new Audio()
  const ended = () => heard === mine && stopReading()
  const { question } = fieldset.dataset
  let end
  try {
    const sound = await recordings?.sound(question)
    if (heard !== mine) return
    if (sound) end = await play(element, sound, ended)
  } catch {
    // What follows says so where there is no voice either.
  }
  if (heard !== mine) return end?.()
  const voice = end ? null : voiceFor(fieldset)
  if (voice) end = speak(fieldset, voice, ended)
  if (end) {
    mine.end = end
    return
  }
  stopReading()
  button.textContent = words.noSound
}

/**
 * Put a play button beside a question where it is recorded or the device has a voice for it.
 *
 * @param {{known: () => object | null, sound: (name: string) => Promise<Blob | null>}} recordings
 */
export function offerReading(fieldset, words, recordings) {
  if (fieldset.querySelector("[data-play]")) return
  const recorded = recordings?.known()?.[fieldset.dataset.question]
  if (!recorded && !voiceFor(fieldset)) return
  const button = document.createElement("button")
  button.type = "button"
  button.className = "button button--quiet play"
  button.dataset.play = ""
  button.textContent = words.listen
  button.dataset.listen = words.listen
  button.addEventListener("click", () => {
    const again = heard?.button === button
    stopReading()
    if (!again) beginReading(button, fieldset, recordings, words)
  })
  fieldset.querySelector("legend").after(button)
}

export function stopReading() {
  if (!heard) return
  const { button, end } = heard
  heard = null
  end()
  button.textContent = button.dataset.listen
}
