/**
 * Focus is never lost: a message that asks for it gets it, and what was swapped away hands it on.
 */

/** @type {Element | null} */
let before = null;

/** @param {ParentNode} root */
const move = (root) => {
  const wanted = /** @type {HTMLElement | null} */ (root.querySelector("[data-focus]"));
  if (!wanted) return false;
  // Asked for once: a later swap elsewhere does not call the reader back.
  wanted.removeAttribute("data-focus");
  wanted.focus();
  return true;
};

document.addEventListener("htmx:before:swap", () => {
  before = document.activeElement;
});

document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  if (move(document) || !before || before === document.body) return;
  const target = /** @type {HTMLElement | null} */ (ctx.target);
  if (document.activeElement !== document.body || before.isConnected || !target?.isConnected) return;
  if (!target.matches("a, button, input, select, textarea, [tabindex]")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
});

move(document);
