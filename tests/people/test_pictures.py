"""A picture of one's own, the directory's behind it, and initials where there is none."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from intranet.database import db
from intranet.people import pictures
from intranet.people.models import Person, Picture
from tests import cast as casting
from tests import writing
from tests.cast import Cast
from tests.counting import statements

pytestmark = pytest.mark.usefixtures("unhurried")

PAGE = "/settings/profile"
REMOVAL = {"time_zone": "", "remove_picture": "y"}
ADDRESS = re.compile(r"/pictures/[0-9a-f]{32}-\d+\.webp")


def drawn(colour: str = "teal", size: tuple[int, int] = (300, 400), kind: str = "JPEG", **values: Any) -> bytes:
    """Return a file with a picture."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **values)
    return file.getvalue()


def upload(browser, content: bytes, **typed: str) -> Any:
    values = {"time_zone": "", **typed, "picture": (io.BytesIO(content), "me.jpg")}
    return browser.send(PAGE, values, content_type="multipart/form-data")


def shown(page: str) -> list[str]:
    return ADDRESS.findall(page)


def colour(browser, address: str) -> tuple[int, ...]:
    image = Image.open(io.BytesIO(browser.get(address).data)).convert("RGB")
    return tuple(round(value / 64) for value in image.getpixel((40, 40)))  # type: ignore[union-attr, arg-type]


def test_an_uploaded_picture_is_shown_wherever_the_person_is(cast: Cast, signed_in) -> None:
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    assert upload(ada, drawn()).status_code == 303
    question = writing.question(cast.ada, cast.cycling)
    writing.answer(cast.ada, question)
    writing.comment(cast.ada, question)
    thanks = writing.thanks(cast.ada, [cast.ben])

    for path in (
        f"/people/{cast.ada.id}", "/people", f"/questions/{question.id}", f"/thanks/{thanks.id}", "/",
        f"/groups/{cast.cycling.id}/people", "/inbox",
    ):  # fmt: skip
        assert shown(ben.get(path).text), path
    assert len(set(shown(ben.get(f"/questions/{question.id}").text))) == 1, "one small picture at all places"
    assert shown(ada.get("/groups").text.partition("<main")[0]), "beside one's own menu"


def test_it_comes_square_in_two_sizes_for_a_year_and_with_its_true_type(cast: Cast, signed_in) -> None:
    upload(signed_in(cast.ada), drawn(size=(300, 700)))
    cleo = signed_in(cast.cleo)
    [large] = shown(cleo.get(f"/people/{cast.ada.id}").text)

    for address, side in ((large, 256), (large.replace("-256", "-96"), 96)):
        answer = cleo.get(address)
        assert Image.open(io.BytesIO(answer.data)).size == (side, side)
        assert answer.mimetype == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert {value.lower() for value in answer.vary} <= {"cookie"}, "htmx or not, it is the same"
        again = cleo.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_nothing_of_the_file_but_the_picture_is_kept(cast: Cast, signed_in) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker of the camera"
    exif[0x0112] = 3  # upside down
    image = Image.new("RGB", (200, 200), "red")
    image.paste("blue", (0, 0, 200, 100))
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif)
    upload(signed_in(cast.ada), file.getvalue() + b"<script>behind the picture</script>")

    cleo = signed_in(cast.cleo)
    content = cleo.get(shown(cleo.get(f"/people/{cast.ada.id}").text)[0]).data
    upright = Image.open(io.BytesIO(content)).convert("RGB")
    assert upright.getpixel((100, 40))[0] > 200 > 60 > upright.getpixel((100, 40))[2]  # type: ignore[index]
    assert not Image.open(io.BytesIO(content)).getexif()
    assert b"camera" not in content
    assert b"script" not in content


def test_removing_it_brings_the_initials_back_and_its_address_leads_nowhere(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    upload(ada, drawn())
    [address] = shown(ada.get(f"/people/{cast.ada.id}").text.partition("<main")[2])

    for _ in range(2):  # a second press changes nothing
        assert ada.send(PAGE, REMOVAL).status_code == 303

    page = ada.get(f"/people/{cast.ada.id}").text
    assert not shown(page)
    assert ">AŁ</span>" in page
    assert ada.get(address).status_code == 404


def test_a_new_picture_has_a_new_address(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    addresses = []
    for fill in ("teal", "teal", "gold"):
        upload(ada, drawn(fill))
        addresses.append(shown(ada.get(f"/people/{cast.ada.id}").text.partition("<main")[2])[0])

    assert addresses[0] == addresses[1] != addresses[2]
    assert ada.get(addresses[0]).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Picture)) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Choose a picture, please"),
        (b"GIF89a" + b"\0" * 50, "Choose a picture, please"),
        (drawn(size=(95, 400)), "At least 96 pixels"),
        (drawn(size=(8001, 200)), "At most 8000 pixels"),
        (drawn()[:400], "This file cannot be read."),
        (drawn(kind="PNG") + b"\0" * 10_000_001, "At most 10 MB, please."),
    ],
    ids=["none", "no picture", "small", "large", "cut off", "heavy"],
)
def test_a_file_that_is_no_good_picture_is_refused_beside_the_field(
    cast: Cast, signed_in, content: bytes, message: str
) -> None:
    ada = signed_in(cast.ada)
    upload(ada, drawn())
    before = ada.get(f"/people/{cast.ada.id}").text
    answer = upload(ada, content)

    assert answer.status_code == 422
    assert message in answer.text.partition("There is a problem")[2]
    assert message in answer.text.partition('id="picture-error"')[2]
    assert "<title>Error:" in answer.text
    assert shown(ada.get(f"/people/{cast.ada.id}").text) == shown(before), "the picture of before stays"


def test_picture_and_profile_are_saved_together_and_nothing_typed_is_lost(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    typed = {"about": "I *true* wheels.", "pronouns": "she/her", "skills": "welding, sewing"}
    assert upload(ada, drawn(), **typed).status_code == 303
    page = signed_in(cast.cleo).get(f"/people/{cast.ada.id}").text
    assert shown(page)
    assert "I <em>true</em> wheels." in page

    refused = upload(ada, b"GIF89a", about="Other words", skills="spokes")
    assert "Other words</textarea>" in refused.text
    assert 'value="spokes"' in refused.text
    assert db.session.get_one(Person, cast.ada.id).about == typed["about"], "not half of it is saved"

    half = upload(ada, drawn("gold"), about="Other words", pronouns="x" * 41)
    assert half.status_code == 422
    assert "Your picture is changed already; the rest is not saved yet." in half.text
    assert "Other words</textarea>" in half.text
    assert shown(ada.get(f"/people/{cast.ada.id}").text) != shown(page), "who must not choose the file again"


def test_words_in_the_place_of_a_file_are_no_picture(cast: Cast, signed_in) -> None:
    assert signed_in(cast.ada).send(PAGE, {"time_zone": "", "picture": "words"}).status_code == 303
    assert db.session.get_one(Person, cast.ada.id).picture is None


def test_who_asks_for_pictures_must_be_signed_in(cast: Cast, signed_in, visitor) -> None:
    ada = signed_in(cast.ada)
    upload(ada, drawn())
    address = shown(ada.get(f"/people/{cast.ada.id}").text)[0]

    assert visitor.get(address).location.startswith("/sign-in")
    assert visitor.get(f"/pictures/{'0' * 32}-96.webp").location.startswith("/sign-in")
    assert ada.get(f"/pictures/{'0' * 32}-96.webp").status_code == 404
    assert ada.get(address.replace("-256", "-64").replace("-96", "-64")).status_code == 404


def test_of_a_former_colleague_the_initials_are_shown(cast: Cast, signed_in) -> None:
    upload(signed_in(cast.ada), drawn())
    cleo = signed_in(cast.cleo)
    [address] = shown(cleo.get(f"/people/{cast.ada.id}").text)
    cast.ada.state = "deactivated"

    assert not shown(cleo.get(f"/people/{cast.ada.id}").text)
    assert cleo.get(address).status_code == 404


def from_directory(person: Person, content: bytes | None) -> None:
    given = pictures.draw(content, 20.0) if content else None
    pictures.from_directory(person.id, given.original if given else None, given)
    db.session.commit()


def test_the_directorys_picture_is_shown_until_there_is_one_of_ones_own_and_after_it(cast: Cast, signed_in) -> None:
    ada, cleo = signed_in(cast.ada), signed_in(cast.cleo)
    profile = f"/people/{cast.ada.id}"
    from_directory(cast.ada, drawn("red"))
    red = colour(cleo, shown(cleo.get(profile).text)[0])
    assert "From the company directory" in ada.get(PAGE).text.partition("<aside")[0]
    assert "Remove my picture" not in ada.get(PAGE).text

    upload(ada, drawn("blue"))
    from_directory(cast.ada, drawn("lime"))
    blue = colour(cleo, shown(cleo.get(profile).text)[0])
    assert blue != red
    assert "Then the picture from the company directory is shown again." in ada.get(PAGE).text

    ada.send(PAGE, REMOVAL)
    assert colour(cleo, shown(cleo.get(profile).text)[0]) not in (red, blue)
    from_directory(cast.ada, None)
    assert not shown(cleo.get(profile).text)


def test_pictures_cost_lists_no_statement(cast: Cast, signed_in) -> None:
    cleo = signed_in(cast.cleo)
    people = [casting.person(f"p{number}", f"Person {number}") for number in range(8)]
    question = writing.question(people[0], None)
    for somebody in people:
        writing.answer(somebody, question)
    paths = ("/people", f"/questions/{question.id}", "/questions", "/")
    for path in paths:
        cleo.get(path)
    counts = []
    for picture in (None, "0" * 32):
        for somebody in people:
            db.session.get_one(Person, somebody.id).picture = picture
        db.session.commit()
        with statements() as sent:
            for path in paths:
                cleo.get(path)
        counts.append(len(sent))
    assert shown(cleo.get("/people").text)
    assert counts[0] == counts[1]
