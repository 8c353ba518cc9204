"""Colleagues thank each other."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from intranet.database import db
from intranet.notifications.models import Notice
from intranet.recognition.models import Thanks, ThanksRecipient
from tests import writing

REASON = "You stayed until the last box was on the lorry."


def form(*people, **more):
    value = writing.company_value()
    return {
        "recipients": [person.id for person in people],
        "value": value.id,
        "body": REASON,
        "group": "everyone",
    } | more


def test_several_colleagues_are_thanked_and_told(cast, signed_in):
    browser = signed_in(cast.ada)
    answer = browser.send("/thanks/new", form(cast.ben, cast.cleo, once="2" * 32))
    again = browser.send("/thanks/new", form(cast.ben, cast.cleo, once="2" * 32))
    assert answer.status_code == 303
    assert answer.location == again.location
    told = db.session.scalars(select(Notice).where(Notice.kind == "thanks")).all()
    assert {notice.recipient_id for notice in told} == {cast.ben.id, cast.cleo.id}
    page = signed_in(cast.hanna).get("/thanks").text
    assert REASON in page
    assert "We take care" in page
    assert cast.cleo.display_name in page


def test_nobody_thanks_themselves(cast, signed_in):
    answer = signed_in(cast.ada).send("/thanks/new", form(cast.ada))
    assert answer.status_code == 422
    assert db.session.scalars(select(Thanks)).all() == []


def test_a_reason_is_required_and_the_choice_is_kept(cast, signed_in):
    answer = signed_in(cast.ada).send("/thanks/new", form(cast.ben, body=" "))
    assert answer.status_code == 422
    assert "Say in your own words" in answer.text
    assert f'value="{cast.ben.id}" checked' in answer.text


def test_an_unknown_value_is_refused(cast, signed_in):
    assert signed_in(cast.ada).send("/thanks/new", form(cast.ben, value=9999)).status_code == 422


def test_imported_and_former_people_cannot_be_thanked(cast, signed_in):
    for state in ("imported", "deactivated"):
        cast.cleo.state = state
        db.session.commit()
        assert signed_in(cast.ada).send("/thanks/new", form(cast.cleo)).status_code == 422


def test_thanks_in_a_group_reach_only_who_may_read_there(cast, signed_in):
    refused = signed_in(cast.ada).send("/thanks/new", form(cast.cleo, group=cast.orchid.id))
    assert refused.status_code == 422
    assert cast.cleo.display_name in refused.text
    assert db.session.scalars(select(Notice)).all() == []
    signed_in(cast.ada).send("/thanks/new", form(cast.ben, group=cast.orchid.id))
    thanks = db.session.scalars(select(Thanks)).one()
    outsider = signed_in(cast.cleo)
    assert outsider.get(f"/thanks/{thanks.id}").status_code == 404
    assert REASON not in outsider.get("/thanks").text
    assert REASON in signed_in(cast.ben).get("/thanks").text


def test_an_outsider_cannot_thank_in_a_group_by_forging_its_number(cast, signed_in):
    answer = signed_in(cast.cleo).send("/thanks/new", form(cast.ben, group=cast.orchid.id))
    assert answer.status_code == 422
    assert "Orchid" not in answer.text


def test_colleagues_are_found_by_parts_of_their_names_without_a_script(cast, signed_in):
    browser = signed_in(cast.ada)
    page = browser.send("/thanks/new", {"find": "súilleabháin", "find_people": 1, "body": "Half a sentence"})
    assert f'value="{cast.cleo.id}"' in page.text
    assert "Half a sentence" in page.text
    part = browser.part(f"/thanks/recipients?find=ben&recipients={cast.cleo.id}")
    assert f'value="{cast.cleo.id}" checked' in part.text
    assert f'value="{cast.ben.id}">' in part.text
    assert "<html" not in part.text
    assert "No colleague and no group of that name" in browser.part("/thanks/recipients?find=%25").text


def test_the_author_takes_it_away_and_brings_it_back(cast, signed_in):
    thanks = writing.thanks(cast.ada, [cast.ben])
    assert signed_in(cast.cleo).send(f"/thanks/{thanks.id}/deletion").status_code == 403
    browser = signed_in(cast.ada)
    assert browser.send(f"/thanks/{thanks.id}/deletion").status_code == 303
    assert browser.get(f"/thanks/{thanks.id}").status_code == 404
    assert browser.send(f"/thanks/{thanks.id}/restoration").status_code == 303
    assert browser.get(f"/thanks/{thanks.id}").status_code == 200


def test_no_page_of_thanks_counts_or_sorts_people(cast, signed_in):
    """Thanks to one person several times must leave no number or order of people behind."""
    for _ in range(7):
        writing.thanks(cast.ada, [cast.ben])
    writing.thanks(cast.ada, [cast.cleo])
    browser = signed_in(cast.hanna)
    for address in ("/thanks", "/thanks?sort=received", "/thanks?order=-count", f"/people/{cast.ben.id}"):
        page = browser.get(address)
        words = re.sub(r"<[^>]+>", " ", page.text)
        assert not re.search(r"\b[78] (thanks|times|thank-yous)\b", words, re.IGNORECASE), address
    assert db.session.scalar(select(func.count()).select_from(ThanksRecipient)) == 8
