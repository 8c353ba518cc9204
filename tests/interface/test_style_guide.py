"""Every component in all its states, measured in Chromium at three widths, light and dark."""

from __future__ import annotations

import random
import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from intranet.web.styleguide import STORIES
from tests.interface.conftest import Opener
from tests.interface.faults import THEMES, WIDTHS, everywhere, looks, measured, violations
from tests.proofs import Proof

pytestmark = pytest.mark.browser

PAGES = [*(f"/styleguide/{story}" for story in STORIES), "/styleguide/error/404"]


@pytest.mark.proof
@pytest.mark.parametrize("path", PAGES)
def test_nothing_stands_in_a_readers_way(open_page: Opener, proof: Proof, path: str):
    watched = open_page(path)
    chosen = looks(proof, path)
    found = everywhere(watched.page, chosen, load=watched.page.reload if proof.in_full else None)
    expected = ["Failed to load resource"] if "error" in path else []
    said = [line for line in watched.complaints() if not any(line.startswith(known) for known in expected)]
    assert found + said == []
    proof.note(combinations_of_width_and_theme=len(chosen))


#: Where something opens, what opens it, and what is there then.
OPENED = {
    "a menu": ("/styleguide/reading", ".topbar-post", "#post-menu"),
    "the account menu": ("/styleguide/people", ".topbar-icon[popovertarget]", "[popover]:popover-open"),
    "a confirmation": ("/styleguide/controls", "[data-dialog]", "dialog[open]"),
    "errors": ("/styleguide/writing", "#sample .button-primary", ".error-summary"),
    "the composer": ("/styleguide/writing", "#body", "markdown-toolbar"),
    "a preview": ("/styleguide/writing", "[data-preview]", ".composer-preview > *"),
}


@pytest.mark.proof
@pytest.mark.parametrize("what", OPENED)
def test_what_opens_is_as_good_as_the_page(open_page: Opener, proof: Proof, what: str):
    """In a sample axe judges the whole page in one theme, and in the other what has opened."""
    path, opener, opened = OPENED[what]
    watched = open_page(path, width=320)
    page = watched.page
    page.locator(opener).first.click()
    expect(page.locator(opened).first).to_be_visible()
    whole = THEMES if proof.in_full else [random.Random(f"{proof.seed} {what}").choice(THEMES)]
    found = measured(page, "too wide", "too small")
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        found += [f"{theme}: {fault}" for fault in violations(page, None if theme in whole else opened)]
    expected = "Failed to load resource: the server responded with a status of 422"
    assert found + [line for line in watched.complaints() if not line.startswith(expected)] == []


def test_axe_and_the_measures_find_what_is_wrong(open_page: Opener):
    """The control: a page with one fault of each kind."""
    page = open_page("/styleguide/controls", width=320).page
    page.evaluate(
        """() => {
          document.querySelector("main").insertAdjacentHTML("beforeend",
            '<img src="#"><p class="pale">Hardly seen</p>' +
            '<button class="x">i</button><div class="wide"></div><p class="cut">Much more than fits</p>');
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(".pale{color:#ccc;background:#fff}" +
            ".x{all:unset;inline-size:9px;block-size:9px;display:block}" +
            ".wide{inline-size:900px;block-size:2px}.cut{block-size:5px;overflow:hidden}");
          document.adoptedStyleSheets.push(sheet);
        }"""
    )
    names = {fault.partition(":")[0] for fault in violations(page)}
    assert names == {"image-alt", "color-contrast"}
    assert violations(page, ".wide") == []
    assert measured(page) == ["too wide: ['DIV.wide']", "cut off: ['P.cut']", "too small: ['BUTTON.x i']"]


def test_a_fault_of_one_width_or_one_theme_is_found_there(open_page: Opener, proof: Proof):
    """The control of going through widths and themes in place."""
    page = open_page("/styleguide/error/404").page
    page.evaluate(
        """() => {
          document.querySelector("main").insertAdjacentHTML("beforeend",
            '<div class="wide"></div><p class="pale">Hardly seen</p>');
          const sheet = new CSSStyleSheet();
          sheet.replaceSync("@media (width < 700px) {.wide{inline-size:900px;block-size:2px}}" +
            "@media (prefers-color-scheme: dark) {.pale{color:#333;background:#222}}");
          document.adoptedStyleSheets.push(sheet);
        }"""
    )
    chosen = looks(proof, "a fault")
    found = [fault.partition(" <")[0] for fault in everywhere(page, chosen)]
    wide = {f"320 {look.theme}: too wide: ['DIV.wide']" for look in chosen if look.width == 320}
    pale = {f"{look.width} dark: color-contrast:" for look in chosen if look.theme == "dark"}
    assert set(found) == wide | pale
    assert {look.width for look in chosen} == set(WIDTHS)
    assert {look.theme for look in chosen} == set(THEMES)


def test_two_hundred_percent_zoom_and_wider_text_lose_nothing(open_page: Opener):
    page = open_page(PAGES[0], width=640, height=450, device_scale_factor=2).page
    for path in PAGES[:4]:
        page.goto(urljoin(page.url, path))
        page.evaluate(
            """() => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(
                "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}");
              document.adoptedStyleSheets.push(sheet);
            }"""
        )
        assert measured(page, "too wide", "cut off") == [], path


@pytest.mark.parametrize("path", PAGES[:4])
def test_right_to_left_text_mirrors_the_page(open_page: Opener, path: str):
    page = open_page(path, width=320).page
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert measured(page, "too wide") == []
    page.set_viewport_size({"width": 1280, "height": 900})
    assert measured(page, "too wide") == []
    assert page.locator(".sidebar").bounding_box()["x"] > 900  # type: ignore[index]


@pytest.mark.parametrize("path", PAGES[:4])
def test_every_page_has_one_heading_and_its_landmarks(open_page: Opener, path: str):
    page = open_page(path).page
    for landmark in ("header.topbar", "nav[aria-label=Main]", "main#main[tabindex='-1']", "footer"):
        assert page.locator(landmark).first.is_visible(), landmark
    assert page.locator("h1:visible").first.is_visible()
    assert page.title().endswith("Example Instruments")


#: How often Tab is pressed before anybody asks whether it has been all around the page.
PRESSES = 25
REACHED = """() => {
  window.reached = new Set();
  document.addEventListener("focusin", ({target}) => {
    if (!target.closest("main")) return;
    window.isAround ||= window.reached.has(target);
    window.reached.add(target);
  });
}"""


@pytest.mark.parametrize("path", PAGES[:4])
def test_the_whole_page_is_reached_by_tab_with_the_skip_link_first(open_page: Opener, path: str):
    page = open_page(path).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    controls = page.evaluate(
        """() => [...document.querySelectorAll("main a[href], main button, main input, main select, main textarea")]
          .filter((element) => element.checkVisibility({visibilityProperty: true}) && !element.disabled
            && !(element.type === "radio" && !element.checked)).length"""
    )
    page.evaluate(REACHED)
    for _ in range(0, controls + 80, PRESSES):
        for _ in range(PRESSES):
            page.keyboard.press("Tab")
        if page.evaluate("window.isAround"):
            break
    assert page.evaluate("window.reached.size") >= controls


def test_nothing_hides_behind_the_bars_of_a_phone(open_page: Opener):
    page = open_page("/styleguide/writing", width=390, height=700).page
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    last = page.locator("footer a:visible").last.bounding_box()
    bar = page.locator(".bottom-bar").bounding_box()
    assert last is not None
    assert bar is not None
    assert last["y"] + last["height"] <= bar["y"]
    assert page.locator(".bottom-bar a").count() <= 5


def test_on_paper_the_text_stands_alone_and_dark_on_white(open_page: Opener):
    page = open_page("/styleguide/reading?theme=dark", width=800, theme="dark").page
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.emulate_media(media="print")
    for gone in (".topbar", ".sidebar", ".rail", ".bottom-bar", ".sort", ".vote-button", ".load-more", "footer"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    box = page.locator("main").bounding_box()
    assert box is not None
    assert box["width"] == 800
    text = page.evaluate("getComputedStyle(document.body).color")
    lightness = re.search(r"oklch\(([\d.]+)", text)
    assert lightness
    assert float(lightness[1]) < 0.3


def test_where_the_reader_chooses_the_colours_states_are_still_told(open_page: Opener):
    page = open_page("/styleguide/reading", forced_colors="active").page
    pressed, plain = page.locator("#vote-1-up"), page.locator("#vote-2-up")
    outline = "(element) => getComputedStyle(element).outlineStyle"
    assert pressed.evaluate(outline) == "solid"
    assert plain.evaluate(outline) == "none"
    current = page.locator(".tabs a[aria-current]").first
    other = page.locator(".tabs a:not([aria-current])").first
    line = "(element) => getComputedStyle(element).borderBlockEndColor"
    assert current.evaluate(line) != other.evaluate(line)


MOVED = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve(sum), 500);
})"""


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_a_page_loads_slowly(open_page: Opener, width: int):
    page = open_page("/styleguide/error/404", width=width, alone=True).page
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 150, "downloadThroughput": 100_000, "uploadThroughput": 100_000},
    )
    page.goto(page.url.replace("error/404", "reading"))
    assert page.evaluate(MOVED) == 0
