/**
 * What does not fit: the browser twin of `problems` in participation/questionnaire/validation.py.
 * tests/conformance/cases/surveys.json holds both to the same results.
 */

import { canonicalNumber } from "./answers.js"
import { holds, isDate } from "./expressions.js"
import { choices } from "./path.js"

function misfitOf(question, value, context) {
  const { type, length, exclusive, max } = question
  const offered = choices(question, context.answers, context)
  switch (type) {
    case "integer":
    case "decimal":
      if (canonicalNumber(value) == null) return "not_a_number"
      return type == "integer" && value.includes(".") ? "not_whole" : null
    case "date":
      return isDate(value) ? null : "not_a_date"
    case "text":
      return length != null && [...value].length > length ? "too_long" : null
    case "place": // the quarter's places are known to the server only
      return null
    case "select_multiple":
      if (!value.every((one) => offered.includes(one))) return "unknown_choice"
      if (value.length > 1 && value.some((one) => exclusive?.includes(one))) return "exclusive"
      return max != null && value.length > max ? "too_many" : null
  }
  return offered.includes(value) ? null : "unknown_choice"
}

function problemOf(question, context) {
  const { name, type, required, constraint } = question
  const { answers } = context
  const value = Object.hasOwn(answers, name) ? answers[name] : ""
  const here = { ...context, value }
  if (!value.length) {
    const isPassedOver = answers[`${name}.refused`] || answers[`${name}.dont_know`]
    return required != null && type != "note" && !isPassedOver && holds(required, here) ? "required" : null
  }
  const code = misfitOf(question, value, context)
  if (code || constraint == null) return code
  const isOpinion = !question.choices || [value].flat().some((one) => one != "refused" && one != "dont_know")
  return isOpinion && !holds(constraint, here) ? "constraint" : null
}

/**
 * At most one problem for each question on the path, in its order.
 *
 * @param {object} definition as compiled
 * @param {{questions: string[], values: object}} way from path.js
 * @param {object} context see expressions.js
 * @returns {{question: string, code: string}[]}
 */
export function problems(definition, answers, way, context) {
  const inside = { ...context, answers: way.values }
  return way.questions
    .map((name) => definition.questions.find((question) => question.name == name))
    .map((question) => ({ question: question.name, code: problemOf(question, inside) }))
    .filter(({ code }) => code)
}
