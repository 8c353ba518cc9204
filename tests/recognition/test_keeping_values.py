"""HR keeps the company's values: both languages, an order, and none that was ever named is lost."""

from __future__ import annotations

import re

from sqlalchemy import select

from intranet.database import db
from intranet.recognition.models import CompanyValue
from tests import writing

FORM = {
    "name_en": "Measure twice",
    "name_de": "Zweimal messen",
    "description_en": "You check before others have to.",
    "description_de": "Du prüfst nach.",
    "icon": "compass",
}
ONCE = "3" * 32


def offered(browser):
    page = browser.get("/thanks/new").text
    return re.findall(r'name="value" value="(\d+)"', page)


def named(name="Measure twice"):
    return db.session.scalars(select(CompanyValue).filter_by(name_en=name)).one()


def test_hr_adds_one_that_everybody_may_choose_in_their_language(cast, signed_in):
    writing.company_value()
    browser = signed_in(cast.hanna)
    first = browser.send("/thanks/values/new", {**FORM, "once": ONCE})
    again = browser.send("/thanks/values/new", {**FORM, "once": ONCE})
    assert (first.status_code, first.location) == (303, again.location)
    cast.ada.language = "de"
    db.session.commit()
    page = signed_in(cast.ada).get("/thanks/new").text
    assert "Zweimal messen" in page
    assert "Du prüfst nach." in page
    assert "#compass" in page or "compass" not in page, "the icon, where the sprite is there"
    refused = browser.send("/thanks/values/new", {**FORM, "name_de": "Anders", "name_en": "MEASURE twice"})
    assert refused.status_code == 422
    assert "a value of that name already" in refused.text
    assert 'value="Anders"' in refused.text
    assert "Error:" in browser.send("/thanks/values/new", {**FORM, "name_en": " ", "icon": "skull"}).text


def test_an_order_is_kept_whoever_presses_twice(cast, signed_in):
    browser = signed_in(cast.hanna)
    for number in range(3):
        browser.send("/thanks/values/new", {**FORM, "name_en": f"V{number}", "name_de": f"W{number}"})
    ids = [str(named(f"V{number}").id) for number in range(3)]
    assert offered(browser) == ids
    for _ in range(2):
        browser.send(f"/thanks/values/{ids[2]}/position", {"place": 2})
    assert offered(browser) == [ids[0], ids[2], ids[1]]
    browser.send(f"/thanks/values/{ids[2]}/position", {"place": 99})
    assert offered(browser) == ids


def test_a_retired_one_is_chosen_by_nobody_and_stays_on_what_names_it(cast, signed_in):
    value = writing.company_value()
    thanks = writing.thanks(cast.ada, [cast.ben])
    browser = signed_in(cast.hanna)
    browser.send(f"/thanks/values/{value.id}/retirement")
    assert offered(browser) == []
    assert "We take care" in signed_in(cast.cleo).get(f"/thanks/{thanks.id}").text
    form = {"recipients": cast.ben.id, "value": value.id, "body": "You stayed until the last box.", "group": "everyone"}
    assert signed_in(cast.ada).send("/thanks/new", form).status_code == 422
    browser.send(f"/thanks/values/{value.id}/retirement", {"retired": "off"})
    assert offered(browser) == [str(value.id)]


def test_two_who_change_one_at_once_see_both_and_the_same_words_are_no_conflict(cast, signed_in):
    value = writing.company_value()
    thanks = writing.thanks(cast.ada, [cast.ben])
    browser, page = signed_in(cast.hanna), f"/thanks/values/{value.id}/edit"
    assert browser.send(page, {**FORM, "version": 1}).status_code == 303
    assert browser.send(page, {**FORM, "version": 1}).status_code == 303, "pressed twice"
    late = browser.send(page, {**FORM, "name_en": "Check twice", "version": 1})
    assert late.status_code == 409
    assert "Measure twice" in late.text
    assert "Check twice" in late.text
    assert browser.send(page, {**FORM, "name_en": "Check twice", "version": 2}).status_code == 303
    assert "Check twice" in signed_in(cast.cleo).get(f"/thanks/{thanks.id}").text


def test_nobody_but_hr_keeps_them(cast, signed_in):
    value = writing.company_value()
    for other in (cast.ada, cast.mika, cast.anton):
        browser = signed_in(other)
        assert browser.get("/thanks/values").status_code == 403
        assert browser.get(f"/thanks/values/{value.id}/edit").status_code == 404
        assert browser.send("/thanks/values/new", FORM).status_code == 403
        assert browser.send(f"/thanks/values/{value.id}/retirement").status_code == 404
        assert "/thanks/values" not in browser.get("/thanks").text
    assert "/thanks/values" in signed_in(cast.hanna).get("/thanks").text
