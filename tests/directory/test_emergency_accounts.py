"""An administrator gets in while the directory is down, from where they may, and the others see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet import clock
from intranet.access import ADMIN
from intranet.database import db
from intranet.directory import break_glass, confirming, leaving, throttle
from intranet.directory.commands import directory as command
from intranet.directory.failover import Directory
from intranet.directory.models import BreakGlassAccount, BreakGlassUse
from intranet.people import sessions
from intranet.people.models import Person, PersonState, Role, SignIn
from intranet.search import drain
from tests.cast import Cast, person
from tests.directory import company
from tests.directory.conftest import Door, using
from tests.servers.directories import DirectoryServer, reaching_by

PASSWORD = "a password for the safe"
NEAR, FAR = "10.1.2.3", "198.51.100.7"
DEAD = DirectoryServer("openldap", reaching_by("openldap", directory_urls=["ldap://127.0.0.1:9"]))


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make passwords cheap to try."""
    monkeypatch.setattr(break_glass, "METHOD", "scrypt:1024:8:1")
    break_glass._nobodys.cache_clear()


@pytest.fixture
def down(app: Flask) -> Iterator[Flask]:
    """The site while the directory is down."""
    with using(app, DEAD):
        yield app


@pytest.fixture
def account(app: Flask) -> BreakGlassAccount:
    return break_glass.create("anna", ["10.1.0.0/16", "2001:db8::/32"], PASSWORD)


def run(app: Flask, *words: str, typed: str = "") -> tuple[int, str]:
    done = app.test_cli_runner().invoke(command, ["break-glass", *words], input=typed)
    return done.exit_code, done.output


def tried() -> list[str]:
    return list(db.session.scalars(select(BreakGlassUse.outcome).order_by(BreakGlassUse.id)))


def test_an_administrator_gets_in_while_the_directory_is_down(down: Flask, account: BreakGlassAccount) -> None:
    door = Door(down, NEAR)
    assert door.sign_in("grace", "any").status_code == 503
    response = door.sign_in("local:anna", PASSWORD, wanted="/settings")
    assert (response.status_code, response.location) == (303, "/settings")
    assert door.is_signed_in
    assert tried() == ["entered"]


def test_the_directory_is_never_asked(app: Flask, account: BreakGlassAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Directory, "ask", lambda *_: pytest.fail("asked"))
    door = Door(app, NEAR)
    assert door.sign_in("local:anna", PASSWORD).status_code == 303
    for name in ("local:anna", "LOCAL:nobody", " local:"):
        assert Door(app, FAR).sign_in(name, "wrong").status_code == 422


def test_a_site_is_run_by_it(down: Flask, account: BreakGlassAccount) -> None:
    door = Door(down, NEAR)
    door.sign_in("local:anna", PASSWORD)
    viewer = Cast.viewer(db.session.get_one(Person, account.person_id))
    assert viewer.roles == {ADMIN}
    for page in (
        "/",
        "/people",
        "/settings",
        "/settings/devices",
        f"/people/{account.person_id}",
        "/emergency-accounts",
    ):
        assert door.browser.get(page).status_code == 200, page
    assert "Three good ways to begin" not in door.browser.get("/").text, "nobody to be welcomed"
    assert "Emergency account" in door.browser.get(f"/people/{account.person_id}").text
    assert "Uses of this emergency account" in door.browser.get("/settings/records").text


@pytest.mark.parametrize(
    ("name", "password", "address"),
    [
        ("local:anna", "a wrong password, long", NEAR),
        ("local:anna", PASSWORD, FAR),
        ("local:anna", PASSWORD, "2001:db9::1"),
        ("local:nobody", PASSWORD, NEAR),
        ("local:", PASSWORD, NEAR),
        ("local:anna", PASSWORD + "\0", NEAR),
        ("local:anna", PASSWORD * 50, NEAR),
    ],
)
def test_whatever_is_wrong_is_told_the_same(
    down: Flask, account: BreakGlassAccount, name: str, password: str, address: str
) -> None:
    response = Door(down, address).sign_in(name, password)
    assert response.status_code == 422
    assert "User name or password is wrong" in response.text
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0


@pytest.mark.parametrize(("name", "address"), [("anna", NEAR), ("anna", FAR), ("nobody", NEAR), ("nobody", FAR)])
def test_time_does_not_tell_which_accounts_there_are(
    down: Flask, account: BreakGlassAccount, monkeypatch: pytest.MonkeyPatch, name: str, address: str
) -> None:
    tries: list[str] = []
    monkeypatch.setattr(break_glass, "check_password_hash", lambda hashed, _: tries.append(hashed) or False)
    assert Door(down, address).sign_in(f"local:{name}", PASSWORD).status_code == 422
    assert [hashed.split("$")[0] for hashed in tries] == [break_glass.METHOD]


@pytest.mark.parametrize("address", [NEAR, f"::ffff:{NEAR}", "2001:db8:5::1"])
def test_every_way_to_write_an_allowed_address_is_allowed(
    down: Flask, account: BreakGlassAccount, address: str
) -> None:
    assert Door(down, address).sign_in(" Local:ANNA ", PASSWORD).status_code == 303


def test_guessing_is_slow_and_nobody_far_away_uses_the_tries_up(down: Flask, account: BreakGlassAccount) -> None:
    stranger = Door(down, FAR)
    answers = [stranger.sign_in("local:anna", PASSWORD).status_code for _ in range(4)]
    assert answers == [422, 422, 422, 429]
    near = Door(down, NEAR)
    answers = [near.sign_in("local:anna", "wrong").status_code for _ in range(3)]
    assert answers == [422, 422, 422]
    assert near.sign_in("local:anna", PASSWORD).status_code == 429
    assert tried() == ["elsewhere"] * 3 + ["wrong"] * 3
    with pytest.MonkeyPatch.context() as patch:
        later = clock.now() + throttle.WINDOW
        patch.setattr(clock, "now", lambda: later)
        assert near.sign_in("local:anna", PASSWORD).status_code == 303


def test_a_sign_in_lasts_twelve_hours_and_nothing_prolongs_it(
    down: Flask, account: BreakGlassAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Door(down, NEAR)
    door.sign_in("local:anna", PASSWORD)
    began = clock.now()
    monkeypatch.setattr(clock, "now", lambda: began + sessions.UNCONFIRMED - timedelta(minutes=1))
    assert door.is_signed_in
    confirming.confirm()
    sessions.forget_expired()
    assert door.is_signed_in, "neither the failing directory nor the night ends it before its time"
    monkeypatch.setattr(clock, "now", lambda: began + sessions.UNCONFIRMED + timedelta(minutes=1))
    assert not door.is_signed_in
    sessions.forget_expired()
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0


def test_the_directory_neither_confirms_nor_ends_it(
    app: Flask, account: BreakGlassAccount, on_slapd: DirectoryServer
) -> None:
    with using(app, on_slapd) as directory:
        door = Door(app, NEAR)
        door.sign_in("local:anna", PASSWORD)
        before = db.session.scalars(select(SignIn.confirmed_at)).one()
        db.session.rollback()
        assert confirming.confirm_sign_ins(directory) == 0
        leaving.note(["", "anna", "local:anna"])
        assert db.session.scalars(select(SignIn.confirmed_at)).one() == before
        assert door.is_signed_in


def test_an_ordinary_persons_name_is_not_shadowed(app: Flask, on_slapd: DirectoryServer) -> None:
    break_glass.create("alan", ["192.0.2.0/24"], PASSWORD)
    with using(app, on_slapd):
        colleague, emergency = Door(app), Door(app)
        colleague.enter("alan")
        assert "Alan Turing" in colleague.browser.get("/").text
        assert Door(app).sign_in("alan", PASSWORD).status_code == 422
        assert emergency.sign_in("local:alan", company.staff("alan").secret).status_code == 422
        assert emergency.sign_in("local:alan", PASSWORD).status_code == 303
        assert "Emergency account alan" in emergency.browser.get("/").text
    rows = db.session.execute(select(Person.state, Person.username).where(Person.username.is_not(None))).all()
    assert rows == [(PersonState.ACTIVE, "alan")]


def test_it_is_no_colleague(app: Flask, cast: Cast, account: BreakGlassAccount, signed_in) -> None:
    drain.drain()
    ada = signed_in(cast.ada)
    assert ada.get(f"/people/{account.person_id}").status_code == 404
    for page in (
        "/people",
        "/people?q=emergency",
        "/search?q=anna",
        "/search?q=emergency",
        "/thanks/new?find=emergency",
    ):
        assert "Emergency account anna" not in ada.get(page).text, page
    assert not ada.get("/people?q=emergency").text.count(f"/people/{account.person_id}")


def test_administrators_see_every_use_and_nobody_else_does(
    app: Flask, cast: Cast, account: BreakGlassAccount, signed_in
) -> None:
    anton, ada = signed_in(cast.anton), signed_in(cast.ada)
    assert "Emergency accounts stand ready" in anton.get("/").text
    Door(app, FAR).sign_in("local:anna", PASSWORD)
    Door(app, NEAR).sign_in("local:anna", PASSWORD)
    home, page = anton.get("/").text, anton.get("/emergency-accounts").text
    for text in (home, page):
        assert "local:anna" in text
        assert NEAR in text
        assert "Not from there" in text
    assert "10.1.0.0/16, 2001:db8::/32" in page
    for colleague in (ada, signed_in(cast.hanna), signed_in(cast.mika)):
        assert "mergency" not in colleague.get("/").text
        assert colleague.get("/emergency-accounts").status_code == 404
        assert "Uses of this emergency account" not in colleague.get("/settings/records").text


def test_the_log_tells_of_it_without_name_or_address(
    down: Flask, account: BreakGlassAccount, caplog: pytest.LogCaptureFixture
) -> None:
    Door(down, NEAR).sign_in("local:anna", PASSWORD)
    (record,) = [record for record in caplog.records if record.message == "emergency account"]
    assert record.outcome == "entered"
    said = caplog.text + repr([record.__dict__ for record in caplog.records])
    assert not [secret for secret in (PASSWORD, "local:anna", NEAR) if secret in said]


def test_uses_are_forgotten_after_a_year(
    down: Flask, account: BreakGlassAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    Door(down, NEAR).sign_in("local:anna", PASSWORD)
    later = clock.now() + break_glass.KEPT
    monkeypatch.setattr(clock, "now", lambda: later - timedelta(hours=1))
    break_glass.forget_old()
    assert tried() == ["entered"]
    monkeypatch.setattr(clock, "now", lambda: later + timedelta(hours=1))
    break_glass.forget_old()
    assert tried() == []


def test_a_password_is_kept_by_scrypt_in_earnest(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    break_glass.create("anna", ["10.1.0.0/16"], PASSWORD)
    assert db.session.scalars(select(BreakGlassAccount.password_hash)).one().startswith("scrypt:32768:8:1$")


def test_a_password_is_made_and_shown_once(app: Flask) -> None:
    code, output = run(app, "create", "anna", "--from", "10.1.0.0/16", "--from", "10.1.0.0/16")
    assert code == 0
    password = output.split("password  ")[1].split()[0]
    assert len(password) == 29
    stored = db.session.scalars(select(BreakGlassAccount)).one()
    assert password not in stored.password_hash
    assert stored.networks == "10.1.0.0/16"
    assert run(app, "list") == (0, "local:anna  from 10.1.0.0/16  never used\n")
    assert Door(app, NEAR).sign_in("local:anna", password).status_code == 303
    assert "last used 20" in run(app, "list")[1]


def test_a_password_can_be_typed_instead(app: Flask) -> None:
    code, output = run(app, "create", "anna", "--from", "10.0.0.1", "--ask", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert code == 0
    assert PASSWORD not in output
    assert Door(app, "10.0.0.1").sign_in("local:anna", PASSWORD).status_code == 303
    assert Door(app, "10.0.0.2").sign_in("local:anna", PASSWORD).status_code == 422


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("create", "anna"), "--from"),
        (("create", "anna", "--from", "10.1"), "10.1 is no network"),
        (("create", "anna", "--from", "10.1.2.3/16"), "is no network"),
        (("create", "anna", "--from", "0.0.0.0/0"), "every address there is"),
        (("create", "anna", "--from", "::/0"), "every address there is"),
        (("create", "An na", "--from", "10.0.0.1"), "a name is 2 to 40"),
        (("create", "ben", "--from", "10.0.0.1"), "there is local:ben already"),
        (("remove", "nobody"), "there is no emergency account nobody"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(app: Flask, words: tuple[str, ...], told: str) -> None:
    break_glass.create("ben", ["10.0.0.1"], PASSWORD)
    code, output = run(app, *words)
    assert code != 0
    assert told in output
    assert db.session.scalars(select(BreakGlassAccount.name)).all() == ["ben"]
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_a_password_that_is_short_is_refused(app: Flask) -> None:
    assert (
        "14 to 256 characters" in run(app, "create", "anna", "--from", "10.0.0.1", "--ask", typed="short\nshort\n")[1]
    )


def test_an_account_that_is_removed_is_out_at_once_and_its_uses_stay(down: Flask, account: BreakGlassAccount) -> None:
    door = Door(down, NEAR)
    door.sign_in("local:anna", PASSWORD)
    assert run(down, "remove", "local:anna")[0] == 0
    assert not door.is_signed_in
    assert door.sign_in("local:anna", PASSWORD).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Role)) == 0
    assert tried() == ["entered"]
    assert run(down, "create", "anna", "--from", "10.0.0.1")[0] == 0, "the name is free again"


def test_a_person_of_that_name_in_the_database_is_somebody_else(app: Flask) -> None:
    anna = person("anna", "Anna Ordinary")
    db.session.commit()
    break_glass.create("anna", ["10.0.0.1"], PASSWORD)
    assert (anna.state, anna.username) == (PersonState.ACTIVE, "anna")
