"""Adding pictures and files to what one writes, with a form alone and as scripts do it."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from intranet.database import db
from intranet.drafts.models import Draft
from intranet.files.models import StoredFile
from tests import writing
from tests.cast import Cast
from tests.files.forms import WITH_FILE, picture, post, send, text_of

pytestmark = pytest.mark.usefixtures("unhurried")

IMG = re.compile(r'<img src="(/files/\d+/\d+x\d+\.webp)" alt="([^"]*)" width="(\d+)" height="(\d+)" loading="lazy">')


def chosen(content: bytes, name: str = "wheel.png", **more: str) -> dict:
    return {"attachment": (io.BytesIO(content), name), **more}


def typed(page: str) -> str:
    return page.partition('name="body"')[2].partition(">")[2].partition("</textarea>")[0].strip()


def test_a_picture_chosen_in_the_form_is_shown_in_the_post(cast: Cast, signed_in) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker of the camera"
    photo = picture(size=(3000, 1500), kind="JPEG", exif=exif) + b"<script>behind</script>"
    answer = post(
        signed_in(cast.ada), cast, "Look:", **chosen(photo, "../me/wheel.jpg", attachment_words="A [true] wheel")
    )
    assert answer.status_code == 303

    ben = signed_in(cast.ben)
    page = ben.get(answer.location).text
    [(address, words, width, height)] = IMG.findall(page)
    assert (words, width, height) == ("A [true] wheel", "1360", "680"), "laid out before it comes"
    shown = ben.get(address)
    assert Image.open(io.BytesIO(shown.data)).size == (1360, 680)
    whole = ben.get(address.rpartition("/")[0])
    for sent in (shown, whole):
        assert (sent.status_code, sent.mimetype) == (200, "image/webp")
        assert sent.headers["Content-Disposition"] == "inline; filename=wheel.webp"
        assert sent.headers["Cache-Control"] == "private, no-cache"
        assert sent.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert not {b"camera", b"script"} & {word for word in (b"camera", b"script") if word in sent.data}
    again = ben.get(address, headers={"If-None-Match": shown.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert ben.get(address.replace("1360x680", "1360x681")).status_code == 404


def test_a_picture_without_words_gets_them_from_the_form_that_asks_for_them(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    refused = post(ada, cast, "Look:", **chosen(picture()))
    assert refused.status_code == 422
    assert '<details class="attach" open' in refused.text, "where the words are asked for"
    assert '<details class="attach" data' in ada.get("/posts/new").text
    sent = post(ada, cast, typed(refused.text), attachment_words="A [true] wheel")
    assert sent.status_code == 303
    [(_, words, _, _)] = IMG.findall(ada.get(sent.location).text)
    assert words == "A [true] wheel"


def test_a_fault_elsewhere_in_the_form_loses_no_file(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    refused = post(ada, cast, "Look:", group="", **chosen(picture(), attachment_words="A wheel"))
    assert refused.status_code == 422
    assert re.fullmatch(r"Look:\s+!\[A wheel\]\(/files/\d+/640x480\.webp\)", typed(refused.text))

    sent = post(ada, cast, typed(refused.text))
    assert IMG.search(ada.get(sent.location).text)

    page = ada.send("/posts/new?preview=1", {"body": "", **chosen(b"a,b", "plan.csv")}, **WITH_FILE).text
    assert re.fullmatch(r"\[plan\.csv\]\(/files/\d+\)", typed(page)), "Add to the text gives the page back"


def test_a_picture_is_described_or_said_to_be_decoration(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    refused = post(ada, cast, "Look:", **chosen(picture()))
    assert refused.status_code == 422
    assert "Say what the picture shows" in refused.text
    assert "![](" in typed(refused.text)

    sent = post(ada, cast, "Look:", **chosen(picture(), attachment_words="", attachment_decorative="1"))
    page = ada.get(sent.location).text
    assert IMG.findall(page)[0][1] == ""
    assert 'href="/files/' not in page, "a link without words leads nobody anywhere"


def test_a_document_is_listed_below_and_only_downloaded(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    files = {
        "seite.html": (b"<script>alert(1)</script>", "application/octet-stream"),
        "drawing.svg": (b"<svg onload='alert(1)'/>", "application/octet-stream"),
        "report.pdf": (b"%PDF-1.7", "application/pdf"),
        "no.pdf": (b"<html>", "application/octet-stream"),
    }
    body = "Files: " + " ".join(text_of(ada, content, name) for name, (content, _) in files.items())
    location = post(ada, cast, body).location
    page = signed_in(cast.ben).get(location).text.partition('class="documents"')[2].partition("</ul>")[0]
    assert re.findall(r"<bdi>(.*?)</bdi>", page) == list(files)
    for address, (name, (content, kind)) in zip(re.findall(r'href="(/files/\d+)"', page), files.items(), strict=True):
        answer = signed_in(cast.ben).get(address)
        assert (answer.data, answer.mimetype) == (content, kind), name
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_files_stand_in_answers_comments_thanks_and_changes_alike(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    question = writing.question(cast.ben, cast.cycling)
    for address, more in (
        (f"/questions/{question.id}/answers", {}),
        (f"/items/{question.id}/comments", {}),
        ("/thanks/new", {"recipients": cast.ben.id, "value": writing.company_value().id, "group": "everyone"}),
    ):
        answer = ada.send(address, {"body": "Here.", **more, **chosen(b"a,b", f"{len(address)}.csv")}, **WITH_FILE)
        assert answer.status_code == 303, (address, answer.text)
        assert f"<bdi>{len(address)}.csv</bdi>" in ada.get(answer.location).text
    answer = ada.send(f"/questions/{question.id}/answers", {"body": "First."})
    edit = f"/questions/{question.id}/answers/{answer.location.rpartition('-')[2]}/edit"
    ada.send(edit, {"body": "First.", "version": "1", **chosen(b"b", "later.csv")}, **WITH_FILE)
    page = ada.get(f"/questions/{question.id}").text
    assert "<bdi>later.csv</bdi>" in page

    ada.send(edit, {"body": "Without.", "version": "2"})
    assert "later.csv" not in ada.get(f"/questions/{question.id}").text
    file = db.session.query(StoredFile).filter_by(name="later.csv").one()
    assert signed_in(cast.cleo).get(f"/files/{file.id}").status_code == 200, "it stands in the version before"


def test_a_draft_saved_without_a_script_keeps_the_chosen_file(cast: Cast, signed_in) -> None:
    values = {"draft_version": "0", "body": "Begun", **chosen(b"a,b", "plan.csv")}
    assert signed_in(cast.ada).send("/drafts/post/new", values, **WITH_FILE).status_code == 303
    kept = db.session.query(Draft).one().fields["body"][0]
    assert re.fullmatch(r"Begun\s+\[plan\.csv\]\(/files/\d+\)", kept)


@pytest.mark.parametrize(
    ("limits", "sent", "words"),
    [
        ({"files_max_bytes": 1_000_000}, (b"x" * 1_000_001, "long.txt"), "long.txt: At most 1 MB, please."),
        ({"files_max_pixels": 1_000_000}, (picture(size=(1001, 1000)), "wide.png"), "and 1 million in all."),
        ({}, (b"", "empty.txt"), "empty.txt: This file is empty."),
        ({}, (picture()[:200], "broken.png"), "broken.png: This picture cannot be read."),
        ({"files_per_day": 0}, (b"x", "many.txt"), "many.txt: You have sent 0 files within a day"),
        ({"files_per_text": 0}, (b"x", "one.txt"), "At most 0 files, please."),
    ],
)
def test_what_is_not_taken_is_said_at_the_field_and_the_text_stays(
    cast: Cast, signed_in, monkeypatch, application, limits: dict, sent: tuple[bytes, str], words: str
) -> None:
    for name, value in limits.items():
        monkeypatch.setattr(application.extensions["intranet_settings"], name, value)
    answer = post(signed_in(cast.ada), cast, "What I typed", **chosen(*sent))
    assert answer.status_code == 422
    assert words in answer.text.partition('id="body-error"')[2].partition("</p>")[0]
    assert typed(answer.text).startswith("What I typed")


def test_a_script_sends_one_file_and_is_told_what_stands_for_it(cast: Cast, signed_in, monkeypatch, app) -> None:
    ada = signed_in(cast.ada)
    taken = send(ada, picture(size=(20, 10)))
    assert (taken.status_code, taken.headers["Cache-Control"]) == (201, "no-store")
    assert re.fullmatch(r"!\[\]\(/files/\d+/20x10\.webp\)", taken.json["text"])
    assert "*no*" not in send(ada, b"x", "*no* [x](y).txt").json["text"], "a name is no Markdown"
    assert ada.send("/files", {}).status_code == 422
    monkeypatch.setattr(app.extensions["intranet_settings"], "files_per_day", 2)
    refused = send(ada, b"x", "more.txt")
    assert refused.status_code == 422
    assert "Try again tomorrow" in refused.json["error"]
