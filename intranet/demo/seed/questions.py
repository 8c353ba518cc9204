"""Questions with their answers, comments, votes and tags."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from intranet.access import Viewer
from intranet.database import db
from intranet.demo.chronicle import Post
from intranet.demo.seed.comments import write_comments
from intranet.demo.seed.ground import Ground, once_key, planted
from intranet.demo.writings import DemoQuestion
from intranet.items import tagging
from intranet.questions import notices
from intranet.questions.models import Answer, Question, Vote
from intranet.search import outbox

PINNED_FOR = timedelta(days=365)


def plant_questions(ground: Ground) -> int:
    """Add the questions in the order in which they were asked."""
    before = planted(Question)
    threads = ground.chronicle.threads
    new = [row for row in ground.company.questions if once_key(row.key) not in before]
    for content in sorted(new, key=lambda row: threads[row.key].at):
        _add(ground, content, threads[content.key])
    db.session.commit()
    return len(new)


def _add(ground: Ground, content: DemoQuestion, post: Post) -> None:
    question = Question(title=content.title, once_key=once_key(content.key), answer_count=len(content.answers))
    if content.pinned:
        question.pinned_until = ground.chronicle.now + PINNED_FOR
    ground.write(question, post, content.group)
    question.score = _vote(ground, content, question, post)
    tagging.set_tags(question.id, content.tags)
    write_comments(ground, question, post, content.group)
    answers = [_answer(ground, content, question, reply) for reply in post.replies if reply.kind == "answer"]
    if content.accepted:
        _accept(ground, content, question, answers[content.accepted - 1])
    question.last_activity_at = max(each.at for each in post.walk())
    ground.open_pages(question, post, content.group)
    outbox.changed("question", question.id)


def _answer(ground: Ground, content: DemoQuestion, question: Question, post: Post) -> Answer:
    answer = Answer()
    ground.write(answer, post, content.group, under=question)
    answer.score = _vote(ground, content, answer, post)
    if content.by in ground.tried_out:
        with ground.at(post.at):
            notices.answered(answer.id, question=question, by_id=answer.author_id)
    write_comments(ground, answer, post, content.group)
    return answer


def _accept(ground: Ground, content: DemoQuestion, question: Question, answer: Answer) -> None:
    question.accepted_answer_id = answer.id
    if content.answers[content.accepted - 1].by in ground.tried_out:
        with ground.at(ground.chronicle.accepted(content)):
            notices.accepted(answer, by=Viewer(ground.people[content.by]))


def _vote(ground: Ground, content: DemoQuestion, item: Question | Answer, post: Post) -> int:
    ballots = ground.chronicle.ballots(post, content.group)
    if ballots:
        db.session.execute(
            insert(Vote),
            [
                {"person_id": ground.people[row.by], "item_id": item.id, "value": row.value, "cast_at": row.at}
                for row in ballots
            ],
        )
    return sum(row.value for row in ballots)
