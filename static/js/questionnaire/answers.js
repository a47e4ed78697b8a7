/**
 * What people typed and ticked in its one form: the browser twin of
 * participation/questionnaire/answers.py. tests/conformance/cases/answers.json holds both to it.
 */

import { isDate, numberText } from "./expressions.js"

const asciiDigits = (text) =>
  text
    .replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 15)
    .replace(/[٫٬−]/g, (sign) => ({ "٫": ",", "٬": "'", "−": "-" })[sign])

/**
 * A text as it is counted, compared and kept: NFC, without controls, bidirectional overrides and
 * white space around, with one blank line at most in a row.
 *
 * @param {string} text
 */
export const normalise = (text) =>
  text
    .replace(/\r\n|[\r\x85\u2028\u2029]/g, "\n")
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u{d800}-\u{dfff}\u202a-\u202e\u2066-\u2069]/gu, "")
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()
    .normalize("NFC")

/**
 * A number as a decimal string such as "-3.5", or null.
 *
 * @param {string} text Arabic and Persian digits, comma and point are understood
 * @param {boolean} whole the question counts things, so "1.250" can only mean a thousand
 */
export function canonicalNumber(text, whole) {
  const plain = asciiDigits(normalise(text)).replace(/([0-9])[ '’\u00a0\u202f\u2009](?=[0-9]{3})/g, "$1")
  const commas = plain.split(",").length - 1
  const points = plain.split(".").length - 1
  let isComma = commas > 0
  if (commas && points) isComma = plain.lastIndexOf(",") > plain.lastIndexOf(".")
  else if (commas + points > 1 || (whole && /^[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}$/.test(plain))) isComma = !isComma
  const [decimal, grouping] = isComma ? [",", "."] : [".", ","]
  const [head, ...tail] = plain.split(decimal)
  if (tail.join().includes(grouping)) return null
  if (head.includes(grouping) && !/^[-+]?[0-9]{1,3}([.,][0-9]{3})+$/.test(head)) return null
  const [, sign, before, after = ""] =
    /^([-+]?)([0-9]*)(?:\.([0-9]*))?$/.exec([head.split(grouping).join(""), ...tail].join(".")) ?? []
  if (!(before || after) || before.length + after.length > 30) return null
  const fraction = after.replace(/0+$/, "")
  const digits = (before.replace(/^0+/, "") || "0") + (fraction && "." + fraction)
  return sign == "-" && digits != "0" ? "-" + digits : digits
}

/** A day as YYYY-MM-DD, also of one written 31.1.2026 or 31/1/2026; null if it is none. */
export function canonicalDate(text) {
  const plain = asciiDigits(normalise(text)).replace(
    /^([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})$/,
    (_, day, month, year) => `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`,
  )
  return isDate(plain) ? plain : null
}

function written(value) {
  if (Array.isArray(value) && value.length < 2) value = value[0]
  if (typeof value == "string") return normalise(value)
  if (typeof value == "number") return numberText(value)
  return value == null ? "" : normalise(JSON.stringify(value))
}

const isTicked = (value) => ["yes", "on", "true", "1"].includes(written(value))

function severalOf(choices, value) {
  const parts = Array.isArray(value) ? value : [value]
  const chosen = new Set(parts.flatMap((part) => written(part).split(/\s+/)).filter(Boolean))
  return [...choices.filter((one) => chosen.has(one)), ...[...chosen].filter((one) => !choices.includes(one))]
}

function canonicalAnswer(question, value) {
  if (question.type == "select_multiple") return severalOf(question.choices, value)
  const text = written(value)
  if (question.type == "integer" || question.type == "decimal")
    return canonicalNumber(text, question.type == "integer") ?? text
  return question.type == "date" ? (canonicalDate(text) ?? text) : text
}

/**
 * The answers to a definition's questions in canonical form; what does not fit stays as written.
 *
 * @param {object} definition as compiled
 * @param {Record<string, any>} raw name to text or list of texts
 * @returns {Record<string, string | string[]>}
 */
export function canonical(definition, raw) {
  const answers = {}
  const rawOf = (name) => (Object.hasOwn(raw, name) ? raw[name] : undefined)
  for (const question of definition.questions) {
    const { name, type } = question
    if (type == "note" || type == "calculate") continue
    const isTyped = ["text", "integer", "decimal", "date"].includes(type)
    const marks = isTyped ? [question.refusable && "refused", question.dont_know && "dont_know"] : []
    const mark = marks.find((one) => one && isTicked(rawOf(`${name}.${one}`)))
    if (mark) answers[`${name}.${mark}`] = "yes"
    else if (Object.hasOwn(raw, name)) {
      const value = canonicalAnswer(question, raw[name])
      if (value.length || question.default != null) answers[name] = value
      if (value.length && question.quotable && isTicked(rawOf(`${name}.quote`))) answers[`${name}.quote`] = "yes"
    }
  }
  return answers
}
