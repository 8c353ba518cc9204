"""Who is told: the asker of an answer, the answerer of being accepted."""

from __future__ import annotations

from intranet.access import Viewer
from intranet.notifications.models import NoticeKind
from intranet.notifications.notices import notify
from intranet.questions.models import Answer


def answered(answer_id: int, *, asker_id: int | None, by_id: int | None) -> None:
    """Tell the asker that somebody answered."""
    notify([asker_id], NoticeKind.ANSWER, subject=f"answer:{answer_id}", actor_id=by_id, item_id=answer_id)


def accepted(answer: Answer, by: Viewer) -> None:
    """Tell the answerer that the answer helped."""
    notify(
        [answer.author_id],
        NoticeKind.ACCEPTED,
        subject=f"accepted:{answer.id}",
        actor_id=by.person_id,
        item_id=answer.id,
    )
