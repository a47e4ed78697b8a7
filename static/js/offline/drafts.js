/** Unfinished answers on one's own phone: a day at most, wiped when sent, never the sensitive. */

const DRAFT_LIFE = 24 * 60 * 60 * 1000

/**
 * @param {{run: Function}} database
 * @param {string} name the survey
 * @param {object} draft id, answers without the sensitive ones, position
 */
export function saveDraft(database, name, draft) {
  const record = { ...draft, name, touched: Date.now() }
  return database.run(["drafts"], "readwrite", (drafts) => drafts.put(record))
}

/** Return a draft of the last day, or undefined; an older one is deleted on the way. */
export async function loadDraft(database, name) {
  const draft = await database.run(["drafts"], "readonly", (drafts) => drafts.get(name))
  // A clock set back would keep a draft for ever.
  const age = draft ? Date.now() - draft.touched : 0
  if (age >= 0 && age < DRAFT_LIFE) return draft
  await deleteDraft(database, name)
  return undefined
}

export function deleteDraft(database, name) {
  return database.run(["drafts"], "readwrite", (drafts) => drafts.delete(name))
}

/** Delete every draft whose day is over, whatever page is open. */
export function forgetOldDrafts(database) {
  return database.run(["drafts"], "readwrite", (drafts) => {
    drafts.openCursor().onsuccess = ({ target }) => {
      const cursor = target.result
      if (!cursor) return
      const age = Date.now() - cursor.value.touched
      // What a tablet parked holds a sealed record that must not go with it; see field/parked.js.
      if (cursor.value.record) return cursor.continue()
      if (age < 0 || age >= DRAFT_LIFE) cursor.delete()
      cursor.continue()
    }
  })
}
