/**
 * Expressions: the browser twin of participation/questionnaire/expressions.py (with values.py,
 * functions.py and the running half of patterns.py). Trees are parsed in Python only.
 * tests/conformance/cases/expressions.json holds both to the same results.
 */

const LAST_DAY = 2932896 // 9999-12-31, counted from 1970-01-01
const FIRST_DAY = -719162 // 0001-01-01
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
const WEEKDAYS = "SunMonTueWedThuFriSat"

const own = (object, key) => object && Object.hasOwn(object, key)

/** Days since 1970-01-01 as YYYY-MM-DD, or "" outside years 1 to 9999. */
const dayText = (number) =>
  number >= FIRST_DAY && number < LAST_DAY + 1
    ? new Date(Math.floor(number) * 864e5).toISOString().slice(0, 10)
    : ""

function momentText(number) {
  const second = Math.round(number * 86400)
  return dayText(number) && dayText(second / 86400) && new Date(second * 1e3).toISOString().slice(0, 19)
}

/** Days since 1970-01-01 of a date, or of a date and time, else NaN. */
function days(text) {
  const [, day, hour, minute, second] =
    /^(\d{4}-\d\d-\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?[^]*)?$/.exec(text) ?? []
  const whole = Date.parse(day) / 864e5
  // Some browsers read 30 February as 2 March.
  if (!day || dayText(whole) !== day) return NaN
  return hour ? whole + (hour * 3600 + minute * 60 + +(second ?? 0)) / 86400 : whole
}

/** Whether a text is a day of the calendar, written YYYY-MM-DD. */
export const isDate = (text) => text.length === 10 && !isNaN(days(text))

/** A number without exponent and with the fewest digits that suffice. */
export function numberText(number) {
  const text = String(number + 0)
  const [, sign, first, rest = "", power] = /^(-?)(\d)(?:\.(\d+))?e(.+)$/.exec(text) ?? []
  if (!first) return text
  const digits = first + rest
  return sign + (power < 0 ? "0." + "0".repeat(-power - 1) + digits : digits.padEnd(+power + 1, "0"))
}

function toNumber(value) {
  if (typeof value != "string") return +value
  return /^[ \t\r\n]*-?(\d+(\.\d*)?|\.\d+)[ \t\r\n]*$/.test(value) ? +value : days(value)
}

/** Any value of an expression as text. */
export const toText = (value) => (typeof value == "number" ? numberText(value) : String(value))

/** An answer as expressions see it: several choices are joined by a space. */
export const textOf = (answer) =>
  Array.isArray(answer) ? answer.join(" ") : answer == null ? "" : toText(answer)

/** The parts of a text between white space: the choices of a select_multiple. */
export const wordsOf = (text) => text.split(/[ \t\r\n]+/).filter(Boolean)

function isEqual(left, right) {
  const kinds = [typeof left, typeof right]
  if (kinds.includes("boolean")) return !left == !right
  return kinds.includes("number") ? toNumber(left) === toNumber(right) : left === right
}

function wholePower(base, exponent) {
  let result = 1
  for (let left = Math.abs(exponent); left; left = Math.floor(left / 2)) {
    if (left % 2) result *= base
    base *= base
  }
  return exponent < 0 ? 1 / (result + 0) : result
}

function powerOf(base, exponent) {
  if (Math.abs(exponent) <= 1024 && Number.isInteger(exponent)) return wholePower(base, exponent)
  if (base < 0 || !isFinite(base) || !isFinite(exponent)) return NaN
  return +Math.pow(base, exponent).toExponential(14)
}

function roundedTo(number, places = 0) {
  if (isNaN(places) || !isFinite(number)) return isNaN(places) ? NaN : number
  const shift = Math.max(-15, Math.min(15, Math.trunc(places)))
  const scale = wholePower(10, Math.abs(shift))
  return shift < 0 ? Math.round(number / scale) * scale : Math.round(number * scale) / scale
}

const isAnswered = (value) => value !== ""
const answeredNumbers = (values) => values.filter(isAnswered).map(toNumber)

const extremeOf = (values, choose) => {
  const numbers = answeredNumbers(values)
  return numbers.length ? choose(...numbers) : NaN
}

const addUp = (numbers) => numbers.reduce((sum, number) => sum + number, 0)

function isWithin(least, most, count) {
  const [low, high] = [toNumber(least), toNumber(most)]
  return !(low >= 0 && count < low) && !(high >= 0 && count > high)
}

function translated(text, from, to) {
  const source = [...from]
  const target = [...to]
  return [...text]
    .map((one) => (source.includes(one) ? (target[source.indexOf(one)] ?? "") : one))
    .join("")
}

function formatted(value, pattern) {
  const moment = momentText(toNumber(value))
  if (!moment) return ""
  const [year, month, day, hour, minute, second] = moment.split(/[-T:]/)
  const codes = {
    Y: year, y: year.slice(2), m: month, n: +month, d: day, e: +day,
    b: MONTHS.slice(month * 3 - 3, month * 3),
    a: WEEKDAYS.substr(((days(moment.slice(0, 10)) + 4) % 7 + 7) % 7 * 3, 3),
    H: hour, h: +hour, M: minute, S: second, 3: "000", "%": "%",
  }
  return pattern.replace(/%([YymndebaHhMS3%])/g, (_, code) => codes[code])
}

/** Whether a whole text fits a program made by participation/questionnaire/patterns.py. */
function fits([sets, positions, first, last, empty], text) {
  if (!text) return !!empty
  let ready = new Set(first)
  let here
  for (const character of text) {
    const code = character.codePointAt(0)
    here = [...ready].filter((place) =>
      sets[positions[place][0]].some((low, i, set) => i % 2 == 0 && low <= code && code <= set[i + 1]),
    )
    if (!here.length) return false
    ready = new Set(here.flatMap((place) => positions[place].slice(1)))
  }
  return here.some((place) => last.includes(place))
}

// Operands are numbers.
const NUMERIC = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "+": (...all) => all.reduce((a, b) => a + b),
  "-": (a, b) => a - b,
  "*": (...all) => all.reduce((a, b) => a * b),
  div: (a, b) => a / (b + 0),
  mod: (a, b) => a % b,
  neg: (a) => -a,
  number: (a) => a,
  "decimal-date-time": (a) => a,
  abs: Math.abs,
  floor: Math.floor,
  ceiling: Math.ceil,
  int: Math.trunc,
  round: roundedTo,
  pow: powerOf,
  date: dayText,
  "date-time": momentText,
}

// Operands are texts.
const TEXTUAL = {
  string: (a) => a,
  "boolean-from-string": (a) => a == "true" || a == "1",
  selected: (a, b) => wordsOf(a).includes(b),
  "count-selected": (a) => wordsOf(a).length,
  concat: (...all) => all.join(""),
  join: (mark, ...all) => all.join(mark),
  "string-length": (a) => [...a].length,
  contains: (a, b) => a.includes(b),
  "starts-with": (a, b) => a.startsWith(b),
  "ends-with": (a, b) => a.endsWith(b),
  "substring-before": (a, b) => (b && a.includes(b) ? a.slice(0, a.indexOf(b)) : ""),
  "substring-after": (a, b) => (a.includes(b) ? a.slice(a.indexOf(b) + b.length) : ""),
  translate: translated,
  "normalize-space": (a) => wordsOf(a).join(" "),
}

const countOf = (_, ...values) => values.filter(isAnswered).length
const formatDate = (_, value, pattern) => formatted(value, toText(pattern))
const dayOf = (context) => context.today

// Operands are what they are, after the context.
const OTHER = {
  "=": (_, a, b) => isEqual(a, b),
  "!=": (_, a, b) => !isEqual(a, b),
  not: (_, a) => !a,
  true: () => true,
  false: () => false,
  boolean: (_, a) => !!a,
  "selected-at": (_, a, b) => wordsOf(toText(a))[Math.trunc(toNumber(b))] ?? "",
  substr: (_, a, ...range) => [...toText(a)].slice(...range.map(toNumber)).join(""),
  sum: (_, ...values) => addUp(answeredNumbers(values)),
  min: (_, ...values) => extremeOf(values, Math.min),
  max: (_, ...values) => extremeOf(values, Math.max),
  count: countOf,
  "count-non-empty": countOf,
  coalesce: (_, ...values) => values.find(isAnswered) ?? "",
  once: (context, a) => textOf(context.value) || a,
  checklist: (_, a, b, ...values) => isWithin(a, b, values.filter(Boolean).length),
  "weighted-checklist": (_, a, b, ...values) =>
    isWithin(a, b, addUp(answeredNumbers(values.filter((_, i) => i % 2 && values[i - 1])))),
  today: dayOf,
  now: dayOf,
  "format-date": formatDate,
  "format-date-time": formatDate,
  random: (context) => context.random?.() ?? 0,
  uuid: (context) => context.uuid?.() ?? "",
}

const SPECIAL = {
  ref: (_, context, name) => textOf(own(context.answers, name) ? context.answers[name] : ""),
  self: (_, context) => textOf(context.value),
  col: (_, context, name) => (own(context.columns, name) ? context.columns[name] : ""),
  and: (value, _, ...operands) => operands.every((operand) => value(operand)),
  or: (value, _, ...operands) => operands.some((operand) => value(operand)),
  if: (value, _, condition, yes, no) => value(value(condition) ? yes : no),
  regex: (value, _, text, program) => fits(program, toText(value(text))),
  "jr:choice-name"(value, { labels }, chosen, name) {
    const known = own(labels, name) ? labels[name] : {}
    return wordsOf(toText(value(chosen)))
      .map((choice) => (own(known, choice) ? known[choice] : choice))
      .join(", ")
  },
}

/**
 * The value of a tree: a string, a number or a boolean, whatever the answers are.
 *
 * @param {any} tree as compiled in Python
 * @param {{answers?: object, value?: string | string[], today?: string, labels?: object,
 *   columns?: object, random?: () => number, uuid?: () => string}} context `value` is what `.`
 *   stands for; `today` the local day, YYYY-MM-DD; `labels` name to choice to words
 * @returns {string | number | boolean}
 */
export function evaluate(tree, context) {
  if (!Array.isArray(tree)) return tree
  const [name, ...operands] = tree
  const value = (operand) => evaluate(operand, context)
  if (own(SPECIAL, name)) return SPECIAL[name](value, context, ...operands)
  const values = operands.map(value)
  if (own(NUMERIC, name)) return NUMERIC[name](...values.map(toNumber))
  return own(TEXTUAL, name) ? TEXTUAL[name](...values.map(toText)) : OTHER[name](context, ...values)
}

/** Whether a tree is true. */
export const holds = (tree, context) => !!evaluate(tree, context)
