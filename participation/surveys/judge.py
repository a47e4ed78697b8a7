"""What does not fit yet, in a sentence beside the field."""

import datetime as dt
from typing import Any

from participation.questionnaire.expressions import Context
from participation.questionnaire.path import path
from participation.questionnaire.validation import Problem, problems
from participation.surveys.compiled import definition_of
from participation.surveys.document import Asked
from participation.surveys.models import SurveyVersion
from participation.surveys.words import words


def faults(version: SurveyVersion, answers: dict[str, Any], today: dt.date) -> list[Problem]:
    """Return what keeps a form without scripts from being sent, in the order of its questions."""
    definition = definition_of(version)
    context = Context(today=today)
    asked = path(definition, answers, context, long=True)
    return list(problems(definition, answers, asked, context))


def message(problem: Problem, asked: Asked) -> str:
    """Return the sentence for a problem: the survey's own for a constraint, else a general one."""
    question = asked.question
    if problem.code == "constraint" and asked.constraint:
        return asked.constraint.text
    return words()[problem.code] % {"max": question.max or question.length or ""}
