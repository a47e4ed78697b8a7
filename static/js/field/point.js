/** Where the street worker stands: chosen once per stop, kept over a reload, forgotten by night. */

import { localDay } from "../ui/interview.js"
import { readMeta, writeMeta } from "./vault.js"

/** @param {object} tablet its `point` is set */
export async function choosePoint(tablet, code) {
  tablet.point = code
  await writeMeta(tablet.database, { name: "point", code, day: localDay() })
}

/** @returns {Promise<string>} the point chosen today, or "" */
export async function keptPoint(database) {
  const kept = await readMeta(database, "point")
  return kept?.day === localDay() ? kept.code : ""
}
