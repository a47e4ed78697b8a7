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

const toBoolean = (value) => (typeof value == "number" ? !!value : !!value)

/** An answer as expressions see it: several choices are joined by a space. */
export const textOf = (answer) =>
  Array.isArray(answer) ? answer.join(" ") : answer == null ? "" : toText(answer)

/** The parts of a text between white space: the choices of a select_multiple. */
export const wordsOf = (text) => text.split(/[ \t\r\n]+/).filter(Boolean)

function isEqual(left, right) {
  const kinds = [typeof left, typeof right]
  if (kinds.includes("boolean")) return toBoolean(left) === toBoolean(right)
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

const answeredNumbers = (values) => values.filter((value) => value !== "").map(toNumber)

const extremeOf = (values, choose) => {
  const numbers = answeredNumbers(values)
  return numbers.length ? choose(...numbers) : NaN
}

const addUp = (numbers) => numbers.reduce((sum, number) => sum + number, 0)

const isWithin = (least, most, count) =>
  !(toNumber(least) >= 0 && count < toNumber(least)) && !(toNumber(most) >= 0 && count > toNumber(most))

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

const onNumbers = (work) => (_, ...values) => work(...values.map(toNumber))
const onTexts = (work) => (_, ...values) => work(...values.map(toText))
const countOf = (_, ...values) => values.filter((value) => value !== "").length
const formatDate = (_, value, pattern) => formatted(value, toText(pattern))
const dayOf = (context) => context.today

const FUNCTIONS = {
  "=": (_, a, b) => isEqual(a, b),
  "!=": (_, a, b) => !isEqual(a, b),
  "<": onNumbers((a, b) => a < b),
  "<=": onNumbers((a, b) => a <= b),
  ">": onNumbers((a, b) => a > b),
  ">=": onNumbers((a, b) => a >= b),
  "+": onNumbers((...all) => all.reduce((a, b) => a + b)),
  "-": onNumbers((a, b) => a - b),
  "*": onNumbers((...all) => all.reduce((a, b) => a * b)),
  div: onNumbers((a, b) => a / (b + 0)),
  mod: onNumbers((a, b) => a % b),
  neg: onNumbers((a) => -a),
  not: (_, a) => !a,
  true: () => true,
  false: () => false,
  boolean: (_, a) => toBoolean(a),
  "boolean-from-string": onTexts((a) => a == "true" || a == "1"),
  number: onNumbers((a) => a),
  string: onTexts((a) => a),
  selected: onTexts((a, b) => wordsOf(a).includes(b)),
  "selected-at": (_, a, b) => wordsOf(toText(a))[Math.trunc(toNumber(b))] ?? "",
  "count-selected": onTexts((a) => wordsOf(a).length),
  concat: onTexts((...all) => all.join("")),
  join: onTexts((mark, ...all) => all.join(mark)),
  "string-length": onTexts((a) => [...a].length),
  contains: onTexts((a, b) => a.includes(b)),
  "starts-with": onTexts((a, b) => a.startsWith(b)),
  "ends-with": onTexts((a, b) => a.endsWith(b)),
  substr: (_, a, ...range) => [...toText(a)].slice(...range.map(toNumber)).join(""),
  "substring-before": onTexts((a, b) => (b && a.includes(b) ? a.slice(0, a.indexOf(b)) : "")),
  "substring-after": onTexts((a, b) => (a.includes(b) ? a.slice(a.indexOf(b) + b.length) : "")),
  translate: onTexts(translated),
  "normalize-space": onTexts((a) => wordsOf(a).join(" ")),
  abs: onNumbers(Math.abs),
  floor: onNumbers(Math.floor),
  ceiling: onNumbers(Math.ceil),
  round: onNumbers(roundedTo),
  int: onNumbers(Math.trunc),
  pow: onNumbers(powerOf),
  sum: (_, ...values) => addUp(answeredNumbers(values)),
  min: (_, ...values) => extremeOf(values, Math.min),
  max: (_, ...values) => extremeOf(values, Math.max),
  count: countOf,
  "count-non-empty": countOf,
  coalesce: (_, ...values) => values.find((value) => value !== "") ?? "",
  once: (context, a) => textOf(context.value) || a,
  checklist: (_, a, b, ...values) => isWithin(a, b, values.filter(toBoolean).length),
  "weighted-checklist": (_, a, b, ...values) =>
    isWithin(a, b, addUp(answeredNumbers(values.filter((_, i) => i % 2 && toBoolean(values[i - 1]))))),
  today: dayOf,
  now: dayOf,
  date: (_, a) => dayText(toNumber(a)),
  "date-time": (_, a) => momentText(toNumber(a)),
  "decimal-date-time": (_, a) => toNumber(a),
  "format-date": formatDate,
  "format-date-time": formatDate,
  random: (context) => context.random(),
  uuid: (context) => context.uuid(),
}

const SPECIAL = {
  ref: (_, context, name) => textOf(own(context.answers, name) ? context.answers[name] : ""),
  self: (_, context) => textOf(context.value),
  col: (_, context, name) => (own(context.columns, name) ? context.columns[name] : ""),
  and: (value, _, ...operands) => operands.every((operand) => toBoolean(value(operand))),
  or: (value, _, ...operands) => operands.some((operand) => toBoolean(value(operand))),
  if: (value, _, condition, yes, no) => value(toBoolean(value(condition)) ? yes : no),
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
  return FUNCTIONS[name](context, ...operands.map(value))
}

/** Whether a tree is true. */
export const holds = (tree, context) => toBoolean(evaluate(tree, context))
