/** Nobody touches the tablet: first a warning, then an end. */

const SIGNS_OF_LIFE = ["pointerdown", "keydown", "input", "scroll"]

/**
 * @param {Window} around
 * @param {{after: number, warning?: number, onWarning?: (seconds: number) => void,
 *   onBack?: () => void, onIdle: () => void}} limits `after` in seconds without a sign of life;
 *   the last `warning` of them are announced
 * @returns {() => void} stop watching
 */
export function watchIdle(around, { after, warning = 0, onWarning, onBack, onIdle }) {
  let last = Date.now()
  let warned = false

  function alive() {
    last = Date.now()
    if (warned) onBack?.()
    warned = false
  }

  function look() {
    const left = Math.ceil(after - (Date.now() - last) / 1000)
    if (left <= 0) {
      stop()
      onIdle()
    } else if (left <= warning) {
      warned = true
      onWarning?.(left)
    }
  }

  function stop() {
    clearInterval(timer)
    for (const sign of SIGNS_OF_LIFE) around.removeEventListener(sign, alive, true)
  }

  const timer = setInterval(look, 1000)
  for (const sign of SIGNS_OF_LIFE) around.addEventListener(sign, alive, true)
  return stop
}
