/** The tablet and its server: token, counts, and how long what was sent is kept. */

import { logEvent } from "../offline/log.js"
import { allRecords, markRecord, removeRecord } from "../offline/outbox.js"
import { isUnsent } from "./health.js"
import { readMeta, writeMeta } from "./vault.js"

/** How many days of counts are kept here and reported. */
const REPORTED_DAYS = 14

export class EnrolError extends Error {
  name = "EnrolError"
}

async function tell(address, body, { fetch, token }) {
  const headers = { "Content-Type": "application/json" }
  if (token) headers.Authorization = `Bearer ${token}`
  const options = { method: "POST", headers, body: JSON.stringify(body), credentials: "omit" }
  const response = await fetch(address, { ...options, redirect: "error" })
  const ours = response.headers.has("X-Quartierstimme")
  return { status: ours ? response.status : 0, told: ours ? await response.json() : {} }
}

/**
 * Exchange the office's code for a token.
 *
 * @param {{fetch: Function, day: string}} ways `day` is today's
 * @throws {EnrolError} with the server's sentence; any other error means no network
 */
export async function enrolDevice(database, code, ways) {
  const { status, told } = await tell("/api/v1/field/enrol", { code }, ways)
  if (status !== 200) throw new EnrolError(told.error ?? "")
  const before = await readMeta(database, "device")
  const { missed, ...known } = told
  const device = { ...before, ...known, name: "device", tablet: told.name, state: "enrolled" }
  await writeMeta(database, device)
  await logEvent(database, "enrolled")
  return tellLost(database, device, missed, ways.day)
}

/** A storage that was cleared takes its log along: what the server counted here is all there is. */
async function tellLost(database, device, missed, day) {
  const here = (await allRecords(database)).filter(isUnsent).length
  const lost = Math.max((missed ?? 0) - here, 0)
  if (!lost) return device
  await logEvent(database, "lost", { n: lost })
  return countOnDay(database, device, day, "lost", lost)
}

/** Add to a count of a day; it goes with the next reports. */
export async function countOnDay(database, device, day, what, n) {
  const kept = (await readMeta(database, "device"))?.days ?? {}
  const counts = { ...kept[day], [what]: (kept[day]?.[what] ?? 0) + n }
  const days = Object.fromEntries(
    Object.entries({ ...kept, [day]: counts })
      .sort()
      .slice(-REPORTED_DAYS),
  )
  return changeDevice(database, device, { days })
}

/**
 * Report counts and learn how far the server's backups reach.
 *
 * @param {object} device as kept @param {object} health from health.js
 * @returns {Promise<object>} the device with what the server said; unchanged without network
 */
export async function beat(database, device, health, ways) {
  const counts = {
    unsent: health.unsent,
    oldest_hours: health.oldestHours,
    persisted: health.persisted,
    used_percent: health.usedPercent,
    build: ways.build,
    days: device.days ?? {},
  }
  const said = await tell("/api/v1/field/heartbeat", counts, { ...ways, token: device.token })
  if (said.status === 401) return changeDevice(database, device, { state: "unknown" })
  if (said.status !== 200) return device
  const { epoch, today, backup, revoked } = said.told
  await resendAfterRestore(database, epoch)
  await forgetBackedUp(database, today, backup)
  return changeDevice(database, device, { epoch, state: revoked ? "blocked" : "enrolled" })
}

/** Keep a change of the device on the disk; others may have changed it meanwhile. */
export async function changeDevice(database, device, changes) {
  const changed = { ...((await readMeta(database, "device")) ?? device), ...changes }
  await writeMeta(database, changed)
  return changed
}

/** A restored server has lost what came after its backup: what arrived in another life goes again. */
export async function resendAfterRestore(database, epoch) {
  const lost = (await allRecords(database)).filter(
    (record) => record.state === "arrived" && record.epoch !== epoch,
  )
  for (const { id } of lost) await markRecord(database, id, { state: "waiting", on: undefined })
  if (lost.length) await logEvent(database, "again", { n: lost.length })
  return lost.length
}

/**
 * Delete what a verified backup holds. A record's day is the server's on the first heartbeat after
 * its receipt; only a backup of a later day surely came after it.
 */
export async function forgetBackedUp(database, today, backup) {
  for (const record of await allRecords(database)) {
    if (record.state !== "arrived") continue
    if (!record.on) await markRecord(database, record.id, { on: today })
    else if (backup && backup > record.on) await removeRecord(database, record.id)
  }
}
