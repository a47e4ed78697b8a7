/** The team's page for reading questions aloud: puts a recorder into each form for a file. */

import { canRecord, startRecording } from "../ui/recorder.js"
import { fillWords } from "../ui/status.js"

const LONGEST = 60
const words = JSON.parse(document.querySelector("script[data-words]").textContent)
/** The recording that runs; there is one microphone. */
let running = null

function prepare(form) {
  const button = form.querySelector("[data-record]")
  const meter = form.querySelector("[data-meter]")
  const bar = form.querySelector("[data-bar]")
  const heard = form.querySelector("[data-heard]")
  const save = form.querySelector("[data-save]")
  const said = button.querySelector("[data-words]")
  const file = form.querySelector("[name=file]")
  const largest = Number(form.dataset.largest)
  button.hidden = false
  save.hidden = !file.files.length
  file.addEventListener("change", () => (save.hidden = !file.files.length))

  function tell({ seconds, size }) {
    const kilobytes = (bytes) => Math.round(bytes / 1024)
    const values = { seconds: Math.round(seconds), size: kilobytes(size), most: kilobytes(largest) }
    meter.textContent = fillWords(words.meter, values)
    bar.value = size / largest
  }

  async function begin() {
    const limits = { bitrate: Number(form.dataset.bitrate), largest, longest: LONGEST, onProgress: tell }
    document.querySelector("[data-refused]").hidden = true
    try {
      running = await startRecording(limits)
    } catch {
      document.querySelector("[data-refused]").hidden = false
      return
    }
    for (const part of [meter, bar]) part.hidden = false
    heard.hidden = true
    save.hidden = true
    said.textContent = words.stop
    const { bytes, type, seconds } = await running.done
    running = null
    said.textContent = words.again
    tell({ seconds, size: bytes.byteLength })
    const held = new DataTransfer()
    held.items.add(new File([bytes], "recording", { type }))
    file.files = held.files
    heard.src = URL.createObjectURL(new Blob([bytes], { type }))
    heard.hidden = false
    save.hidden = false
    heard.focus()
  }

  button.addEventListener("click", () => {
    if (running) running.stop()
    else begin()
  })
}

if (canRecord()) for (const form of document.querySelectorAll("[data-recorder]")) prepare(form)
else document.querySelector("[data-cannot]").hidden = false
