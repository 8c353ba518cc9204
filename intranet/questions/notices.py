"""Who is told: the asker of an answer, the answerer of being accepted."""

from __future__ import annotations

from intranet.access import Viewer
from intranet.notifications.models import NoticeKind
from intranet.notifications.notices import notify
from intranet.questions.models import Answer, Question


def answered(answer: Answer, question: Question) -> None:
    """Tell the asker that somebody answered."""
    notify(
        [question.author_id],
        NoticeKind.ANSWER,
        subject=f"answer:{answer.id}",
        actor_id=answer.author_id,
        item_id=answer.id,
    )


def accepted(answer: Answer, by: Viewer) -> None:
    """Tell the answerer that the answer helped."""
    notify(
        [answer.author_id],
        NoticeKind.ACCEPTED,
        subject=f"accepted:{answer.id}",
        actor_id=by.person_id,
        item_id=answer.id,
    )
