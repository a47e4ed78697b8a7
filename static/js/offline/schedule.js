/** When to try: on load, on coming back, on `online`, by the clock, and by Background Sync. */

const SHORTEST_PAUSE = 5000
const LONGEST_PAUSE = 5 * 60 * 1000

/**
 * Call `attempt` whenever it may succeed, until it says that nothing waits.
 *
 * @param {() => Promise<boolean>} attempt resolves true when nothing waits any more
 * @param {{window: Window, random?: () => number}} around
 * @returns {() => Promise<void>} the button: try now
 */
export function keepTrying(attempt, { window, random = Math.random }) {
  let pause = SHORTEST_PAUSE
  let timer
  let running = null
  let again = false

  async function once() {
    clearTimeout(timer)
    let done
    do {
      again = false
      done = await attempt().catch(() => false)
    } while (again)
    pause = done ? SHORTEST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE)
    // Jitter: a tower block's phones must not come back all at the same second.
    if (!done) timer = setTimeout(now, pause * (0.5 + random() / 2))
  }

  function now() {
    // What was finished while a sending runs is not in it and needs one of its own.
    again = Boolean(running)
    running ??= once().finally(() => (running = null))
    return running
  }

  for (const name of ["online", "focus", "pageshow"]) window.addEventListener(name, now)
  window.document.addEventListener("visibilitychange", () => {
    if (window.document.visibilityState === "visible") now()
  })
  return now
}

/** Ask the worker to send when the network is back, where the browser can. */
export async function askForSync(registration) {
  try {
    await registration?.sync?.register("send")
    return Boolean(registration?.sync)
  } catch {
    return false
  }
}
