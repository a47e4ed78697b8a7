/** Recording speech: Opus, one voice, stopped before it grows too long or too large. */

/** What phones play everywhere comes first. */
const SOUND_TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus"]
const PIECE = 500

function soundType() {
  return SOUND_TYPES.find((type) => globalThis.MediaRecorder?.isTypeSupported(type))
}

/** Whether this browser records in a form that phones play. */
export function canRecord() {
  return Boolean(navigator.mediaDevices?.getUserMedia && soundType())
}

/**
 * Ask for the microphone and begin.
 *
 * @param {{bitrate: number, largest: number, longest: number,
 *   onProgress?: (sofar: {seconds: number, size: number}) => void}} limits `largest` in bytes,
 *   `longest` in seconds: it stops by itself before either is passed
 * @returns {Promise<{stop: () => void, done: Promise<object>, sofar: () => Promise<object>}>}
 *   `done` and `sofar()` give `{bytes: ArrayBuffer, type: string, seconds: number}`
 * @throws {DOMException} where the microphone is refused
 */
export async function startRecording({ bitrate, largest, longest, onProgress }) {
  const audio = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true }
  const stream = await navigator.mediaDevices.getUserMedia({ audio })
  const type = soundType()
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: bitrate })
  const pieces = []
  let size = 0
  let seconds = 0
  const began = performance.now()
  // What a second more would bring; the encoder does not keep to its rate by the byte.
  const margin = (bitrate / 8) * 1.5

  function stop() {
    if (recorder.state !== "inactive") recorder.stop()
  }

  async function sofar() {
    return { bytes: await new Blob(pieces).arrayBuffer(), type: type.split(";")[0], seconds }
  }

  const done = new Promise((resolve) => {
    recorder.onstop = () => {
      // The light of the microphone goes out.
      for (const track of stream.getTracks()) track.stop()
      resolve(sofar())
    }
  })
  recorder.ondataavailable = ({ data }) => {
    if (data.size) pieces.push(data)
    size += data.size
    seconds = (performance.now() - began) / 1000
    onProgress?.({ seconds, size })
    if (size + margin >= largest || seconds + 0.5 >= longest) stop()
  }
  recorder.start(PIECE)
  return { stop, done, sofar }
}
