"""Whoever was thanked takes their name off the card, and their manager hears of it only as they wish."""

from __future__ import annotations

from sqlalchemy import select

from intranet.database import db
from intranet.notifications.models import Notice
from intranet.recognition.models import Thanks
from intranet.search import drain
from tests import writing
from tests.cast import person

REASON = "Quillfeather: you stayed until the last box was on the lorry."


def told(kind="thanks_to_report"):
    return set(db.session.scalars(select(Notice.recipient_id).where(Notice.kind == kind)))


def test_one_of_two_hides_it_and_the_other_stays(cast, signed_in):
    thanks = writing.thanks(cast.hanna, [cast.ben, cast.cleo], body=REASON)
    browser = signed_in(cast.cleo)
    assert browser.send(f"/thanks/{thanks.id}/hiding").status_code == 303
    assert browser.send(f"/thanks/{thanks.id}/hiding").status_code == 303, "pressed twice"
    drain.drain()
    outsider = signed_in(cast.mika)
    for address in ("/thanks", "/", f"/thanks/{thanks.id}", "/search?q=quillfeather", f"/people/{cast.ben.id}"):
        page = outsider.get(address).text
        assert cast.ben.display_name in page, address
        assert cast.cleo.display_name not in page, address
    assert "Quillfeather" not in outsider.get(f"/people/{cast.cleo.id}").text
    assert "Quillfeather" not in outsider.get("/search?q=sulleabhain").text
    for involved in (cast.hanna, cast.ben, cast.cleo):
        assert cast.cleo.display_name in signed_in(involved).get(f"/thanks/{thanks.id}").text
    assert outsider.send(f"/thanks/{thanks.id}/hiding").status_code == 403


def test_hidden_by_all_it_leaves_wall_group_feed_and_search_until_it_is_shown_again(cast, signed_in):
    thanks = writing.thanks(cast.ada, [cast.ben], cast.cycling, body=REASON)
    writing.comment(cast.ada, thanks, "Quillfeather once more.")
    drain.drain()
    places = ("/thanks", "/", f"/groups/{cast.cycling.id}/thanks", "/search?q=quillfeather", f"/people/{cast.ben.id}")
    outsider, recipient, author = signed_in(cast.cleo), signed_in(cast.ben), signed_in(cast.ada)
    shown = {address for address in places if "you stayed" in unmarked(outsider.get(address).text)}
    assert shown == set(places) - {"/"}, "home shows one's own groups"
    recipient.send(f"/thanks/{thanks.id}/hiding")
    drain.drain()
    for browser in (outsider, recipient, author):
        for address in places:
            assert "you stayed" not in unmarked(browser.get(address).text), address
    assert outsider.get(f"/thanks/{thanks.id}").status_code == 404
    assert outsider.get(f"/items/{thanks.id}/comments/new").status_code == 404
    assert "once more" in author.get(f"/thanks/{thanks.id}").text
    assert "you stayed" in recipient.get("/thanks/hidden").text
    assert "you stayed" not in author.get("/thanks/hidden").text
    recipient.send(f"/thanks/{thanks.id}/showing")
    drain.drain()
    assert "once more" in outsider.get(f"/thanks/{thanks.id}").text
    assert "you stayed" in unmarked(outsider.get("/search?q=quillfeather").text)
    assert db.session.get_one(Thanks, thanks.id).audience_id == cast.cycling.audience_id


def unmarked(text):
    """Without the marks of the search."""
    return text.replace("<mark>", "").replace("</mark>", "")


def test_the_manager_gets_a_copy_unless_one_does_not_want_that(cast, signed_in):
    writing.thanks(cast.cleo, [cast.ada])
    assert told() == {cast.ben.id}, "Ada reports to Ben"
    assert "thanked somebody in your team" in signed_in(cast.ben).get("/inbox").text
    db.session.query(Notice).delete()
    form = {"language": "", "theme": "system", "digest_frequency": "weekly", "shortcuts": "y"}
    signed_in(cast.ada).send("/settings", form)
    writing.thanks(cast.cleo, [cast.ada])
    assert told() == set()


def test_no_copy_for_a_manager_who_takes_part_cannot_read_it_or_has_left(cast, signed_in):
    cast.cleo.manager_id = cast.hanna.id
    cast.ben.manager_id = cast.cleo.id
    db.session.commit()
    writing.thanks(cast.ben, [cast.ada])  # by the manager
    writing.thanks(cast.hanna, [cast.ada, cast.ben])  # Ben is thanked himself; Cleo hears of Ben
    assert told() == {cast.cleo.id}
    db.session.query(Notice).delete()
    writing.thanks(cast.ada, [cast.ben], cast.orchid)  # Cleo is not in it
    cast.cleo.state = "deactivated"
    db.session.commit()
    writing.thanks(cast.hanna, [cast.ben])
    assert told() == set()


def test_hiding_takes_the_copy_back_while_nobody_else_of_the_team_shows_it(cast, signed_in):
    gil = person("gil", "Gil Moreau", manager_id=cast.ben.id)
    db.session.commit()
    thanks = writing.thanks(cast.cleo, [cast.ada, gil], body=REASON)
    assert told() == {cast.ben.id}
    signed_in(cast.ada).send(f"/thanks/{thanks.id}/hiding")
    page = signed_in(cast.ben).get("/inbox").text
    assert "Gil Moreau" in page
    assert cast.ada.display_name not in page
    signed_in(gil).send(f"/thanks/{thanks.id}/hiding")
    assert told() == set()
    assert "Quillfeather" not in signed_in(cast.ben).get("/inbox").text
