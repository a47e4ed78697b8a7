/**
 * What becomes of the answers of an interview on this tablet: parked while it is going on, sealed
 * to the quarter when it ends. No screen here.
 */

import { keepRecord, sealRecord } from "../offline/outbox.js"
import { harmlessAnswers, rotationOf, wayOf } from "../ui/interview.js"
import { tablet } from "./app.js"
import { park, parkedName } from "./parked.js"
import { attachmentsOf } from "./voice.js"

function contentOf(page, interview, plan, voices) {
  const { values } = wayOf(page, interview)
  const common = { version: plan.version, language: plan.document.language, answers: values }
  if (plan.kind === "note") {
    const note = { ...common, quarter: page.data.quarter }
    return voices.length ? { ...note, attachments: attachmentsOf(voices) } : note
  }
  const about = { survey: plan.survey, mode: plan.mode, entrance: plan.entrance || null }
  return { ...common, ...about, ...rotationOf(page, interview) }
}

async function sealTalk({ page, interview, plan, voices }, unfinished) {
  const content = contentOf(page, interview, plan, voices)
  if (unfinished) content.unfinished = true
  const record = await sealRecord({ id: interview.id, kind: plan.kind, content }, page.data.key)
  return { ...record, tablet: true }
}

/**
 * Keep what was answered so far: closed by the PIN, and sealed as unfinished beside it.
 *
 * @param {object} talk the interview on the stage
 */
export function keepUnfinished(talk) {
  const { vault } = tablet
  if (talk.closed || tablet.training || talk.plan.mode === "kiosk") return Promise.resolve()
  const { id, long, at, rotation } = talk.interview
  const { voices } = talk
  const answers = harmlessAnswers(talk.page, talk.interview)
  const draft = { ...talk.plan, id, long, at, rotation, answers, voices }
  const sealing = sealTalk(talk, true)
  talk.saving = talk.saving.then(async () => {
    const record = await sealing
    if (!talk.closed) await park(tablet.database, vault, record, draft)
  })
  return talk.saving.catch(() => {})
}

/**
 * Freeze, seal, write, read back; from here on nobody can read it, the PIN's owner included.
 *
 * @param {object} talk the interview on the stage
 * @returns {Promise<object | null>} null once it is kept; the sealed record where nothing keeps it
 */
export async function keepFinished(talk) {
  talk.frozen ??= sealTalk(talk, false)
  const record = await talk.frozen
  talk.closed = true
  await talk.saving.catch(() => {})
  try {
    await keepRecord(tablet.database, record, parkedName(record.id))
  } catch {
    return record
  }
  return null
}
