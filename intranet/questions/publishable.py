"""What follows when a question or an answer becomes public."""

from __future__ import annotations

from sqlalchemy import select

from intranet.access import Viewer
from intranet.database import db
from intranet.items.models import TITLE_LENGTH
from intranet.items.publishing import Publishable
from intranet.mentions.notices import mentioned
from intranet.questions import counting, notices, policy
from intranet.questions.models import Answer, Question
from intranet.search import outbox


def may_publish(author: Viewer, question: Question) -> bool:
    """Whether its author may ask there today."""
    return policy.can_ask_in(author, question.group_id)


def tell(question: Question) -> None:
    """Tell the group, and those who are mentioned."""
    notices.asked(question)
    mentioned(question.id, question.body, question.author_id)


def refresh(question: Question) -> None:
    """Have it searched as it is."""
    outbox.changed("question", question.id)


def may_publish_answer(author: Viewer, answer: Answer) -> bool:
    """Whether its author may answer today: the question stands."""
    question = db.session.scalars(policy.visible(author).where(Question.id == answer.root_id)).one_or_none()
    return question is not None and policy.can_answer(author, question)


def tell_of_answer(answer: Answer) -> None:
    """Count it, tell the asker, and those who are mentioned."""
    counting.answered(answer.root_id or 0)
    question = db.session.scalars(select(Question).where(Question.id == answer.root_id)).one()
    notices.answered(answer.id, question=question, by_id=answer.author_id)
    mentioned(answer.id, answer.body, answer.author_id)


def refresh_answer(answer: Answer) -> None:
    """Count the answers anew and have the thread searched: the document there holds their words."""
    counting.recount(answer)
    outbox.changed("question", answer.root_id or 0)


KINDS = (
    Publishable("question", may_publish, tell, refresh, title_length=TITLE_LENGTH, needs_title=True),
    Publishable("answer", may_publish_answer, tell_of_answer, refresh_answer),
)
