/**
 * Single-key shortcuts, outside of fields and only where the person left them on (WCAG 2.1.4).
 */

const cards = "main [data-card-link]";
/** When "g" was pressed. */
let goes = Number.NEGATIVE_INFINITY;

/** @param {string} selector */
const element = (selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector));

/** @param {number} step */
const walk = (step) => {
  const links = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(cards)]);
  const here = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = here < 0 && step < 0 ? links.length - 1 : here + step;
  links[next]?.focus();
};

/** @type {Record<string, () => void>} */
const keys = {
  "/": () => element("[data-shortcut-search]")?.focus(),
  c: () => element("[data-shortcut-compose]")?.click(),
  j: () => walk(1),
  k: () => walk(-1),
  o: () => document.activeElement?.matches(cards) && element(`${cards}:focus`)?.click(),
  r: () => element("main .composer-text")?.focus(),
  l: () => element("article:focus-within .vote-button, article:target .vote-button, main .vote-button")?.click(),
  "?": () => /** @type {HTMLDialogElement | null} */ (element("#shortcut-list"))?.showModal(),
};

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if ((event.ctrlKey || event.metaKey) && event.key === "k") {
    event.preventDefault();
    keys["/"]?.();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!document.body.hasAttribute("data-shortcuts") || document.querySelector("dialog[open]")) return;
  if (target.isContentEditable || target.matches("input, textarea, select")) return;
  if (event.timeStamp - goes < 1000) {
    goes = Number.NEGATIVE_INFINITY;
    const link = element(`[data-go="${CSS.escape(event.key)}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  } else if (event.key === "g") {
    goes = event.timeStamp;
  } else if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]?.();
  }
});
