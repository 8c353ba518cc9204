"""What is deleted is gone after a month, and who saw what after half a year."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from intranet import clock
from intranet.database import db
from intranet.items.forgetting import forget_seen, purge_deleted
from intranet.items.models import Item, Revision, Seen
from intranet.questions import actions
from tests import writing


def test_a_deleted_thread_is_emptied_after_a_month_with_its_history(cast):
    question = writing.question(cast.ada, cast.cycling, body="A secret word")
    written = writing.answer(cast.ben, question, "The same secret word")
    kept = writing.question(cast.ada, cast.cycling, body="This one stays")
    actions.edit_answer(cast.viewer(cast.ben), written, body="The secret word again", version=1)
    actions.delete(cast.viewer(cast.ada), question)
    with clock.frozen_at(clock.now() + timedelta(days=29)):
        assert purge_deleted() == 0
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        assert purge_deleted() == 2
        assert purge_deleted() == 0
    db.session.expire_all()
    texts = "".join(item.title + item.body + item.body_html for item in db.session.scalars(select(Item)))
    assert "secret word" not in texts
    assert kept.body == "This one stays"
    assert db.session.scalar(select(func.count()).select_from(Revision)) == 0


def test_one_deleted_answer_is_emptied_and_its_thread_stays(cast):
    question = writing.question(cast.ada, cast.cycling, body="This stays")
    written = writing.answer(cast.ben, question, "This goes")
    actions.delete(cast.viewer(cast.ben), written)
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        assert purge_deleted() == 1
    db.session.expire_all()
    assert (question.body, written.body) == ("This stays", "")


def test_what_was_seen_is_forgotten_after_half_a_year(cast):
    question = writing.question(cast.ada, cast.cycling)
    for person, days in ((cast.ben, 181), (cast.cleo, 179)):
        db.session.add(Seen(person_id=person.id, item_id=question.id, seen_at=clock.now() - timedelta(days=days)))
    db.session.commit()
    assert forget_seen() == 1
    assert db.session.scalars(select(Seen.person_id)).all() == [cast.cleo.id]
