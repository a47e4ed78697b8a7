"""The topics a quarter begins with: the seven fields of the Land's action plan and three more.

They are those residents are asked about, in the words of the shipped questionnaire. The team adds
to them and renames them under *Topics of texts*.
"""

from sqlalchemy.orm import Session

from participation.config import ROOT
from participation.quarters.models import Quarter, Topic
from participation.questionnaire import definition

SOURCE = ROOT / "surveys" / "residents"


def give_topics(session: Session, quarter: Quarter) -> None:
    structure, texts = definition.read(SOURCE)
    for code in structure["lists"]["topic"]:
        names = {
            language: _plain(written["texts"][f"lists.topic.{code}"])
            for language, written in texts.items()
        }
        session.add(Topic(quarter_id=quarter.id, code=code, names=names))


def _plain(sentence: str | dict[str, str]) -> str:
    return sentence if isinstance(sentence, str) else sentence["text"]
