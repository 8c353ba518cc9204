"""What stands in a reader's way on a page that is open, at every width and in both themes.

Loading a page and letting axe judge it cost most. So a page is loaded once and then made wider and darker in
place; axe's script goes into a document once, and gives back what is wrong, not all that is right. In full
each width is looked at in both themes. In a sample the seed says which of them it is at each width.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, NamedTuple

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.proofs import Proof

WIDTHS = (320, 768, 1280)
THEMES = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

AXE = """([context, rules]) => axe.run(context ?? document, {runOnly: rules, resultTypes: ["violations"]})
  .then(({violations}) => violations.map(({id, nodes}) => `${id}: ${nodes[0].html.slice(0, 150)}`))"""

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

MEASURES = {"too wide": TOO_WIDE, "cut off": CUT_OFF, "too small": SMALL}


class Look(NamedTuple):
    """How a page is looked at."""

    width: int
    theme: str
    with_axe: bool


def violations(page: Page, part: str | None = None) -> list[str]:
    """Return the rules that the page, or the part of it that a selector names, breaks, each with an example."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(AXE, [part, RULES])
    return found


def measured(page: Page, *names: str) -> list[str]:
    """Return what is too wide, cut off or too small, or only some of that."""
    rows = {name: page.evaluate(MEASURES[name]) for name in names or MEASURES}
    return [f"{name}: {found}" for name, found in rows.items() if found]


def looks(proof: Proof, name: str, axes: int = len(WIDTHS)) -> list[Look]:
    """Return every width in both themes; or a theme for each width, either at least once, and axe at some of them.

    Pages have names, so that not all of them are looked at in the same way.
    """
    if proof.in_full:
        return [Look(width, theme, True) for width in WIDTHS for theme in THEMES]
    chance = random.Random(f"{proof.seed} {name}")
    themes = chance.sample([*THEMES, chance.choice(THEMES)], len(WIDTHS))
    with_axe = chance.sample(WIDTHS, axes)
    return [Look(width, theme, width in with_axe) for width, theme in zip(WIDTHS, themes, strict=True)]


def everywhere(page: Page, looks: list[Look], *names: str, load: Callable[[], Any] | None = None) -> list[str]:
    """Return the faults of the open page at each of these; ``load`` opens it anew for each."""
    found: list[str] = []
    for width, theme, with_axe in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        if load:
            load()
        page.evaluate("new Promise(requestAnimationFrame)")  # the page has heard that the window is another
        wrong = measured(page, *names) + (violations(page) if with_axe else [])
        found += [f"{width} {theme}: {fault}" for fault in wrong]
    return found
