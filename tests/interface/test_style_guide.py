"""Every component in all its states, measured in Chromium at three widths, light and dark."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from intranet.web.styleguide import STORIES
from tests.interface.conftest import Opener

pytestmark = pytest.mark.browser

PAGES = [*(f"/styleguide/{story}" for story in STORIES), "/styleguide/error/404"]
WIDTHS = (320, 768, 1280)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

#: What reaches beyond the window, unless it stands in something that scrolls by itself.
TOO_WIDE = """() => [...document.body.querySelectorAll("*")].filter((element) => {
  const box = element.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) return false;
  if (box.right <= innerWidth + 1 && box.left >= -1) return false;
  if (element.closest(".visually-hidden, .skip-link")) return false;
  for (let around = element; around; around = around.parentElement) {
    if (/auto|scroll|hidden|clip/.test(getComputedStyle(around).overflowX)) return false;
  }
  return true;
}).map((element) => element.tagName + "." + element.className)"""

#: Text that its own box cuts off, unless the design says how many lines are shown.
CUT_OFF = """() => [...document.querySelectorAll("main *, header *, nav *")].filter((element) => {
  const style = getComputedStyle(element);
  if (!/hidden|clip/.test(style.overflowX) || style.textOverflow === "ellipsis") return false;
  if (style.webkitLineClamp !== "none" || element.closest(".visually-hidden, textarea, input")) return false;
  return element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
}).map((element) => element.tagName + "." + element.className)"""

#: Controls smaller than 24 by 24, links within a sentence aside (WCAG 2.2, 2.5.8).
SMALL = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary, [role=button]")]
  .filter((element) => {
    if (!element.checkVisibility({visibilityProperty: true})) return false;
    if (element.matches("input") && element.closest("label")) element = element.closest("label");
    if (getComputedStyle(element).display === "inline") return false;
    if (element.closest(".visually-hidden, .skip-link")) return false;
    const box = element.getBoundingClientRect();
    return box.width < 24 || box.height < 24;
  }).map((element) => `${element.tagName}.${element.className} ${element.textContent.trim().slice(0, 30)}`)"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_stands_in_a_readers_way(open_page: Opener, path: str, width: int, theme: str):
    watched = open_page(path, width=width, theme=theme)
    page = watched.page
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(SMALL) == []
    expected = ["Failed to load resource"] if "error" in path else []
    assert [line for line in watched.complaints() if not any(line.startswith(known) for known in expected)] == []


OPENED = {
    "a menu": ("/styleguide/reading", ".topbar-post"),
    "the account menu": ("/styleguide/people", ".topbar-icon[popovertarget]"),
    "a confirmation": ("/styleguide/controls", "[data-dialog]"),
    "errors": ("/styleguide/writing", "#sample .button-primary"),
    "the composer": ("/styleguide/writing", "#body"),
    "a preview": ("/styleguide/writing", "[data-preview]"),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("what", OPENED)
def test_what_opens_is_as_good_as_the_page(open_page: Opener, what: str, theme: str):
    path, opener = OPENED[what]
    watched = open_page(path, width=320, theme=theme)
    page = watched.page
    page.locator(opener).first.click()
    page.wait_for_load_state("networkidle")
    if what == "the composer":
        page.locator("markdown-toolbar").wait_for()
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(SMALL) == []
    expected = "Failed to load resource: the server responded with a status of 422"
    assert [line for line in watched.complaints() if not line.startswith(expected)] == []


def test_axe_and_the_measures_find_what_is_wrong(open_page: Opener):
    """The control: a page with one fault of each kind."""
    page = open_page("/styleguide/controls", width=320).page
    page.evaluate(
        """() => {
          document.querySelector("main").insertAdjacentHTML("beforeend",
            '<img src="#"><button class="x">i</button><div class="wide"></div><p class="cut">Much more than fits</p>');
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(".x{all:unset;inline-size:9px;block-size:9px;display:block}" +
            ".wide{inline-size:900px;block-size:2px}.cut{block-size:5px;overflow:hidden}");
          document.adoptedStyleSheets.push(sheet);
        }"""
    )
    assert Axe().run(page, options=RULES).violations_count > 0
    assert page.evaluate(TOO_WIDE) == ["DIV.wide"]
    assert page.evaluate(CUT_OFF) == ["P.cut"]
    assert page.evaluate(SMALL) == ["BUTTON.x i"]


@pytest.mark.parametrize("path", PAGES[:4])
def test_two_hundred_percent_zoom_and_wider_text_lose_nothing(open_page: Opener, path: str):
    page = open_page(path, width=640, height=450, device_scale_factor=2).page
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync("*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}");
          document.adoptedStyleSheets.push(sheet);
        }"""
    )
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("path", PAGES[:4])
def test_right_to_left_text_mirrors_the_page(open_page: Opener, path: str):
    page = open_page(path, width=320).page
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate(TOO_WIDE) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.evaluate(TOO_WIDE) == []
    assert page.locator(".sidebar").bounding_box()["x"] > 900  # type: ignore[index]


@pytest.mark.parametrize("path", PAGES[:4])
def test_every_page_has_one_heading_and_its_landmarks(open_page: Opener, path: str):
    page = open_page(path).page
    for landmark in ("header.topbar", "nav[aria-label=Main]", "main#main[tabindex='-1']", "footer"):
        assert page.locator(landmark).first.is_visible(), landmark
    assert page.locator("h1:visible").first.is_visible()
    assert page.title().endswith("Example Instruments")


@pytest.mark.parametrize("path", PAGES[:4])
def test_the_whole_page_is_reached_by_tab_with_the_skip_link_first(open_page: Opener, path: str):
    page = open_page(path).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.evaluate("document.activeElement.blur()")
    controls = page.evaluate(
        """() => [...document.querySelectorAll("main a[href], main button, main input, main select, main textarea")]
          .filter((element) => element.checkVisibility({visibilityProperty: true}) && !element.disabled
            && !(element.type === "radio" && !element.checked)).length"""
    )
    reached = set()
    for _ in range(controls + 80):
        page.keyboard.press("Tab")
        mark = page.evaluate(
            """() => {
              const element = document.activeElement;
              if (!element || element === document.body) return null;
              element.dataset.reached ??= String(window.reached = (window.reached ?? 0) + 1);
              return element.closest("main") ? element.dataset.reached : "outside";
            }"""
        )
        if mark and mark in reached and mark != "outside":
            break
        reached.add(mark)
    assert len(reached - {None, "outside"}) >= controls


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
    page = open_page("/styleguide/error/404", width=width).page
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 150, "downloadThroughput": 100_000, "uploadThroughput": 100_000},
    )
    page.goto(page.url.replace("error/404", "reading"))
    assert page.evaluate(MOVED) == 0
