/** The street workers' app: joins its screens, the sending, the locks and the worker. */

import { openDatabase } from "../offline/database.js"
import { keepTrying } from "../offline/schedule.js"
import { goTo, lookAtHealth, routes, sendRecords, tablet } from "../field/app.js"
import { beat } from "../field/device.js"
import {
  isWithResidents,
  lock,
  openCannot,
  openChoosePin,
  openEnrol,
  openUnlock,
} from "../field/door.js"
import { lackingIn } from "../field/health.js"
import { openBegin, openHome, openPractice, openTongues, stateLine } from "../field/home.js"
import { watchIdle } from "../field/idle.js"
import { awaitInstall } from "../field/install.js"
import { isStanding, leaveKiosk, openKiosk, openKioskSetup, openKioskStart } from "../field/kiosk.js"
import { releaseParked } from "../field/parked.js"
import { keptPoint } from "../field/point.js"
import { openDone, openInterview, saveNow } from "../field/stage.js"
import { openBundle, openStorage } from "../field/store.js"
import { readMeta } from "../field/vault.js"

const IDLE_LOCK = 5 * 60
const HEARTBEAT = 10 * 60 * 1000
const FIRST_HEARTBEAT = 20 * 1000

Object.assign(routes, {
  cannot: openCannot,
  enrol: openEnrol,
  choosePin: openChoosePin,
  unlock: openUnlock,
  home: openHome,
  begin: openBegin,
  tongues: openTongues,
  practice: openPractice,
  interview: openInterview,
  done: openDone,
  bundle: openBundle,
  storage: openStorage,
  kiosk: openKiosk,
  kioskSetup: openKioskSetup,
  kioskAgain: openKioskStart,
  leaveKiosk,
})

/** Report counts, some while after the sending: as its neighbour a tablet could be told by its row. */
async function reportCounts() {
  const { device } = tablet
  // A tablet that lies locked in a cupboard must forget too.
  await releaseParked(tablet.database).catch(() => 0)
  if (device?.token) {
    const build = document.querySelector("script[src]").getAttribute("src").split("/")[2]
    const ways = { fetch: (...args) => fetch(...args), build }
    tablet.device = await beat(tablet.database, device, await lookAtHealth(), ways).catch(() => device)
    document.dispatchEvent(new Event("outbox"))
    // A restored server asks for what it lost.
    if ((await lookAtHealth()).unsent) tablet.tryNow()
  }
  // A tablet that is never closed, or lost the network half-way, would wait a day for the new version.
  await tablet.registration?.update().catch(() => undefined)
  setTimeout(reportCounts, HEARTBEAT * (0.5 + Math.random()))
}

function tellUpdate() {
  const tell = () => document.dispatchEvent(new Event("update"))
  tablet.registration?.installing?.addEventListener("statechange", tell)
  tell()
}

async function registerWorker() {
  const registered = navigator.serviceWorker.register("/field/worker.js", { scope: "/field/" })
  tablet.registration = await registered.catch(() => null)
  // A browser that looked by itself while the page was still starting has told nobody.
  tablet.registration?.addEventListener("updatefound", tellUpdate)
  tellUpdate()
  let first = !navigator.serviceWorker.controller
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // Only the screen at rest asks for an update, so nothing is lost by loading anew.
    if (!first) location.reload()
    first = false
  })
}

function showUpdate() {
  const notice = document.querySelector("[data-place] [data-update]")
  if (notice) notice.hidden = !tablet.registration?.waiting
}

function keepLocked() {
  watchIdle(window, {
    after: IDLE_LOCK,
    onIdle: async () => {
      if (!isStanding()) await lock()
      keepLocked()
    },
  })
}

/** Take the office's code out of the address, where Back and the history would find it again. */
function takeCode() {
  tablet.code = location.hash.slice(1)
  history.replaceState(null, "", location.pathname + location.search)
  return tablet.code
}

async function firstScreen() {
  const { database } = tablet
  if (!tablet.device?.token) return goTo("enrol")
  // An address is typed by anybody: it opens nothing while residents hold the tablet.
  if (tablet.code && !(await isWithResidents())) return goTo("enrol")
  const kiosk = await readMeta(database, "kiosk")
  if (kiosk && tablet.bundle) return goTo("kiosk", kiosk)
  if (!tablet.handed && !(await readMeta(database, "vault"))) return goTo("choosePin")
  await goTo("unlock")
  if (tablet.handed) return
  const { unsent } = await lookAtHealth()
  document.querySelector("[data-place] [data-line]").textContent = stateLine(unsent)
}

async function startField() {
  document.documentElement.classList.add("js")
  const lacking = lackingIn(window)
  if (lacking.length) return openCannot(lacking)
  tablet.database = openDatabase(indexedDB)
  try {
    tablet.device = await readMeta(tablet.database, "device")
  } catch {
    // A private window, or a browser that lost its storage: nobody may go out with it.
    return openCannot(["lackDatabase"])
  }
  tablet.bundle = await readMeta(tablet.database, "bundle")
  tablet.point = await keptPoint(tablet.database)
  tablet.handed = (await readMeta(tablet.database, "handed"))?.language ?? null
  await releaseParked(tablet.database)
  awaitInstall(window)
  document.querySelector("[data-lock]").addEventListener("click", lock)
  document.addEventListener("update", showUpdate)
  // The tablet's camera opens the office's code in the page that is open already.
  addEventListener("hashchange", async () => {
    if (takeCode() && !(await isWithResidents())) goTo("enrol")
  })
  document.addEventListener("visibilitychange", saveNow)
  takeCode()
  // Back would leave the app, or show a resident what stood before.
  history.pushState(null, "")
  addEventListener("popstate", () => history.pushState(null, ""))
  await firstScreen()
  keepLocked()
  await registerWorker()
  tablet.tryNow = keepTrying(sendRecords, { window })
  setTimeout(reportCounts, FIRST_HEARTBEAT * (1 + 2 * Math.random()))
  await tablet.tryNow()
}

startField()
