"""Who is told: the asker of an answer, the answerer of being accepted, a group of a new question."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from intranet.access import Viewer
from intranet.notifications import kinds
from intranet.notifications.kinds import Kind, Rhythm, Topic
from intranet.notifications.notices import announce, notify, notify_about
from intranet.questions.models import Answer, Question

ANSWERED = kinds.register(
    Kind(
        "answer",
        Topic("answers", _l("Somebody answers my question"), Rhythm.NOW, 10),
        "message-circle-question-mark",
        _l("%(name)s answered your question %(subject)s"),
        reason=_l("You get this mail because you asked this question."),
        tone="quest",
    )
)
ACCEPTED = kinds.register(
    Kind(
        "accepted",
        Topic("accepted", _l("My answer is accepted"), Rhythm.NEVER, 40),
        "circle-check",
        _l("%(name)s accepted your answer to %(subject)s"),
        reason=_l("You get this mail because you wrote this answer."),
        tone="ok",
    )
)
ASKED = kinds.register(
    Kind(
        "new_question",
        kinds.GROUP_NEWS,
        "message-circle-question-mark",
        _l("%(name)s asked %(subject)s"),
        reason=_l("You get this mail because you belong to %(group)s and want to hear of what is new there."),
        tone="quest",
    )
)


def asked(question: Question) -> None:
    """Have the members of the group told of a new question."""
    announce(ASKED, question)


def answered(answer_id: int, *, question: Question, by_id: int | None) -> None:
    """Tell the asker that somebody answered."""
    notify(
        [question.author_id],
        ANSWERED,
        subject=f"answer:{answer_id}",
        actor_id=by_id,
        item_id=answer_id,
        thread_id=question.id,
        group_id=question.group_id,
    )


def accepted(answer: Answer, by: Viewer) -> None:
    """Tell the answerer that the answer helped."""
    notify_about(answer, [answer.author_id], ACCEPTED, actor_id=by.person_id, subject=f"accepted:{answer.id}")
