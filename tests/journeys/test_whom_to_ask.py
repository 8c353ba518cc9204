"""A colleague says what to ask them and shows a picture; another one finds them and walks up from there."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site

EXPERT, EXPERTS_NAME, READER, MANAGER = "ines", "Inês Carvalhal", "vitor", "Rui Tavares"


def portrait() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(file, "JPEG")
    return file.getvalue()


@pytest.mark.usefixtures("unhurried")
def test_whom_to_ask(site: Site, sign_in: Callable[[str], Page], scripts: bool) -> None:
    topic, common = ("whistling", "modbus") if scripts else ("knitting", "python")
    page = sign_in(EXPERT)
    page.goto(site.url + "/settings/profile")
    page.get_by_label("Skills").fill(f"firmware, {topic}")
    page.get_by_label("Your picture").set_input_files(
        {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": portrait()}
    )
    page.get_by_label(common, exact=True).check()
    for day in ("Wed", "Thu", "Fri"):
        page.get_by_label(day, exact=True).uncheck()
    page.get_by_label("Pronouns").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(EXPERTS_NAME)
    expect(page.locator(".profile-hours")).to_contain_text("Mon–Tue")

    reader = sign_in(READER)
    reader.goto(site.url + "/people")
    reader.get_by_label("Who can I ask about …").fill(topic)
    if not scripts:
        reader.get_by_role("button", name="Show").click()
    found = reader.locator(".person-card")
    expect(found).to_have_count(1)
    expect(found.locator(".tags")).to_have_text(topic)
    found.get_by_role("link", name=EXPERTS_NAME).click()
    picture = reader.locator(".profile-header img.avatar")
    expect(picture).to_be_visible()
    reader.wait_for_load_state("networkidle")
    if scripts:
        expect(picture).to_have_js_property("naturalWidth", 256)

    reader.get_by_role("link", name="Organisation").click()
    expect(reader.locator(".seat-here")).to_contain_text(EXPERTS_NAME)
    reader.get_by_role("link", name=MANAGER).click()
    expect(reader.locator(".seat-here")).to_contain_text(MANAGER)
    reader.get_by_role("link", name="Profile", exact=True).click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text(MANAGER)

    page.goto(site.url + "/settings/profile")
    page.get_by_label("Remove my picture").check()
    page.get_by_role("button", name="Save profile").first.click()
    expect(page.locator(".profile-header span.avatar")).to_be_visible()
