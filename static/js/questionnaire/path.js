/**
 * Somebody's way through a survey: the browser twin of participation/questionnaire/path.py.
 * tests/conformance/cases/surveys.json holds both to the same results.
 */

import { evaluate, holds, textOf, toText, wordsOf } from "./expressions.js"

const isSpecial = (choice) => choice == "refused" || choice == "dont_know"

/**
 * The path that answers lead along.
 *
 * @param {object} definition as compiled
 * @param {object} answers canonical ones; a question without any has its default
 * @param {object} context today and suppliers, see expressions.js; its answers are not looked at
 * @param {boolean} long whether the person goes on after the short form
 * @returns {{questions: string[], values: object}} names of what is asked, short form first; every
 *   answer that counts, with calculations and defaults
 */
export function path(definition, answers, context, long) {
  const values = {}
  const asked = new Set()
  for (const place of definition.order ?? definition.questions.keys()) {
    const question = definition.questions[place]
    const { name, type, short, relevant, calculation } = question
    const given = (key) => (Object.hasOwn(answers, key) ? answers[key] : undefined)
    const here = { ...context, answers: values, value: given(name) ?? "" }
    if (type != "calculate" && !short && !long) continue
    if (relevant != null && !holds(relevant, here)) continue
    if (type == "calculate") {
      values[name] = toText(evaluate(calculation, here))
      continue
    }
    asked.add(question)
    const keys = [name, `${name}.refused`, `${name}.dont_know`, `${name}.quote`]
    for (const key of keys) if (given(key)?.length) values[key] = given(key)
    if (question.default != null && keys.every((key) => given(key) == null)) {
      const value = toText(evaluate(question.default, { ...here, value: "" }))
      const chosen = type == "select_multiple" ? wordsOf(value) : value
      if (chosen.length) values[name] = chosen
    }
  }
  const inOrder = definition.questions.filter((question) => asked.has(question))
  const half = (short) => inOrder.filter((question) => !question.short == !short).map(({ name }) => name)
  return { questions: [...half(true), ...half(false)], values }
}

/**
 * What can be chosen after the choice filter; `refused` and `dont_know` always can.
 *
 * @param {object} question @param {object} answers those that count: `values` of the path
 * @param {object} context
 * @returns {string[]}
 */
export function choices(question, answers, context) {
  const { name, columns, choice_filter: filter } = question
  const all = question.choices ?? []
  if (filter == null) return all
  const value = textOf(Object.hasOwn(answers, name) ? answers[name] : "")
  return all.filter(
    (choice) =>
      isSpecial(choice) ||
      holds(filter, { ...context, answers, value, columns: { ...columns?.[choice], name: choice } }),
  )
}

/**
 * The choices in the n-th of at most eight rotations, n from 0 to 7; exclusive ones stay last.
 *
 * @param {object} question @param {number} n @param {string[]} offered
 */
export function rotation(question, n, offered) {
  const isLast = (choice) => isSpecial(choice) || question.exclusive?.includes(choice)
  const body = offered.filter((choice) => !isLast(choice))
  if (!question.randomize || !body.length) return offered
  const shift = Math.floor(((n % 8) * body.length) / 8)
  return [...body.slice(shift), ...body.slice(0, shift), ...offered.filter(isLast)]
}
