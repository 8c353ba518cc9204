"""A delegate announces in another's name, with that person's rights of the moment, for both to be seen."""

from __future__ import annotations

from intranet.announcements.models import Announcement
from intranet.comments import actions as comments
from intranet.database import db
from intranet.items.models import Act
from intranet.notifications.models import Notice
from tests.announcements.test_editor import FORM


def test_both_names_are_shown_and_both_hear_of_comments_until_it_ends(announcers, signed_in):
    cast, hanna, ada = announcers, signed_in(announcers.hanna), signed_in(announcers.ada)
    assert ada.get("/announcements/new").status_code == 403
    assert hanna.send(f"/announcements/delegates/{cast.ada.id}", data={"until": "2020-01-01"}).status_code == 422
    assert hanna.send(f"/announcements/delegates/{cast.ada.id}", data={"until": ""}).status_code == 303
    form = FORM | {"author": cast.hanna.id}
    assert ada.send("/announcements/new", data=form | {"author": cast.ben.id, "once": "b" * 32}).status_code != 500
    location = ada.send("/announcements/new", data=form).location
    written = db.session.get_one(Announcement, int(location.rsplit("/", 1)[1]))
    assert (written.author_id, written.written_by_id) == (cast.hanna.id, cast.ada.id)
    assert db.session.scalars(db.select(Act.kind).where(Act.item_id == written.id)).all() == ["on_behalf"]
    page = signed_in(cast.cleo).get(location).get_data(as_text=True)
    assert "written by" in page
    assert cast.ada.display_name in page
    comments.comment(cast.viewer(cast.cleo), written, "Good to know.")
    told = set(db.session.scalars(db.select(Notice.recipient_id).where(Notice.kind == "comment")))
    assert told == {cast.hanna.id, cast.ada.id}
    assert ada.get(f"{location}/edit").status_code == 200
    hanna.send(f"/announcements/delegates/{cast.ada.id}", data={"delegate": "off"})
    assert ada.get(f"{location}/edit").status_code == 403
    assert ada.get("/announcements/new").status_code == 403
    assert db.session.query(Announcement).filter(Announcement.author_id == cast.ben.id).count() == 0
