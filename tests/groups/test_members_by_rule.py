"""The page of a group's rule: who finds it, making a rule by plain forms, seeing and following it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from intranet.database import db
from intranet.groups import following
from intranet.groups.models import Group, GroupRule, Membership, Origin, RuleState
from intranet.groups.notices import RULE_WAITS
from intranet.notifications.notices import notify
from tests.cast import Cast
from tests.ruling import IN_SALES, hire, members, rule, set_rule

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
SALES = {"row-0-branch": 0, "row-0-attribute": "department", "row-0-operator": "is", "row-0-value": "Sales"}


def address(group: Group) -> str:
    return f"/groups/{group.id}/rule"


def previewed(browser, group: Group, form: dict) -> dict:
    """What the preview of a form sends when it is followed."""
    page = browser.send(address(group), {**form, "do": "preview"})
    assert page.status_code == 200
    shown = dict(HIDDEN.findall(page.text))
    return {**form, "do": "apply", "version": shown["version"], "joins": shown["joins"], "leaves": shown["leaves"]}


def named(text: str, heading: str) -> str:
    """The part of a preview under a heading."""
    return text.partition(f"{heading} (")[2].partition("</section>")[0]


@pytest.mark.parametrize(
    ("who", "group", "status"),
    [
        ("ben", "cycling", 200), ("ben", "python", 200), ("ben", "orchid", 200),
        ("ada", "cycling", 403), ("cleo", "cycling", 403), ("hanna", "cycling", 403),
        ("anton", "cycling", 200), ("anton", "python", 404), ("anton", "orchid", 404), ("cleo", "orchid", 404),
    ],
)  # fmt: skip
def test_owners_find_it_and_administrators_where_they_see_the_members(
    cast: Cast, signed_in, who: str, group: str, status: int
) -> None:
    browser, place = signed_in(getattr(cast, who)), getattr(cast, group)

    assert browser.get(address(place)).status_code == status
    for path in ("", "/meaning", "/rest"):
        if status != 200:
            assert browser.send(address(place) + path, {**SALES, "do": "apply"}).status_code == status
    people = browser.get(f"/groups/{place.id}/people")
    assert ("Members by rule" in people.text) == (status == 200)
    assert db.session.scalars(select(GroupRule)).all() == []


def test_nobody_rules_an_archived_group(cast: Cast, signed_in) -> None:
    cast.cycling.state = "archived"
    assert signed_in(cast.ben).get(address(cast.cycling)).status_code == 403


def test_a_rule_is_made_row_by_row_without_a_script(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    page = ben.send(address(cast.cycling), {"do": "add-0", "new-0": "department"}).text
    assert 'name="row-0-attribute" value="department"' in page
    assert '<option value="Engineering">2 colleagues</option>' in page

    form = {"row-0-branch": 0, "row-0-attribute": "department", "row-0-operator": "is", "row-0-typed": "sales"}
    page = ben.send(address(cast.cycling), {**form, "do": "value-0"}).text
    assert 'value="sales" checked' in page
    form = {**form, "row-0-value": "sales", "row-0-typed": "Communications"}
    page = ben.send(address(cast.cycling), {**form, "do": "add-0", "new-0": "place"}).text
    assert 'name="row-1-attribute" value="place"' in page
    assert 'value="Communications"' in page, "what was typed is not lost"

    form |= {"row-1-branch": 0, "row-1-attribute": "place", "row-1-operator": "is", "row-1-typed": "LISBON"}
    page = ben.send(address(cast.cycling), {**form, "do": "branch-1", "new-1": "person"}).text
    assert 'name="row-2-branch" value="1"' in page
    form |= {"row-2-branch": 1, "row-2-attribute": "person", "row-2-operator": "is", "row-2-typed": "hann"}
    page = ben.send(address(cast.cycling), {**form, "do": "value-2"}).text
    assert f'name="row-2-value" value="{cast.hanna.id}"' in page

    form |= {"row-2-typed": "", "row-2-value": cast.hanna.id}
    page = ben.send(address(cast.cycling), {**form, "row-0-awaited": "Communications", "do": "preview"}).text
    assert "everyone in sales or Communications who works in LISBON" in page
    assert "everyone by the name of Hanna Groß" in page
    comes = named(page, "These would come")
    assert all(name in comes for name in ("Cleo", "Mika", "Hanna"))
    assert "chosen by name" in comes

    page = ben.send(address(cast.cycling), {**form, "do": "remove-0"}).text
    assert 'name="row-0-attribute" value="place"' in page
    assert 'name="row-1-branch" value="1"' in page


@pytest.mark.parametrize("do", ["add-", "add-²", "remove-x", "value-", f"remove-{'9' * 5000}", "branch-99", "-", "x"])
def test_a_button_that_there_is_not_loses_nothing(cast: Cast, signed_in, do: str) -> None:
    page = signed_in(cast.ben).send(address(cast.cycling), {**SALES, "do": do})

    assert page.status_code == 200
    assert 'value="Sales" checked' in page.text


def test_what_is_shown_is_what_happens(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    set_rule(cast.ben, cast.cycling, rule(("place", "is", ["Lisbon"])))
    page = ben.send(address(cast.cycling), {**SALES, "row-0-value": "HR", "do": "preview"}).text
    goes, comes = named(page, "These would go"), named(page, "These would come")
    assert "Cleo" in goes
    assert "not in HR" in goes
    assert "Mika" in goes
    assert "Hanna" in comes
    assert "in HR" in comes
    assert "Ada" not in goes + comes

    form = previewed(ben, cast.cycling, {**SALES, "row-0-value": "HR"})
    done = ben.send(address(cast.cycling), form, follow_redirects=True).text
    assert "The rule is followed from now on. 1 colleague came. 2 colleagues went." in done
    assert ben.send(address(cast.cycling), form).status_code == 303, "pressed twice"

    assert members(cast.cycling) == {"Ben": Origin.UNKNOWN, "Ada": Origin.UNKNOWN, "Hanna": Origin.RULE}
    assert db.session.get(GroupRule, cast.cycling.id).version == 2


def test_when_the_company_changed_meanwhile_it_is_shown_again(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    form = previewed(ben, cast.cycling, SALES)
    cast.mika.department = "Sales"

    page = ben.send(address(cast.cycling), form)

    assert page.status_code == 409
    assert "It has changed meanwhile" in page.text
    assert "Mika" in named(page.text, "These would come")
    assert members(cast.cycling).keys() == {"Ben", "Ada"}
    again = dict(HIDDEN.findall(page.text))
    assert ben.send(address(cast.cycling), {**form, "joins": again["joins"]}).status_code == 303
    assert members(cast.cycling).keys() == {"Ben", "Ada", "Cleo", "Mika"}


def test_two_owners_do_not_overwrite_each_other_unseen(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    form = previewed(ben, cast.cycling, {**SALES, "row-0-value": "Nowhere", "row-0-awaited": "Nowhere"})
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))

    assert ben.send(address(cast.cycling), form).status_code == 409
    assert members(cast.cycling).keys() == {"Ben", "Ada", "Cleo"}


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({}, "Say first whom the rule means."),
        ({**SALES, "row-0-value": ""}, "Name at least one value."),
        ({**SALES, "row-0-value": "—"}, "A value needs a letter or a digit."),
        ({**SALES, "row-0-value": "x", "row-0-typed": "y" * 201}, "At most 200 characters, please."),
        ({**SALES, "row-0-operator": "under"}, "Please choose one."),
        ({**SALES, "row-0-attribute": "person"}, "Choose at least one colleague."),
        ({**SALES, "row-0-attribute": "role", "row-0-value": "hr"}, "A rule cannot ask for this."),
        (
            {"row-0-branch": 0, "row-0-attribute": "manager", "row-0-operator": "under", "row-0-typed": "ada"},
            "Choose at least one colleague.",
        ),
    ],
)
def test_a_rule_that_is_none_says_what_is_missing(cast: Cast, signed_in, form: dict, message: str) -> None:
    page = signed_in(cast.ben).send(address(cast.cycling), {**form, "do": "apply"})

    assert page.status_code == 422
    assert message in page.text
    assert "There is a problem" in page.text


def test_a_value_that_nobody_has_is_asked_about_once(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    form = {**SALES, "row-0-value": "Enginering", "row-0-typed": "Weaving"}
    page = ben.send(address(cast.cycling), {**form, "do": "apply"})
    assert page.status_code == 422
    assert "Nobody has “Enginering” today. Is it spelled right?" in page.text
    assert page.text.count("Use “") == 1
    assert "Use “Engineering”" in page.text
    assert db.session.get(GroupRule, cast.cycling.id) is None

    shown = {"row-0-unknown": ["Enginering", "Weaving"], "row-0-nearest": ["Engineering", ""]}
    right = ben.send(address(cast.cycling), {**form, **shown, "do": "nearest-0-0"}).text
    assert 'value="Engineering" checked' in right
    assert 'value="Enginering"' not in right

    meant = {**form, "row-0-awaited": ["Enginering", "Weaving"]}
    assert ben.send(address(cast.cycling), previewed(ben, cast.cycling, meant)).status_code == 303
    kept = ben.get(address(cast.cycling)).text
    assert kept.count('checked><span class="choice-text">Keep “') == 2
    assert "Is it spelled right?" not in kept


def test_only_administrators_ask_for_roles_which_the_people_directory_does_not_show(cast: Cast, signed_in) -> None:
    form = {**SALES, "row-0-attribute": "role", "row-0-value": "hr"}
    assert '<option value="role">' not in signed_in(cast.ben).get(address(cast.cycling)).text
    assert "Hanna" not in signed_in(cast.ben).send(address(cast.cycling) + "/meaning", form).text

    anton = signed_in(cast.anton)
    assert anton.send(address(cast.cycling), previewed(anton, cast.cycling, form)).status_code == 303
    assert members(cast.cycling)["Hanna"] == Origin.RULE


def test_while_it_is_made_it_says_whom_it_means(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    part = ben.send(address(cast.cycling) + "/meaning", SALES, htmx=True).text

    assert "1 colleague<" in part
    assert "everyone in Sales" in part
    assert "Cleo" in part
    assert "<html" not in part
    assert "As soon as" in ben.send(address(cast.cycling) + "/meaning", {**SALES, "row-0-value": ""}, htmx=True).text
    rows = ben.send(address(cast.cycling), {**SALES, "do": "add-0", "new-0": "title"}, htmx=True).text
    assert "row-1-typed" in rows
    assert f'hx-post="{address(cast.cycling)}"' in rows
    assert "<html" not in rows


def test_a_rule_that_waits_shows_the_owner_who_goes_and_is_confirmed(cast: Cast, signed_in) -> None:
    newcomers = hire(6)
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    for person in newcomers:
        person.department = "IT"
    db.session.commit()
    following.follow_all()
    ben = signed_in(cast.ben)

    assert f'href="{address(cast.cycling)}"' in ben.get("/inbox").text
    page = ben.get(address(cast.cycling)).text
    assert "The rule waits for you" in page
    assert named(page, "These would go").count("not in Sales") == 6
    shown = dict(HIDDEN.findall(page))
    form = {name: shown[name] for name in ("stored", "version", "joins", "leaves")}
    assert ben.send(address(cast.cycling), {**form, "do": "apply"}).status_code == 303

    assert members(cast.cycling).keys() == {"Ben", "Ada", "Cleo"}
    assert db.session.get(GroupRule, cast.cycling.id).state == RuleState.ACTIVE


def test_it_can_rest_and_end(cast: Cast, signed_in) -> None:
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    ben = signed_in(cast.ben)
    ben.send(address(cast.cycling) + "/rest", {"rest": "pause"})
    assert "The rule rests" in ben.get(address(cast.cycling)).text
    for _ in range(2):
        assert ben.send(address(cast.cycling) + "/rest", {"rest": "end"}).status_code == 303
    assert db.session.get(GroupRule, cast.cycling.id) is None
    assert members(cast.cycling)["Cleo"] == Origin.FORMER_RULE


def test_before_it_ends_it_says_who_stays(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    assert f'href="{address(cast.cycling)}/end"' in ben.get(address(cast.cycling)).text

    page = ben.get(address(cast.cycling) + "/end").text

    assert "End this rule?" in page
    assert "1 member came by it and stays" in page
    assert dict(HIDDEN.findall(page))["rest"] == "end"
    assert members(cast.cycling)["Cleo"] == Origin.RULE, "asking ends nothing"
    ben.send(address(cast.cycling) + "/rest", {"rest": "end"})
    assert "Who belongs?" in ben.get(address(cast.cycling) + "/end").text


def test_a_secret_group_stays_secret_to_all_but_those_who_come(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    page = ben.send(address(cast.orchid), {**SALES, "do": "preview"}).text
    assert "Who comes learns that this group exists" in page
    ben.send(address(cast.orchid), previewed(ben, cast.orchid, SALES))

    cleo = signed_in(cast.cleo)
    assert "You belong to" in cleo.get("/inbox").text
    assert "Orchid" in cleo.get("/inbox").text
    assert "You fit it: in Sales." in cleo.get(f"/groups/{cast.orchid.id}/about").text
    for outsider in (cast.mika, cast.anton, cast.hanna):
        browser = signed_in(outsider)
        assert browser.get(address(cast.orchid)).status_code == 404
        for page in ("/inbox", "/groups", f"/people/{cast.cleo.id}"):
            assert "Orchid" not in browser.get(page).text

    cast.cleo.department = "IT"
    db.session.commit()
    following.follow_all()
    assert "Orchid" not in cleo.get("/inbox").text
    assert cleo.get(f"/groups/{cast.orchid.id}").status_code == 404


def test_a_rule_finds_nobody_whom_the_people_directory_does_not_list(cast: Cast, signed_in) -> None:
    cast.cleo.state = "deactivated"
    ben = signed_in(cast.ben)

    assert "Cleo" not in ben.send(address(cast.python), {**SALES, "do": "preview"}).text
    typed = {**SALES, "row-0-attribute": "person", "row-0-value": "", "row-0-typed": "cleo", "do": "value-0"}
    assert "Súilleabháin" not in ben.send(address(cast.python), typed).text


def test_the_notice_of_a_waiting_rule_is_for_those_who_look_after_the_group(cast: Cast, signed_in) -> None:
    notify([cast.ada.id], RULE_WAITS, subject="x", actor_id=None, group_id=cast.cycling.id)
    assert "waits for you" not in signed_in(cast.ada).get("/inbox").text


def test_a_new_member_reads_the_welcome(cast: Cast, signed_in) -> None:
    cast.cycling.welcome_html = "<p>Good to have you</p>"
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))

    assert not db.session.get(Membership, (cast.cycling.id, cast.cleo.id)).welcomed
    assert "Good to have you" in signed_in(cast.cleo).get(f"/groups/{cast.cycling.id}").text
