"""A member shows her group a picture and mentions a colleague, who is told, sees it and answers with a file."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.files.forms import picture
from tests.journeys.conftest import Site

#: What a browser does when a picture is pasted; a test has no clipboard of its own.
PASTE = """([selector, content]) => {
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([bytes], "image.png", { type: "image/png" }));
  const options = { clipboardData, bubbles: true, cancelable: true };
  document.querySelector(selector).dispatchEvent(new ClipboardEvent("paste", options));
}"""
SHOWN = "The bench with the new lamp"


@pytest.mark.usefixtures("unhurried")
def test_a_post_with_a_picture_and_a_mention(site: Site, sign_in: Callable[[str], Page], scripts: bool) -> None:
    ines = sign_in("ines")
    ines.goto(site.url + "/posts/new")
    group = ines.get_by_label("Group", exact=True)
    group.select_option(group.locator("option", has_text="Python").get_attribute("value") or "")
    ines.get_by_label("Title", exact=False).fill("A lamp for the bench")
    text = ines.get_by_label("What would you like to tell?")
    text.fill("Look, @kwame.")
    if scripts:
        expect(ines.locator("file-attachment:defined")).to_be_attached()
        ines.evaluate(PASTE, ["#body", base64.b64encode(picture(size=(800, 400))).decode()])
        words = ines.get_by_label("What does the picture show?")
        expect(words).to_be_visible()
        ines.get_by_role("button", name="Post it").click()
        expect(words).to_be_focused()
        expect(ines.get_by_text("A few words, please")).to_be_visible()
        words.fill(SHOWN)
        expect(text).to_have_value(re.compile(rf"Look, @kwame\.\n\n!\[{SHOWN}\]\(/files/\d+/800x400\.webp\)\n\n"))
    else:
        ines.get_by_text("Add a picture or a file").click()
        chosen = {"name": "bench.png", "mimeType": "image/png", "buffer": picture(size=(800, 400))}
        ines.get_by_label("Picture or file").set_input_files([chosen])  # type: ignore[list-item]
        ines.get_by_label("What does the picture show?").fill(SHOWN)
        ines.get_by_role("button", name="Add to the text").click()
        expect(ines.locator(".composer-preview img")).to_have_attribute("alt", SHOWN)
    ines.get_by_role("button", name="Post it").click()
    expect(ines.get_by_role("heading", name="A lamp for the bench")).to_be_visible()
    expect(ines.get_by_role("img", name=SHOWN)).to_have_js_property("naturalWidth", 800)

    kwame = sign_in("kwame")
    kwame.goto(site.url + "/inbox")
    kwame.get_by_role("link", name="mentioned you in A lamp for the bench").first.click()
    expect(kwame.get_by_role("img", name=SHOWN)).to_have_js_property("naturalWidth", 800)
    remark = kwame.get_by_label("Your comment")
    remark.fill("The plan:")
    if not scripts:
        kwame.get_by_text("Add a picture or a file").click()
    plan = {"name": "plan.csv", "mimeType": "text/csv", "buffer": b"lamp,hour\n"}
    kwame.locator(".comment-add input[type=file]").set_input_files([plan])  # type: ignore[list-item]
    if scripts:
        expect(remark).to_have_value(re.compile(r"The plan: \[plan\.csv\]\(/files/\d+\)"))
    kwame.get_by_role("button", name="Post comment").click()
    with kwame.expect_download() as download:
        kwame.get_by_role("list", name="Files").get_by_role("link", name="plan.csv").click()
    assert download.value.suggested_filename == "plan.csv"
