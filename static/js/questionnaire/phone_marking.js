/**
 * What looks personal in a text while it is written: the browser twin of
 * participation/anonymity/phone_marking.py. tests/conformance/cases/phone_marking.json holds both
 * to it. Nothing of the text leaves this function but the words it found.
 */

const AT =
  "(?: ?(?:@|\\(at\\)|\\[at\\]|\\(ät\\)) ?" +
  "| (?:at|ät|собака|кльомба|arobase|chiocciola|arond|آت) )"
const DOT =
  "(?:\\.| ?(?:\\(dot\\)|\\(punkt\\)|\\[dot\\]) ?" +
  "| (?:\\.|dot|punkt|point|punto|punct|nokta|точка|крапка|نقطة|نقطه) )"
const EMAIL = `[~w.+-]+${AT}[~w-]+(?:${DOT}[~w-]+)+|[~w.+-]+@[~w-]{3,}`
const URL_ =
  "(?:https?:\\/\\/|www\\.)[^ \\n\\t<>\"]*[~w\\/]" +
  "|(?:[~w-]+\\.)+(?:(?:de|com|org|net|info|eu|it|fr|ro|bg|tr|ru|ua|ir|sy|io|app)(?![~w])" +
  "|[a-z]{2,}(?=\\/[~w]))(?:\\/(?:[^ \\n\\t<>\"]*[~w\\/])?)?"
const HANDLE =
  "@[~w][~w.]+[~w]" +
  "|(?:insta(?:gram)?|tiktok|snap(?:chat)?|fb|facebook|telegram|vk) ?:? ?@?" +
  "(?=[~w.]*[._0-9][~w])(?!~d)[~w][~w.]+[~w]"
const IBAN = "[a-z]{2}[ -]?[0-9]{2}(?:[ -]?[a-z0-9]){11,30}"
const YEAR = "(?:19[0-9]{2}|1[34][0-9]{2}|20(?:0[0-9]|1[0-5]))"
const BIRTH =
  `[0-3]?[0-9] ?[.\\/-] ?[01]?[0-9] ?[.\\/-] ?(?:${YEAR}|[3-9][0-9])(?![~w]|[.\\/-][0-9])` +
  `|${YEAR}[.\\/-][01]?[0-9][.\\/-][0-3]?[0-9](?![~w])` +
  `|[0-3]?[0-9]\\.? (?!~d)[~w]{3,10}\\.? ${YEAR}(?![~w])`
const FILE =
  "[0-9]{1,4} ?(?:[A-Z][A-Za-z]{0,2} ?[0-9]{1,5}|[a-z]{1,2} ?[0-9]{3,5})\\/[0-9]{2}(?![~w])" +
  "|[0-9]{5}\\/\\/[0-9]{5,7}|[0-9]{3}[A-Za-z][0-9]{6}(?![~w])"
const PHONE =
  "(?:\\+|00)?~d(?:[ \\u00a0\\/().–-]{0,2}~d){6,14}(?![~w])" +
  "|0~d{2,4} (?:(?!~d)[~w]{1,9} ){1,2}~d{3}[~d ]{0,8}~d(?![~w])"
const PLATE =
  "[A-ZÄÖÜ]{1,3}(?: ?[-–:] ?| )[A-Z]{1,2}[ -]?[0-9]{1,4}[EH]?(?![~w])" +
  "|[A-ZÄÖÜa-zäöü]{1,3}-[A-Za-z]{1,2} ?[0-9]{2,4}(?![~w])"
const GERMAN_STREET =
  "(?:(?!(?:spiel|park|sport|bolz|schul|stell)(?:platz|weg|hof))[~w-]{2,}" +
  "(?:stra(?:ß|ss)e|str\\.?|weg|platz|gasse|allee|ring|ufer|damm|berg|hof|markt|pfad|steig)" +
  "|(?!(?:dieser|unserer|einer|meiner|jeder|ihrer|vieler) )[~w-]{3,}(?:er|e|en) " +
  "(?:straße|strasse|str\\.)) ?(?:nr\\.? ?)?~d{1,4}(?!~d)" +
  "(?! ?(?:%|€|euro|min|std|stunde|meter|m(?![~w])|km|jahr|mal|uhr|tage|woche|monat|leute|kinder" +
  "|personen|menschen|mülleimer|bänke|bäume|lampen|autos|hunde))(?: ?[a-z](?![~w]))?"
const NO_PHONE =
  "^(?:~d{1,2}[.\\/-] ?~d{1,2}[.\\/-] ?~d{4}|(?:(?:19|20)~d~d[ \\/–-]*)+$|~d{1,3}(?:\\.~d{3})+$)"
const NAME = "^[. ]{0,2}(?!~d)[~w][~w'’-]*"

const asPattern = (pattern, flags = "u") =>
  new RegExp(pattern.replaceAll("~w", "\\p{L}\\p{N}_").replaceAll("~d", "\\p{Nd}"), flags)

const finder = (kind, pattern, judge = (found) => found.length, before = "[^~w]", small = true) => ({
  kind,
  pattern: asPattern(`(^|${before})(${pattern})`, "gu"),
  judge,
  small,
})

function ibanLength(found) {
  for (let end = found.length; end > 14; end--) {
    if (/[^ -]/.test(found[end - 1]) && ibanChecks(found.slice(0, end).replace(/[ -]/g, ""))) return end
  }
  return 0
}

/** The check digits of ISO 7064, letter by letter: the number is too long for one. */
function ibanChecks(number) {
  // Words pass the check once in ninety-seven times, but hold no nine digits.
  if (number.replace(/[^0-9]/g, "").length < 9) return false
  let rest = 0
  for (const one of number.slice(4) + number.slice(0, 4)) {
    const value = parseInt(one, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}

/** Up to two words with a capital letter go along: "Frau" and the name behind it. */
function lengthWithName(found, rest) {
  const next = asPattern(NAME)
  let length = found.length
  for (let n = 0; n < 2; n++) {
    const [word = ""] = next.exec(rest) ?? []
    if (!/^[. ]*\p{Lu}/u.test(word)) break
    length += word.length
    rest = rest.slice(word.length)
  }
  return length
}

/**
 * Make ready what a survey brings along.
 *
 * @param {{street: string, people: string}} rules patterns of the reader's language
 */
export function markingFinders({ street, people }) {
  const noPhone = asPattern(NO_PHONE)
  return [
    finder("email", EMAIL, undefined, "[^~w.+-]"),
    finder("url", URL_, undefined, "[^~w@.-]"),
    finder("handle", HANDLE),
    finder("iban", IBAN, ibanLength),
    finder("birth", BIRTH, undefined, "[^~w.,/-]"),
    finder("file", FILE, undefined, "[^~w]", false),
    finder("phone", PHONE, (found) => (noPhone.test(found) ? 0 : found.length), "[^~w.,]", false),
    finder("plate", PLATE, (found) => (found.startsWith("DIN ") ? 0 : found.length), "[^~w]", false),
    finder("address", GERMAN_STREET),
    ...(street ? [finder("address", street)] : []),
    finder("person", `${people}(?![~w])`, lengthWithName),
  ]
}

/** Every letter small whose small form is one letter too, so that places stay; signs made plain. */
const smallLetters = (text) =>
  Array.from(text, (one) => {
    const same = plain(one)
    const low = same.toLowerCase()
    return low.length === one.length ? low : same
  }).join("")

/** Broad letters and signs, Arabic and Persian digits as ours. */
function plain(one) {
  const code = one.codePointAt()
  if (code > 0xff00 && code < 0xff5f) return String.fromCodePoint(code - 0xfee0)
  if (code > 0x65f && code < 0x66a) return String(code - 0x660)
  return code > 0x6ef && code < 0x6fa ? String(code - 0x6f0) : one
}

/**
 * @param {string} text
 * @param {ReturnType<typeof markingFinders>} finders
 * @returns {[kind: string, words: string][]} in order, without overlaps
 */
export function personalIn(text, finders) {
  const taken = []
  const smaller = smallLetters(text)
  for (const { kind, pattern, judge, small } of finders) {
    for (const match of (small ? smaller : text).matchAll(pattern)) {
      const start = match.index + match[1].length
      const end = start + judge(match[2], text.slice(start + match[2].length))
      const free = taken.every((one) => end <= one.start || start >= one.end)
      if (end > start && free) taken.push({ start, end, kind })
    }
  }
  taken.sort((one, other) => one.start - other.start)
  return taken.map(({ start, end, kind }) => [kind, text.slice(start, end)])
}
