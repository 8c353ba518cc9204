/**
 * What scrolls by itself can be reached and moved by keyboard. Chromium and Firefox see to it, Safari does not.
 */

const inside = ".prose pre, .prose table, .table-scroll";

const reach = () => {
  for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(inside))) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};

reach();
window.addEventListener("resize", reach);
for (const name of ["htmx:after:swap", "intranet:added"]) document.addEventListener(name, reach);
