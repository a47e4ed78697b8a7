/** The event log in words; the file of it keeps the short codes, for whoever looks for a fault. */

const WORDS = {
  enrolled: "didEnrol",
  "new pin": "didPin",
  wiped: "didWipe",
  stopped: "didStop",
  unfinished: "didUnfinished",
  again: "didAgain",
  lost: "didLose",
  saved: "didSave",
  stored: "didArrive",
  already: "didArriveBefore",
  late: "didArriveLate",
  quarantined: "stateQuarantined",
  "not sent": "didNotSend",
}

/** @returns {string} one line, with the record's short name or how many where there are */
export function whatHappened({ what, id, n }, words) {
  const about = id ? String(id).slice(0, 6) : n
  const told = words[WORDS[what]] ?? what
  return about ? `${told} (\u2068${about}\u2069)` : told
}
