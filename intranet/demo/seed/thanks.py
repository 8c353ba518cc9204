"""Thanks, to one or several colleagues, with their comments."""

from __future__ import annotations

from sqlalchemy import select

from intranet.database import db
from intranet.demo.chronicle import Post
from intranet.demo.seed.comments import write_comments
from intranet.demo.seed.ground import Ground, once_key, planted
from intranet.demo.writings import DemoThanks
from intranet.questions.models import Answer, Question
from intranet.recognition import circle, notices
from intranet.recognition.models import CompanyValue, Thanks, ThanksRecipient
from intranet.search import outbox


def plant_thanks(ground: Ground) -> int:
    """Add the thanks in the order in which they were given."""
    before = planted(Thanks)
    values = {value.key: value.id for value in db.session.scalars(select(CompanyValue))}
    posts = ground.chronicle.thanks
    new = [row for row in ground.company.thanks if once_key(row.key) not in before]
    for content in sorted(new, key=lambda row: posts[row.key].at):
        _add(ground, content, posts[content.key], values[content.value])
    db.session.commit()
    return len(new)


def _add(ground: Ground, content: DemoThanks, post: Post, value_id: int) -> None:
    recipients = {username: ground.people[username] for username in ground.company.thanked(content)}
    thanks = Thanks(value_id=value_id, language=content.language, once_key=once_key(content.key))
    thanks.about_id = _about(content)
    thanks.group_thanked_id = ground.places[content.team].group_id if content.team else None
    if content.private:
        thanks.for_recipients = True
        thanks.circle_id = circle.draw(ground.people[content.by], recipients.values())
    ground.write(thanks, post, content.group)
    if thanks.circle_id is not None:
        thanks.audience_id = thanks.circle_id
    db.session.add_all(
        ThanksRecipient(thanks_id=thanks.id, person_id=person_id, position=position)
        for position, person_id in enumerate(recipients.values())
    )
    with ground.at(post.at):
        notices.thanked(thanks, [recipients[username] for username in recipients if username in ground.tried_out])
    write_comments(ground, thanks, post, content.group)
    thanks.last_activity_at = max(each.at for each in post.walk())
    if not content.private:
        ground.open_pages(thanks, post, content.group, recipients)
    outbox.changed("thanks", thanks.id)


def _about(content: DemoThanks) -> int | None:
    """Return the question that it is for, or the answer."""
    if not content.question:
        return None
    question_id = db.session.scalars(select(Question.id).filter_by(once_key=once_key(content.question))).one()
    answers = select(Answer.id).where(Answer.root_id == question_id).order_by(Answer.created_at, Answer.id)
    return db.session.scalars(answers).all()[content.answer - 1] if content.answer else question_id
