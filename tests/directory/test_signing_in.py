"""A colleague signs in with name and password, and everybody else does not."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from intranet.database import BUSY_TIMEOUT_MS, Base, db, short_write
from intranet.people.models import Person, PersonState, SignIn
from tests.directory import company
from tests.directory.conftest import TEMPORARY, ChangeEntry, Door, sync, using
from tests.servers import fake_ldap
from tests.servers.directories import DirectoryServer
from tests.servers.fake_ldap import FakeLdap
from tests.servers.slapd import Slapd

WRONG = "User name or password is wrong"
DISABLED = "This account is disabled"
MUST_CHANGE = "Your password has to be changed first"

INJECTIONS = (
    "*", "al*", "x)(uid=*", "*)(objectClass=*", "alan)(|(uid=*", "\\", "\\2a", "alan\\", "(", ")", "&",
    "alan)(cn=*))(|(uid=*",
    "uid=alan,ou=people,dc=example,dc=test", "alan\u0000", "\u0000", "алан", "a" * 256,
)  # fmt: skip
IMPLAUSIBLE = (("alan", "a\0b"), ("alan", "x" * 10_240), ("a" * 257, "x"), ("a\0b", "x"))


def people() -> int:
    return db.session.scalar(select(func.count()).select_from(Person)) or 0


def person(uid: str) -> Person:
    found: Person = db.session.scalars(select(Person).where(Person.username == uid)).one()
    return found


def text_of(response: Any) -> str:
    """The page without what differs by itself: tokens, and the name typed into the form."""
    page: str = response.get_data(as_text=True)
    return "\n".join(line for line in page.splitlines() if "csrf_token" not in line and 'name="username"' not in line)


def test_the_right_password_opens_the_site(door: Door) -> None:
    assert not door.is_signed_in
    response = door.enter("alan")
    assert response.headers["Location"] == "/"
    assert door.is_signed_in


def test_the_directory_describes_a_newcomer(door: Door) -> None:
    door.enter("alan")
    alan = person("alan")
    assert (alan.display_name, alan.given_name, alan.family_name) == ("Alan Turing", "Alan", "Turing")
    assert (alan.email, alan.title, alan.department, alan.place) == (
        "alan@example.test", "Engineer", "Engineering", "Hamburg",
    )  # fmt: skip
    assert alan.first_signed_in_at is not None
    assert len(alan.directory_id or "") == 36, "the id is the entry's UUID, not its name"


@pytest.mark.parametrize("awkward", company.AWKWARD, ids=lambda awkward: awkward.uid)
def test_people_with_awkward_names_sign_in(door: Door, awkward: company.Staff) -> None:
    assert door.sign_in(awkward.uid, awkward.secret + "x").status_code == 422
    assert door.sign_in(awkward.uid, awkward.secret).status_code == 303
    found = person(awkward.uid)
    assert found.display_name == awkward.cn.replace("\u202e", "")[:320]
    assert len(found.given_name) <= 320


def test_a_wrong_password_and_an_unknown_person_are_told_the_same(door: Door) -> None:
    wrong = door.sign_in("alan", "not the password")
    unknown = door.sign_in("nobody.here", "not the password")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert WRONG in text_of(wrong)
    assert text_of(wrong) == text_of(unknown)
    assert set(wrong.headers.keys()) == set(unknown.headers.keys())
    assert people() == 0


def test_the_typed_name_stays_in_the_form_and_the_password_does_not(door: Door) -> None:
    page = door.sign_in("<alan>", "a secret thing").get_data(as_text=True)
    assert 'value="&lt;alan&gt;"' in page
    assert "a secret thing" not in page


@pytest.mark.parametrize(("name", "password"), [("", "x"), ("alan", ""), ("alan", "   "), ("", ""), ("   ", "x")])
def test_an_empty_field_is_named(door: Door, name: str, password: str) -> None:
    response = door.sign_in(name, password)
    assert response.status_code == 422
    assert "Enter your" in text_of(response) or WRONG in text_of(response)
    assert people() == 0


@pytest.mark.parametrize("name", INJECTIONS)
def test_no_name_is_more_than_a_name(door: Door, name: str) -> None:
    for password in (company.staff("alan").secret, "wrong"):
        response = door.sign_in(name, password)
        assert response.status_code == 422
        assert WRONG in text_of(response)
        assert not door.is_signed_in


@pytest.mark.parametrize(("name", "password"), IMPLAUSIBLE)
def test_the_implausible_never_reaches_the_directory(
    app: Flask, on_slapd: DirectoryServer, name: str, password: str
) -> None:
    with FakeLdap(fake_ldap.accepting(lambda number: b"")) as fake, using(app, on_slapd, directory_urls=[fake.url]):
        response = Door(app).sign_in(name, password)
        assert response.status_code == 422
        assert WRONG in text_of(response)
        assert fake.connections == 0


def test_wrong_and_unknown_cost_the_directory_the_same(app: Flask, on_slapd: DirectoryServer) -> None:
    """Else the time to answer would tell who works here."""
    conversations = []
    for is_known in (True, False):
        asked: list[int] = []

        def answer(message_id: int, tag: int, is_known: bool = is_known, asked: list[int] = asked) -> bytes:
            asked.append(tag)
            if tag == fake_ldap.SEARCH:
                known = fake_ldap.entry(message_id, company.staff("alan").dn, uid="alan", cn="A", entryUUID="1")
                return (known if is_known else b"") + fake_ldap.result(message_id, fake_ldap.SEARCH_DONE, 0)
            # The service account's bind comes before the search, the person's after it.
            return fake_ldap.result(message_id, fake_ldap.BIND_DONE, 49 if fake_ldap.SEARCH in asked else 0)

        with FakeLdap(answer) as fake, using(app, on_slapd, directory_urls=[fake.url]):
            assert Door(app).sign_in("alan" if is_known else "nobody", "x").status_code == 422
            conversations.append(([tag for tag in asked if tag != 0x42], fake.connections))
    assert conversations[0] == conversations[1]
    assert conversations[0][0].count(fake_ldap.BIND) == 2


def test_a_mail_address_is_a_name_too(door: Door) -> None:
    assert door.sign_in("alan@example.test", company.staff("alan").secret).status_code == 303
    assert person("alan")


def test_an_address_that_two_people_share_signs_nobody_in(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    for twin in company.TWINS:
        response = door.sign_in("twin@example.test", twin.secret)
        assert response.status_code == 422
        assert WRONG in text_of(response)
    assert "share one login name" in caplog.text
    assert "twin@example.test" not in caplog.text


def test_capitals_do_not_make_a_second_person(door: Door) -> None:
    for name in ("MixedCase", "mixedcase", " MIXEDCASE "):
        assert door.sign_in(name, company.staff("MixedCase").secret).status_code == 303
    assert people() == 1


def test_sharp_s_is_a_letter_of_its_own(door: Door) -> None:
    assert door.sign_in("strasse", company.staff("straße").secret).status_code == 422


@pytest.mark.parametrize(
    ("who", "told"), [(company.LEAVER, DISABLED), (company.GONE, DISABLED), (company.MUST_CHANGE, MUST_CHANGE)]
)
def test_the_reason_is_told_only_to_who_knows_the_password(door: Door, who: company.Staff, told: str) -> None:
    guessed = door.sign_in(who.uid, "guessed")
    assert guessed.status_code == 422
    assert WRONG in text_of(guessed)
    assert told not in text_of(guessed)
    right = door.sign_in(who.uid, who.secret)
    assert right.status_code == 422
    assert told in text_of(right)
    assert not door.is_signed_in
    assert people() == 0


def test_a_locked_account_is_told_what_a_wrong_password_is(door: Door) -> None:
    response = door.sign_in("locked", company.LOCKED.secret)
    assert response.status_code == 422
    assert WRONG in text_of(response)


def test_an_entry_without_a_password_signs_nobody_in(door: Door) -> None:
    for password in (" ", "x", "{SSHA}"):
        assert door.sign_in("nopassword", password).status_code == 422


def test_a_state_that_is_not_the_directorys_to_change_keeps_out(door: Door) -> None:
    door.enter("alan")
    person("alan").state = PersonState.IMPORTED
    db.session.commit()
    assert not door.is_signed_in, "signed-in browsers are out at once"
    response = door.sign_in("alan", company.staff("alan").secret)
    assert response.status_code == 422
    assert DISABLED in text_of(response)
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 1, "no further sign-in was opened"


def test_a_directory_that_is_down_is_said_honestly(app: Flask, on_slapd: DirectoryServer) -> None:
    inside = Door(app)
    with using(app, on_slapd):
        inside.enter("alan")
    with using(app, on_slapd, directory_urls=["ldap://127.0.0.1:9"]):
        response = Door(app).sign_in("grace", company.staff("grace").secret)
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "30"
        page = response.get_data(as_text=True)
        assert "The company directory does not answer" in page
        assert 'value="grace"' in page
        assert "Try again" in page
        assert inside.is_signed_in, "who is signed in goes on working"


def test_others_can_write_while_the_directory_is_asked(app: Flask, on_slapd: DirectoryServer) -> None:
    """On SQLite an open transaction of a form would hold everybody's writing for up to eight seconds."""
    door = Door(app)
    with using(app, on_slapd):
        door.enter("alan")
    waited: list[float] = []

    def answer(message_id: int, tag: int) -> bytes:
        with app.app_context():
            began = time.monotonic()
            with short_write() as session:
                session.execute(update(Person).values(title="written meanwhile"))
            waited.append(time.monotonic() - began)
        if tag == fake_ldap.SEARCH:
            return fake_ldap.result(message_id, fake_ldap.SEARCH_DONE, 0)
        return fake_ldap.result(message_id, fake_ldap.BIND_DONE, 0 if len(waited) == 1 else 49)

    with FakeLdap(answer) as fake, using(app, on_slapd, directory_urls=[fake.url]):
        assert door.sign_in("grace", "x").status_code == 422
    assert len(waited) >= 3
    assert max(waited) < BUSY_TIMEOUT_MS / 2_000


def test_a_directory_without_settings_is_down_not_broken(app: Flask, on_slapd: DirectoryServer) -> None:
    for missing in ({"directory_people_bases": []}, {"directory_bind_dn": ""}, {"directory_bind_password": ""}):
        with using(app, on_slapd, **missing):
            assert Door(app).sign_in("alan", "x").status_code == 503


def test_moving_and_renaming_keep_the_person(app: Flask, on_slapd: DirectoryServer, slapd: Slapd) -> None:
    door = Door(app)
    alan = company.staff("alan")
    with using(app, on_slapd):
        door.enter("alan")
        before = person("alan").id
        moved = f"dn: {alan.dn}\nchangetype: modrdn\nnewrdn: uid=al\ndeleteoldrdn: 1\nnewsuperior: {company.GROUPS}\n"
        back = (
            f"dn: uid=al,{company.GROUPS}\nchangetype: modrdn\nnewrdn: uid=alan\ndeleteoldrdn: 1\n"
            f"newsuperior: {company.PEOPLE}\n"
        )
        slapd.change(moved)
        try:
            with using(app, on_slapd, directory_people_bases=[company.SUFFIX]):
                assert door.sign_in("al", alan.secret).status_code == 303
        finally:
            slapd.change(back)
        assert person("al").id == before
        door.enter("alan")
        assert person("alan").id == before


def test_a_name_given_to_somebody_new_brings_no_inheritance(
    app: Flask, on_slapd: DirectoryServer, slapd: Slapd
) -> None:
    temporary = company.Staff("temp", "Temp One", mail=("temp@example.test",))
    door = Door(app)
    with using(app, on_slapd):
        slapd.change(company.person_entry(temporary))
        try:
            assert door.sign_in("temp", temporary.secret).status_code == 303
            first = person("temp").id
            slapd.change(f"dn: {temporary.dn}\nchangetype: delete\n")
            slapd.change(company.person_entry(temporary))
            assert door.sign_in("temp", temporary.secret).status_code == 303
        finally:
            slapd.change(f"dn: {temporary.dn}\nchangetype: delete\n")
    second = person("temp")
    assert second.id != first
    assert db.session.get(Person, first).username is None  # type: ignore[union-attr]


def test_what_people_say_of_themselves_survives(door: Door) -> None:
    door.enter("alan")
    alan = person("alan")
    alan.about, alan.language, alan.title = "I like puzzles.", "de", "Changed here"
    db.session.commit()
    door.enter("alan")
    alan = person("alan")
    assert (alan.about, alan.language) == ("I like puzzles.", "de")
    assert alan.title == "Engineer", "what the directory knows is the directory's"


def test_no_password_is_kept_anywhere(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    door.sign_in("alan", "a wrong secret thing")
    door.enter("alan")
    kept = caplog.text + repr([record.__dict__ for record in caplog.records])
    for table in Base.metadata.sorted_tables:
        kept += repr(db.session.execute(select(table)).all())
    for secret in (company.staff("alan").secret, "a wrong secret thing", company.SERVICE_PASSWORD):
        assert secret not in kept
    assert "'outcome': 'entered'" in kept


def test_an_entry_with_hundreds_of_addresses_and_very_long_values_signs_in(
    app: Flask, on_slapd: DirectoryServer, temporary: ChangeEntry
) -> None:
    mails = "".join(f"mail: alias.{number}@example.test\n" for number in range(500))
    temporary(f"modify\nadd: mail\n{mails}-\nadd: title\ntitle: {'Engineer ' * 7300}\n")  # more than 64 KiB
    with using(app, on_slapd) as directory:
        assert sync(directory).state == "done"
        assert person("temporary").title == ("Engineer " * 7300)[:200]
        door = Door(app)
        assert door.sign_in("alias.499@example.test", TEMPORARY.secret).status_code == 303
        assert door.browser.get(f"/people/{person('temporary').id}").status_code == 200
        assert sync(directory).changed == 0
